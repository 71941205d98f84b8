"""Figures near each other: those that stand together in sums, nearest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.possibilities import Sums

__all__ = ["Regions"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Regions:
    """Which figures stand in which sums, both ways; ``unpublished`` ones stand in no table, each in one sum."""

    def __init__(self, sums: Sums, unpublished: Flags) -> None:
        self._single = unpublished
        self._size, self._rows = sums.size, sums.rows
        by_row, by_figure = sums.matrix, sums.matrix.tocsc()
        self._in_row = (by_row.indptr.astype(np.int64), by_row.indices.astype(np.int64))
        self._of_figure = (by_figure.indptr.astype(np.int64), by_figure.indices.astype(np.int64))

    def of(self, table: Ints, among: Flags) -> tuple[Ints, Ints]:
        """The figures of one table, with what stands in no table beside them, and every sum that holds any of them."""
        inside = np.zeros(self._size, dtype=np.bool_)
        inside[table.ravel()] = True
        rows = np.unique(_entries(self._of_figure, np.flatnonzero(inside & among)))
        beside = _entries(self._in_row, rows)
        inside[beside[self._single[beside]]] = True
        at = np.flatnonzero(inside & among)
        return at, np.unique(_entries(self._of_figure, at))

    def within(self, figures: Sequence[int], hops: int, hidden: Flags, movable: Flags) -> tuple[Ints, Ints]:
        """What is hidden, and what stands with these figures in a sum, or with that in another, and so on."""
        inside, new = np.zeros(self._size, dtype=np.bool_), np.unique(np.asarray(figures))
        inside[new] = True
        for _ in range(hops):
            rows = np.unique(_entries(self._of_figure, new))
            found = np.unique(_entries(self._in_row, rows))
            new = found[~inside[found]]
            inside[new] = True
            if not len(new):
                break
        at = np.flatnonzero((inside | hidden) & movable)
        return at, np.unique(_entries(self._of_figure, at))

    def around(self, figure: int, among: Flags, size: int, *, before: Flags | None = None) -> tuple[Ints, Ints]:
        """At most so many of these figures around one, and every sum that holds any of them.

        It grows sum by sum; where not all fit in, those that stand in most of its sums come first, as it is they that
        can move against each other, and of these the ones ``before`` others.
        """
        inside = np.zeros(self._size, dtype=np.bool_)
        inside[figure] = True
        seen = np.zeros(self._rows, dtype=np.bool_)
        shared = np.zeros(self._size, dtype=np.int64)
        new, full = np.asarray([figure]), False
        while len(new):
            rows = _entries(self._of_figure, new)
            rows = np.unique(rows[~seen[rows]])
            seen[rows] = True
            if full:
                break
            figures = _entries(self._in_row, rows)
            np.add.at(shared, figures[among[figures]], 1)
            new = np.flatnonzero((shared > 0) & ~inside)
            room = size - int(inside.sum())
            if len(new) > room:
                worth = shared[new] if before is None else 2 * shared[new] + before[new]
                new, full = np.sort(new[np.argsort(-worth, kind="stable")[:room]]), True
            inside[new] = True
        return np.flatnonzero(inside), np.flatnonzero(seen)


def _entries(pointers: tuple[Ints, Ints], at: Ints) -> Ints:
    """What these rows (columns) hold, one after another."""
    starts, entries = pointers
    lengths = starts[at + 1] - starts[at]
    offsets = np.repeat(starts[at] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    found: Ints = entries[offsets + np.arange(lengths.sum())]
    return found
