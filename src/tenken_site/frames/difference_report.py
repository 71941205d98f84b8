"""What became of the units since another version of the list, for people and programs: counts, and lines to read."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from tenken.frame.reconciliation import Change, ChangeKind, Difference

__all__ = ["ChangeLine", "DifferenceReport", "Texts", "UnitText", "difference_report"]


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit as a person recognises it."""

    line: int
    code: str  # as the list prints it
    name: str
    address: str
    file: str = ""  # blank where its version has only one


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change. ``explained``: an official had accepted that it would be so; ``like_line``: the unit it doubles."""

    kinds: tuple[ChangeKind, ...]
    explained: bool
    old: UnitText | None
    new: UnitText | None
    like_line: int | None
    like_file: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceReport:
    """The difference between two versions. ``to_version`` is None for a file that is not stored (yet)."""

    from_version: int
    to_version: int | None
    counts: Mapping[str, int]
    lines: tuple[ChangeLine, ...]
    not_listed: int


#: Gives the texts of units by their keys.
Texts = Callable[[Collection[int]], Mapping[int, UnitText]]


def difference_report(
    found: Difference,
    *,
    from_version: int,
    to_version: int | None,
    old_texts: Texts,
    new_texts: Texts,
    at_most: int | None,
) -> DifferenceReport:
    """Counts everything, and lists the first ``at_most`` changes of each kind (all for None), kind by kind."""
    listed = list(_first(found.changes, at_most=at_most))
    listed.sort(key=lambda change: _ORDER[change.kinds[0]])
    old = old_texts({change.old for change in listed if change.old is not None})
    new = new_texts({key for change in listed for key in (change.new, change.like) if key is not None})
    lines = tuple(
        ChangeLine(
            change.kinds,
            change.explained,
            None if change.old is None else old[change.old],
            None if change.new is None else new[change.new],
            None if change.like is None else new[change.like].line,
            "" if change.like is None else new[change.like].file,
        )
        for change in listed
    )
    return DifferenceReport(from_version, to_version, found.counts, lines, len(found.changes) - len(lines))


_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


def _first(changes: Iterable[Change], *, at_most: int | None) -> Iterable[Change]:
    seen: Counter[ChangeKind] = Counter()
    for change in changes:
        seen[change.kinds[0]] += 1
        if at_most is None or seen[change.kinds[0]] <= at_most:
            yield change
