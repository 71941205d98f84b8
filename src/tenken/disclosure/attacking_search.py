"""How close the unknowns of one part of the attacker's puzzle can be told: linear programs of their own.

Unknowns are the counts themselves, not their distance from the truth: every sum holds, none is below zero. The search
keeps every solution that it meets; each is a possible world, so it widens the bounds of all unknowns at once. Worlds in
which many unknowns lie as far out as matters are looked for first; what none of them reaches is then sought by itself,
exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tenken.errors import DisclosureError
from tenken.solver import Solver

__all__ = ["NEAR", "Puzzle", "bounds"]

NEAR = 1e-6
WORLDS, WORTH = 40, 0.02  # how many are looked for, as long as each reaches so much of what is left
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Unknowns that hang together: ``sums`` @ unknowns = ``totals``, least ≤ unknowns ≤ most."""

    sums: csr_array
    totals: Floats
    least: Floats
    most: Floats
    truth: Floats  # one world that is possible


def bounds(puzzle: Puzzle, *, low: Floats, high: Floats, either: Flags) -> tuple[Floats, Floats]:
    """The least and the greatest that each unknown can be, as far as ``low`` and ``high``.

    Where ``low`` (``high``) is reached the bound is there or beyond, else it is exact. ``low`` ≤ truth ≤ ``high``;
    where they are the truth nothing is sought. Of ``either`` nothing more is sought once one of the two is reached.
    """
    solver = _Solver(puzzle)
    found = (puzzle.truth.copy(), puzzle.truth.copy())
    below, beyond = low < puzzle.truth - NEAR, high > puzzle.truth + NEAR

    def open_() -> tuple[Flags, Flags]:
        down, up = found[0] > low + NEAR, found[1] < high - NEAR
        settled = either & (below & ~down | beyond & ~up)
        return down & ~settled, up & ~settled

    def widen(world: Floats) -> None:
        np.minimum(found[0], world, out=found[0])
        np.maximum(found[1], world, out=found[1])

    chance = np.random.default_rng(len(low))
    for number in range(WORLDS):
        down, up = open_()
        left = int(down.sum() + up.sum())
        if left < 2:
            break
        toss = chance.random(len(low)) < 0.5 if number > 1 else np.full(len(low), number == 0)
        push = np.where(up & (toss | ~down), -1.0, np.where(down, 1.0, 0.0))
        weight = 1.0 if number < 2 else 0.5 + chance.random(len(low))
        sought = push != 0
        clipped = np.where(sought, np.maximum(low, puzzle.least), puzzle.least)
        widen(solver.world(push * weight, clipped, np.where(sought, np.minimum(high, puzzle.most), puzzle.most)))
        down, up = open_()
        if number > 1 and left - int(down.sum() + up.sum()) < WORTH * left:
            break
    cost = np.zeros(len(low))
    for side, sign in ((1, -1.0), (0, 1.0)):
        for place in np.flatnonzero(open_()[side]).tolist():
            if open_()[side][place]:
                cost[place] = sign
                least, most = puzzle.least.copy(), puzzle.most.copy()
                if side:
                    most[place] = min(most[place], high[place])
                else:
                    least[place] = max(least[place], low[place])
                widen(solver.world(cost, least, most))
                cost[place] = 0.0
    return found


class _Solver:
    """HiGHS with the puzzle in it; starts where it last ended."""

    def __init__(self, puzzle: Puzzle) -> None:
        rows, columns = puzzle.sums.shape
        self._truth = puzzle.truth
        self._at = np.arange(columns, dtype=np.int32)
        self._highs = Solver()
        self._highs.setOptionValue("presolve", "off")
        sums = puzzle.sums
        self._highs.passModel(
            columns, rows, sums.nnz, 2, 1, 0.0, np.zeros(columns), puzzle.least, puzzle.most, puzzle.totals,
            puzzle.totals, sums.indptr.astype(np.int32), sums.indices.astype(np.int32), sums.data.astype(np.float64),
            np.zeros(columns, dtype=np.int32),
        )  # fmt: skip

    def world(self, cost: Floats, least: Floats, most: Floats) -> Floats:
        """The possible world that costs least."""
        self._highs.changeColsCost(len(self._at), self._at, np.asarray(cost, dtype=np.float64))
        self._highs.changeColsBounds(len(self._at), self._at, least, most)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(f"The attacker's solver stopped: {self._highs.modelStatusToString(status)}.")
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
