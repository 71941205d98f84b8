"""Which groups are large enough to be told of, and what becomes of the others, in outcomes that no table protects.

Such outcomes stay in the office. Still nobody needs to see what follows from the answers of nine clinics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from tenken.risk.planning_model import Grant

__all__ = ["LEAST", "OTHERS", "are_few", "kinds_to_tell", "large_enough", "without_few"]

LEAST = 10  # clinics
OTHERS = "*"  # the code of areas, kinds and measures that were put together

_Label = tuple[str, str, str]  # area, kind, measure
_Key = TypeVar("_Key", bound=Hashable)


def large_enough(clinics: Mapping[str, int], *, least: int = LEAST) -> frozenset[str]:
    """The groups to be shown. ``clinics`` are those that answered, by group.

    Where just one would be left out, the next smallest is left out with it: else it could be had by subtraction.
    """
    order = sorted(clinics, key=lambda group: (clinics[group], group))
    few = [group for group in order if clinics[group] < least]
    if len(few) == 1:
        few = order[:2]
    return frozenset(order[len(few) :])


def are_few(grants: Iterable[Grant], answered: Mapping[tuple[str, str], int], *, least: int = LEAST) -> bool:
    """Whether these grants together stand for a clinic or more, and for fewer than ``least`` clinics or answers."""
    several = list(grants)
    behind = sum(answered.get(cell, 0) for cell in {(one.area, one.kind) for one in several})
    return bool(several) and min(behind, sum(one.clinics for one in several)) < least


def without_few(
    grants: Iterable[Grant], answered: Mapping[tuple[str, str], int], *, least: int = LEAST
) -> tuple[Grant, ...]:
    """The grants with those put together that stand for few clinics: of an area first, then of all areas.

    ``answered``: how many clinics answered in each cell of area and kind. Where all areas together are still few, the
    smallest other row of the measure goes with them; where even the whole measure is few, rows of other measures. So
    every row stands for enough, and so does whatever is left of the sum, which stays. Empty where all are few.
    """

    def few(some: Iterable[Grant]) -> bool:
        return are_few(some, answered, least=least)

    rows: dict[_Label, list[Grant]] = {}
    left: list[Grant] = []
    for some in _by(grants, lambda one: (one.area, one.kind)).values():
        if any(few([one]) for one in some):
            left += some
        else:
            rows |= {(one.area, one.kind, one.measure): [one] for one in some}
    last: list[Grant] = []
    for area, some in _by(left, lambda one: one.area).items():
        parts = _by(some, lambda one: one.measure)
        if any(few(part) for part in parts.values()):
            last += some
        else:
            rows |= {(area, OTHERS, measure): part for measure, part in parts.items()}
    rest: list[Grant] = []
    for measure, some in sorted(_by(last, lambda one: one.measure).items()):
        pool = _joined(some, rows, few, [label for label in rows if label[2] == measure])
        if few(pool):
            rest += pool
        else:
            rows[OTHERS, OTHERS, measure] = pool
    rest = _joined(rest, rows, few, list(rows))
    if few(rest):
        return ()
    if rest:
        rows[OTHERS, OTHERS, OTHERS] = rest
    order = sorted(rows, key=lambda label: (label[0] == OTHERS, label[2] == OTHERS, label))
    return tuple(_summed(rows[label], label) for label in order)


def kinds_to_tell(
    ways: Sequence[Sequence[Grant]],
    rows: Sequence[Grant],
    answered: Mapping[tuple[str, str], int],
    *,
    least: int = LEAST,
) -> frozenset[str]:
    """The kinds whose sums may stand beside ``rows``, which are those of the first of ``ways`` without few.

    No sum, nor what is left of it without the rows of its kind, nor what is left of everything without the kinds told
    of, stands for few clinics.
    """
    clinics: Counter[str] = Counter()
    for (_area, kind), count in answered.items():
        clinics[kind] += count
    sums: list[Counter[str]] = [_clinics_by_kind(way) for way in ways]
    if ways:
        sums.append(sums[0].copy())
        sums[-1].subtract({kind: count for kind, count in _clinics_by_kind(rows).items() if kind != OTHERS})

    def sound(kinds: Iterable[str]) -> bool:
        several = list(kinds)
        return all(not 0 < sum(one[kind] for kind in several) < least for one in sums)

    every = {*clinics, *(kind for one in sums for kind in one)}
    shown = {kind for kind in large_enough(clinics, least=least) if sound([kind])}
    while shown and not sound(every - shown):
        shown.remove(min(shown, key=lambda kind: (clinics[kind], kind)))
    return frozenset(shown)


def _by(grants: Iterable[Grant], key: Callable[[Grant], _Key]) -> dict[_Key, list[Grant]]:
    found: dict[_Key, list[Grant]] = {}
    for one in grants:
        found.setdefault(key(one), []).append(one)
    return found


def _joined(
    pool: list[Grant], rows: dict[_Label, list[Grant]], few: Callable[[list[Grant]], bool], labels: list[_Label]
) -> list[Grant]:
    """The pool with the smallest of these rows, as many as it takes; they are rows no more."""
    order = sorted(labels, key=lambda label: (sum(one.clinics for one in rows[label]), label))
    while few(pool) and order:
        pool = [*pool, *rows.pop(order.pop(0))]
    return pool


def _summed(grants: list[Grant], label: _Label) -> Grant:
    """One grant instead of these."""
    return Grant(
        *label,
        clinics=sum(one.clinics for one in grants),
        cost=sum(one.cost for one in grants),
        effect=sum(one.effect for one in grants),
    )


def _clinics_by_kind(grants: Iterable[Grant]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in grants:
        found[one.kind] += one.clinics
    return found
