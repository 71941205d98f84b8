"""The attacker: what of the hidden can be reckoned from everything that is shown, by linear programs.

All tables and all universes together are one linear program: hidden counts are unknown and not negative, every sum
holds, every shown or known figure is what it is. It falls into parts that share no unknown (``Sums.components``); in
each the least and the greatest possible value of every hidden figure is sought, starting where the last search ended.
One possible table proves the uncertainty of many figures at once, so most need no search of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.figures import Figures, grouped, read_figures
from tenken.disclosure.model import Attack, Breach, CountTable, Protection, Rules
from tenken.disclosure.possibilities import Possibilities, Sums
from tenken.disclosure.primary import Requirement, primary
from tenken.disclosure.stages import Progress, silent
from tenken.disclosure.within import Name, Within
from tenken.errors import DisclosureError

__all__ = ["attack"]

Flags = NDArray[np.bool_]
Bounds = dict[int, tuple[float, float, float, float]]  # by figure: low, high, and what they had to reach


def attack(
    tables: Sequence[CountTable],
    protection: Protection,
    rules: Rules,
    *,
    known: Mapping[Name, int] | None = None,
    within: Mapping[str, Within] | None = None,
    progress: Progress = silent,
) -> Attack:
    """Tries to tell every hidden figure from all that is shown; a release with ``Attack.won`` must not leave.

    A breach is a figure the rules hide that is shown somewhere, or can be bounded closer than its interval
    (``tenken.disclosure.primary``), and any other hidden figure that can be told exactly. Bounds in a breach are
    exact where they fall short of what was wanted, else what was wanted. Raises ``DisclosureError`` when a table of
    ``tables`` is not in the protection, or hidden cells are none of the table's.
    """
    started = perf_counter()
    groups = grouped(tables, within or {})
    tried = 0
    breaches: list[Breach] = []
    for number, group in enumerate(groups):
        progress("attacking", number, len(groups))
        figures = read_figures(group, known=known or {}, within=within or {})
        hidden = _hidden(figures, protection)
        found = _bounds(figures, hidden, rules)
        tried += int((hidden & ~figures.unpublished).sum())
        for read, ids in figures.tables:
            for key, figure in zip(read.cells(), ids.ravel().tolist(), strict=True):
                if figure in found:
                    breaches.append(Breach(read.table.key, key, *found[figure]))
    progress("attacking", len(groups), len(groups))
    return Attack(tried, tuple(breaches), round(perf_counter() - started, 3))


def _hidden(figures: Figures, protection: Protection) -> Flags:
    """Figures hidden wherever they stand: one that is shown in any table is shown."""
    hidden = np.zeros(len(figures.count), dtype=np.bool_)
    for _, ids in figures.tables:
        hidden[ids] = True
    for read, ids in figures.tables:
        cells = protection.hidden.get(read.table.key)
        if cells is None:
            raise DisclosureError(f"Table {read.table.key} is not among the protected ones.")
        shown = np.fromiter((key not in cells for key in read.cells()), dtype=np.bool_, count=ids.size)
        if int((~shown).sum()) != len(cells):
            raise DisclosureError(f"Table {read.table.key}: some cells that are to be hidden are none of its own.")
        hidden[ids.ravel()[shown]] = False
    hidden[figures.known] = False
    hidden[figures.unpublished] = True
    return hidden


def _bounds(figures: Figures, hidden: Flags, rules: Rules) -> Bounds:
    """Bounds of every figure that is told too closely."""
    first = primary(figures, rules)
    count = figures.count
    bounds: Bounds = {}
    for figure in first.reasons:
        if not hidden[figure]:
            value = float(count[figure])
            bounds[figure] = (value, value, float(first.low[figure]), float(first.high[figure]))
    wanted: dict[int, list[Requirement]] = {}
    for one in first.requirements(count):
        if hidden[one[0]]:
            wanted.setdefault(one[0], []).append(one)
    sums = Sums(figures.relations, len(count))
    free = sums.free(hidden)
    told = hidden & ~free & ~figures.unpublished
    others = free & ~figures.unpublished
    others[list(first.reasons)] = False
    stuck = np.flatnonzero(told).tolist()
    fallen: dict[Requirement, float] = {one: 0.0 for figure in stuck for one in wanted.get(figure, ())}
    for members, rows in sums.components(free):
        mine = [one for figure in members.tolist() for one in wanted.get(figure, ())]
        more = members[others[members]].tolist()
        if mine or more:
            possibilities = Possibilities(sums, count, members, rows)
            fallen.update((one, far) for one, far, _ in possibilities.unmet(mine))
            told[possibilities.fixed(more)] = True
    for (figure, amount), far in fallen.items():
        low, high = float(first.low[figure]), float(first.high[figure])
        before = bounds.get(figure, (low, high, low, high))
        reached = count[figure] + far
        bounds[figure] = (before[0], reached, low, high) if amount > 0 else (reached, before[1], low, high)
    for figure in np.flatnonzero(told).tolist():
        if figure not in first.reasons:
            value = float(count[figure])
            bounds[figure] = (value, value, max(value - 1, 0.0), value + 1)
    return bounds
