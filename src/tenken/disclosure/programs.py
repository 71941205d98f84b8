"""Linear and integer programs handed to HiGHS, one thread and one seed each, so that the same program ends the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from tenken.errors import DisclosureError
from tenken.solver import Solver

__all__ = ["INFINITE", "Meter", "Program"]

INFINITE = float(highspy.kHighsInf)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROWWISE, MINIMIZE = 2, 1
#: Seconds of one step of the simplex method for each column and row, and of each program run, on the machine that was
#: measured on (all the work around it included).
STEP, RUN = 4e-8, 8e-4


@dataclass(slots=True)
class Meter:
    """Work done so far, in seconds of the machine that was measured on: counted in steps, so that it is the same on
    every machine and however busy it is; what depends on it can be computed again.
    """

    seconds: float = 0.0

    def add(self, steps: int, size: int) -> None:
        """Counts a program of ``size`` columns and rows that took so many steps."""
        self.seconds += RUN + STEP * max(steps, 0) * size


class Program:
    """min cost·v with lower ≤ v ≤ upper and rows of sums within bounds; starts where it last ended."""

    def __init__(
        self,
        *,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        rows: Sequence[tuple[Sequence[int] | Ints, Sequence[float] | Floats]],  # columns and their factors
        row_lower: Floats,
        row_upper: Floats,
        whole: bool = False,
        seed: int = 0,
        meter: Meter | None = None,
        afresh: bool = False,  # each run by itself: for the largest, where making them smaller pays more
    ) -> None:
        self._highs = Solver(seed=seed)
        if whole:
            self._highs.setOptionValue("mip_abs_gap", 0.999)  # costs are whole numbers: less than one apart is the best
        elif not afresh:
            self._highs.setOptionValue("presolve", "off")  # it would forget where the last run ended
        starts = np.zeros(len(rows) + 1, dtype=np.int32)
        np.cumsum([len(columns) for columns, _ in rows], out=starts[1:])
        self._highs.passModel(
            len(cost), len(rows), int(starts[-1]), ROWWISE, MINIMIZE, 0.0, cost, lower, upper,
            row_lower, row_upper, starts,
            np.concatenate([np.asarray(columns, dtype=np.int32) for columns, _ in rows] or [np.zeros(0, np.int32)]),
            np.concatenate([np.asarray(factors, dtype=np.float64) for _, factors in rows] or [np.zeros(0)]),
            np.full(len(cost), int(whole), dtype=np.int32),
        )  # fmt: skip
        self.columns = len(cost)
        self._rows = len(rows)
        self._meter = Meter() if meter is None else meter

    def limit(self, option: str, value: float) -> None:
        """Sets an option of HiGHS, such as ``mip_max_nodes``."""
        self._highs.setOptionValue(option, value)

    def price(self, columns: Sequence[int], costs: Sequence[float]) -> None:
        """Gives columns other costs."""
        at = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsCost(len(at), at, np.asarray(costs, dtype=np.float64))

    def bound(self, columns: Sequence[int], lower: Sequence[float], upper: Sequence[float]) -> None:
        """Gives columns other bounds."""
        at = np.asarray(columns, dtype=np.int32)
        low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        self._highs.changeColsBounds(len(at), at, low, high)

    def add_row(self, columns: Sequence[int], factors: Sequence[float], lower: float) -> None:
        """Asks that this sum be at least ``lower``."""
        at = np.asarray(columns, dtype=np.int32)
        self._highs.addRow(lower, INFINITE, len(at), at, np.asarray(factors, dtype=np.float64))
        self._rows += 1

    def run(self) -> bool:
        """Solves; False when no values fit. Raises ``DisclosureError`` when HiGHS gives up."""
        self._highs.run()
        self._meter.add(self._highs.getInfo().simplex_iteration_count, self.columns + self._rows)
        status = self._highs.getModelStatus()
        known = highspy.HighsModelStatus
        if status == known.kOptimal:
            return True
        if status == known.kInfeasible:
            return False
        if status in {known.kSolutionLimit, known.kTimeLimit, known.kIterationLimit, known.kInterrupt}:
            return bool(self._highs.getInfo().primal_solution_status == 2)  # a pattern, if not the best
        raise DisclosureError(f"The solver stopped: {self._highs.modelStatusToString(status)}.")

    def bound_of_cost(self) -> float:
        """What no solution can cost less than, after ``run`` of an integer program."""
        return float(self._highs.getInfo().mip_dual_bound)

    def values(self) -> Floats:
        """The values of the columns after ``run``."""
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)

    def row_prices(self) -> Floats:
        """The dual value of each row after ``run``."""
        return np.asarray(self._highs.getSolution().row_dual, dtype=np.float64)
