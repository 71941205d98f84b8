"""The attacker: what of the hidden can be reckoned from everything that is shown, by linear programs.

All tables and all universes together are one puzzle: hidden counts are unknown and not negative, every sum holds, every
shown or known figure is what it is. What a sum with one unknown tells is told first; the rest falls into parts that
share no unknown, and in each the least and the greatest possible value of every hidden figure is sought
(``attacking_search``). What there is to know (``attacking_knowledge``) and what must stay unknown (``attacking_rules``)
are worked out here again, from the tables and the rules alone: nothing is imported from the modules that protect.

Bounds are those of real numbers. An attacker who also uses that counts are whole finds none closer by a whole clinic
in two-way tables, whose linear programs have whole solutions; in more ways he might, at far greater cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from tenken.disclosure.attacking_knowledge import Key, Knowledge, knowledge
from tenken.disclosure.attacking_rules import Goals, goals
from tenken.disclosure.attacking_search import NEAR, Puzzle, bounds
from tenken.disclosure.model import Attack, Breach, CountTable, Protection, Rules
from tenken.disclosure.stages import Progress, silent
from tenken.disclosure.within import Within

__all__ = ["attack"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


def attack(
    tables: Sequence[CountTable],
    protection: Protection,
    rules: Rules,
    *,
    known: Mapping[Key, int] | None = None,
    within: Mapping[str, Within] | None = None,
    progress: Progress = silent,
) -> Attack:
    """Tries to tell every hidden figure from all that is shown; a release with ``Attack.won`` must not leave.

    A breach is a figure the rules hide that is shown somewhere, or can be bounded closer than its interval, and any
    other hidden figure that can be told exactly. Bounds in a breach are exact where they fall short of what was
    wanted, else what was wanted. Raises ``DisclosureError`` when a table of ``tables`` is not in the protection, hidden
    cells are none of the table's, or tables are incomplete or contradict each other.
    """
    started = perf_counter()
    progress("attacking", 0, 1)
    seen = knowledge(tables, protection, known or {}, within or {})
    wanted = goals(seen, rules)
    low, high = _found(seen, wanted, progress)
    close = wanted.sensitive & ((low > wanted.low + NEAR) | (high < wanted.high - NEAR))
    close |= wanted.sensitive & seen.told
    close |= ~seen.told & ~wanted.sensitive & (high - low <= NEAR)
    breaches = [
        Breach(cells.table.key, codes, *(float(one[at]) for one in (low, high, wanted.low, wanted.high)))
        for cells in seen.tables
        for codes, at in cells.at.items()
        if close[at]
    ]
    return Attack(int((~seen.told).sum()), tuple(breaches), round(perf_counter() - started, 3))


def _found(seen: Knowledge, wanted: Goals, progress: Progress) -> tuple[Floats, Floats]:
    """Least and greatest of every figure, as far as they are asked for."""
    truth = seen.truth.astype(np.float64)
    low, high = truth.copy(), truth.copy()
    sums = _matrix(seen)
    least = np.concatenate([seen.least, np.zeros(len(seen.inside))]).astype(np.float64)
    most = np.concatenate([seen.most, np.full(len(seen.inside), np.inf)])
    unknown = _unknown(seen, sums)
    apart = seen.truth[[whole for _, whole in seen.inside]] - seen.truth[[part for part, _ in seen.inside]]
    every = np.concatenate([truth, apart])
    parts = list(_parts(sums, unknown))
    for number, (columns, rows) in enumerate(parts):
        progress("attacking", number, len(parts))
        here = sums[rows][:, columns].tocsr()
        puzzle = Puzzle(here, here @ every[columns], least[columns], most[columns], every[columns])
        figures = columns < len(truth)
        mine = columns[figures]
        must = wanted.sensitive[mine]
        goal = (every[columns].copy(), every[columns].copy())
        goal[0][figures] = np.where(must, wanted.low[mine], np.maximum(truth[mine] - 1, least[mine]))
        goal[1][figures] = np.where(must, wanted.high[mine], np.minimum(truth[mine] + 1, most[mine]))
        either = np.zeros(len(columns), dtype=bool)
        either[figures] = ~must  # others need only be uncertain at all, up or down
        found = bounds(puzzle, low=goal[0], high=goal[1], either=either)
        low[mine], high[mine] = found[0][figures], found[1][figures]
    progress("attacking", 1, 1)
    low = np.where(wanted.sensitive, np.maximum(low, np.minimum(wanted.low, truth)), low)
    return low, np.where(wanted.sensitive, np.minimum(high, np.maximum(wanted.high, truth)), high)


def _matrix(seen: Knowledge) -> csr_array:
    """(sums, figures and, after them, how far an inner figure stays below the outer one)."""
    rows, columns, values = [], [], []
    for row, (whole, *parts) in enumerate(seen.sums):
        rows += [row] * (1 + len(parts))
        columns += [whole, *parts]
        values += [1.0, *[-1.0] * len(parts)]
    for extra, (part, whole) in enumerate(seen.inside):
        rows += [len(seen.sums) + extra] * 3
        columns += [whole, part, len(seen.truth) + extra]
        values += [1.0, -1.0, -1.0]
    shape = (len(seen.sums) + len(seen.inside), len(seen.truth) + len(seen.inside))
    # a whole of one part that is the same figure: nothing
    return coo_array((values, (rows, columns)), shape=shape).tocsr()


def _unknown(seen: Knowledge, sums: csr_array) -> Flags:
    """What is left when every sum with a single unknown has told it, again and again."""
    unknown = np.concatenate([~seen.told, np.ones(len(seen.inside), dtype=bool)])
    there = (sums != 0).astype(np.int64)
    while True:
        alone = there @ unknown == 1
        told = (there[alone].sum(axis=0) > 0) & unknown
        if not told.any():
            return unknown
        unknown &= ~told


def _parts(sums: csr_array, unknown: Flags) -> Iterator[tuple[Whole, Whole]]:
    """Unknowns that hang together, and the sums that bind them."""
    columns = np.flatnonzero(unknown)
    if not len(columns):
        return
    bound = sums[:, columns].tocsr()
    bound.eliminate_zeros()
    rows = np.flatnonzero(np.diff(bound.indptr))
    used = bound[rows]
    entry = used.tocoo()
    size = len(rows) + len(columns)
    graph = coo_array((np.ones(entry.nnz), (entry.row, len(rows) + entry.col)), shape=(size, size))
    number, label = connected_components(graph, directed=False)
    of_rows, of_columns = label[: len(rows)], label[len(rows) :]
    by_row, by_column = np.argsort(of_rows, kind="stable"), np.argsort(of_columns, kind="stable")
    row_ends = np.searchsorted(of_rows[by_row], np.arange(number + 1))
    column_ends = np.searchsorted(of_columns[by_column], np.arange(number + 1))
    for one in range(number):
        yield (
            columns[by_column[column_ends[one] : column_ends[one + 1]]],
            rows[by_row[row_ends[one] : row_ends[one + 1]]],
        )
