"""What became of the units between two versions of a list: born, closed, moved, renamed, succeeded, merged, doubled.

Units are paired by what is sure, in this order: the facility code; the list's own ID; name and address together. A name
alone is never a key. Texts are folded and compared by marks of 64 bits: two nationwide lists take some 100 MB.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tenken.frame.folding import without_prefecture

__all__ = ["COUNT_OF", "Change", "ChangeKind", "Compact", "Difference", "Known", "compact", "difference"]


class ChangeKind(StrEnum):
    """What can have become of a unit."""

    BIRTH = "birth"  # new in the list
    CLOSURE = "closure"  # no longer in the list
    MOVE = "move"  # another address
    RENAME = "rename"  # another name
    SUCCESSION = "succession"  # another facility code at the same place: a new owner or legal form
    MERGE = "merge"  # was listed beside the unit that remains, with the same name and address
    SPLIT = "split"  # is listed beside the unit that was there, with the same name and address
    DUPLICATE = "duplicate"  # two units of the new list with the same code, or the same name and address
    UNHEEDED = "unheeded"  # an official accepted that it closed, moved or is listed twice; the new list says otherwise


#: Kind → its name among the counts.
COUNT_OF: Mapping[ChangeKind, str] = {
    kind: kind.value if kind is ChangeKind.UNHEEDED else f"{kind.value}s" for kind in ChangeKind
}
_PAIR_KINDS = frozenset({ChangeKind.MOVE, ChangeKind.RENAME, ChangeKind.SUCCESSION})


class Known(StrEnum):
    """What an official accepted about a unit of the old list; the kinds of a proposal."""

    CLOSED = "closed"
    MOVED = "moved"
    DUPLICATE = "duplicate"


class Compact(NamedTuple):
    """A unit as comparing needs it. ``key`` is the caller's; ``code`` and ``source_id`` are 0 where there is none.

    ``name`` and ``address`` are marks of the folded texts; ``address`` is 0 where there is none.
    """

    key: int
    code: int
    source_id: int
    name: int
    address: int


@dataclass(frozen=True, slots=True)
class Change:
    """One unit that changed. ``old`` and ``new`` are keys of the two lists; ``like`` is the new unit it doubles."""

    kinds: tuple[ChangeKind, ...]
    old: int | None
    new: int | None
    like: int | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes, the pairs of old and new keys that are the same facility, and those of them that are surely so."""

    counts: Mapping[str, int]
    changes: tuple[Change, ...]
    pairs: tuple[tuple[int, int], ...]
    unsure: frozenset[int]  # new keys that were paired though both name and address differ


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") if text else 0


def compact(
    *, key: int, facility_code: str, source_id: str, name_folded: str, address_folded: str, prefecture: str = ""
) -> Compact:
    """A unit made small. ``facility_code`` is ten digits or empty, ``prefecture`` its code where it is known.

    Some lists leave the prefecture out of addresses; with its code they still compare.
    """
    code = int(facility_code) if facility_code else 0
    written, rest = without_prefecture(address_folded)
    address = f"{prefecture or written} {rest}" if rest else ""
    return Compact(key, code, _mark(source_id), _mark(name_folded), _mark(address))


def _place(unit: Compact) -> tuple[int, int] | None:
    return (unit.name, unit.address) if unit.name and unit.address else None


def difference(
    old: Sequence[Compact], new: Sequence[Compact], *, known: Mapping[int, Collection[str]] | None = None
) -> Difference:
    """What became of the old list. ``known`` holds, by old key, what officials accepted (values of Known).

    Every old unit is the same, changed, closed or merged; every new one the same, changed, born or split.
    """
    pairs, old_left, new_left = _paired(old, new)
    known = known or {}
    changes = [change for one, other in pairs if (change := _changed(one, other, known.get(one.key, ())))]
    at_place: dict[tuple[int, int], tuple[Compact, Compact]] = {}
    for pair in pairs:
        for unit in pair:
            if place := _place(unit):
                at_place.setdefault(place, pair)
    for unit in old_left:
        changes.append(_gone(unit, at_place.get(_place(unit) or (0, 0)), known.get(unit.key, ())))
    for unit in new_left:
        beside = at_place.get(_place(unit) or (0, 0))
        kinds = (ChangeKind.BIRTH,) if beside is None else (ChangeKind.SPLIT,)
        changes.append(Change(kinds, None if beside is None else beside[0].key, unit.key))
    changes += _doubled(new)
    unsure = frozenset(
        other.key for one, other in pairs if one.name != other.name and not one.address == other.address != 0
    )
    counts = _counts(changes, before=len(old), after=len(new), paired=len(pairs))
    return Difference(counts, tuple(changes), tuple((one.key, other.key) for one, other in pairs), unsure)


def _counts(changes: Iterable[Change], *, before: int, after: int, paired: int) -> dict[str, int]:
    """Of each kind; a unit that moved and got another name counts in both."""
    of_kind = Counter(kind for change in changes for kind in change.kinds)
    different = sum(not _PAIR_KINDS.isdisjoint(change.kinds) for change in changes)
    return {
        "before": before,
        "after": after,
        "same": paired - different,
        **{COUNT_OF[kind]: of_kind[kind] for kind in ChangeKind},
        "explained": sum(change.explained for change in changes),
    }


def _paired(
    old: Sequence[Compact], new: Sequence[Compact]
) -> tuple[list[tuple[Compact, Compact]], list[Compact], list[Compact]]:
    pairs: list[tuple[Compact, Compact]] = []
    keys: tuple[Callable[[Compact], Hashable], ...] = (
        lambda unit: unit.code,
        lambda unit: unit.source_id,
        lambda unit: (unit.name, unit.address, unit.code) if _place(unit) else None,
        _place,
    )
    for key_of in keys:
        found, old, new = _pair_by(old, new, key_of)
        pairs += found
    return pairs, list(old), list(new)


def _pair_by(
    old: Iterable[Compact], new: Iterable[Compact], key_of: Callable[[Compact], Hashable]
) -> tuple[list[tuple[Compact, Compact]], list[Compact], list[Compact]]:
    """Pairs units that share a key, in their order; and what is left of both lists."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    units = list(new)
    for place, unit in enumerate(units):
        if key := key_of(unit):
            waiting[key].append(place)
    pairs: list[tuple[Compact, Compact]] = []
    old_left: list[Compact] = []
    taken: set[int] = set()
    for unit in old:
        if (key := key_of(unit)) and waiting.get(key):
            place = waiting[key].popleft()
            taken.add(place)
            pairs.append((unit, units[place]))
        else:
            old_left.append(unit)
    return pairs, old_left, [unit for place, unit in enumerate(units) if place not in taken]


def _changed(one: Compact, other: Compact, known: Collection[str]) -> Change | None:
    """What changed in a pair; None where nothing did and nothing else was expected."""
    kinds = []
    if one.address and other.address and one.address != other.address:
        kinds.append(ChangeKind.MOVE)
    if one.name != other.name:
        kinds.append(ChangeKind.RENAME)
    if one.code and other.code and one.code != other.code:
        kinds.append(ChangeKind.SUCCESSION)
    moved = ChangeKind.MOVE in kinds
    if Known.CLOSED in known or Known.DUPLICATE in known or (Known.MOVED in known and not moved):
        kinds.append(ChangeKind.UNHEEDED)
    return Change(tuple(kinds), one.key, other.key, explained=moved and Known.MOVED in known) if kinds else None


def _gone(unit: Compact, beside: tuple[Compact, Compact] | None, known: Collection[str]) -> Change:
    explained = Known.CLOSED in known or Known.DUPLICATE in known
    if beside is None:
        return Change((ChangeKind.CLOSURE,), unit.key, None, explained=explained)
    return Change((ChangeKind.MERGE,), unit.key, beside[1].key, explained=explained)


def _doubled(new: Sequence[Compact]) -> list[Change]:
    """New units with the code, or the name and address, of one before them in the list."""
    first: dict[Hashable, int] = {}
    found = []
    for unit in new:
        like: int | None = None
        for key in (unit.code, _place(unit)):
            if key:
                before = first.setdefault(key, unit.key)
                like = before if before != unit.key and like is None else like
        if like is not None:
            found.append(Change((ChangeKind.DUPLICATE,), None, unit.key, like=like))
    return found
