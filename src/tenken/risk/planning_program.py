"""The integer program behind a plan, handed to HiGHS.

Columns: how many clinics take each offer, and for each area whether a measure with a price of its own is offered there.
Rows: the budget, what overlaps, "offered before taken", and least money for areas and kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd

import highspy
import numpy as np

from tenken.risk.planning_model import Allocation, Grant, Offer, PlanningRefused, Situation
from tenken.solver import Solver

__all__ = ["allocation_of", "best_within", "overlapping", "worth_while"]

_INFINITE = float(highspy.kHighsInf)
_ROWWISE, _MINIMIZE = 2, 1
#: The search ends when no plan can be better by more than this share, or after so many nodes (counted, not timed, so
#: that the same plan comes out on a slower machine).
GAP, NODES = 1e-4, 2_000


def worth_while(situation: Situation) -> tuple[Offer, ...]:
    """The offers that do something for somebody."""
    return tuple(one for one in situation.offers if one.clinics > 0 and one.effect > 0)


def allocation_of(situation: Situation, offers: Sequence[Offer], taken: Sequence[int]) -> Allocation:
    """The allocation in which so many clinics take each offer."""
    measures = {one.key: one for one in situation.measures}
    grants = tuple(
        Grant(
            one.area, one.kind, one.measure, count, count * measures[one.measure].cost,
            count * one.effect * measures[one.measure].works,
        )
        for one, count in sorted(zip(offers, taken, strict=True), key=lambda pair: _where(pair[0]))
        if count
    )  # fmt: skip
    opened = {(grant.area, grant.measure) for grant in grants}
    return Allocation(grants, sum(measures[measure].setup for _, measure in opened))


def _where(offer: Offer) -> tuple[str, str, str]:
    return offer.area, offer.kind, offer.measure


def overlapping(situation: Situation, offers: Sequence[Offer]) -> list[tuple[tuple[int, ...], int]]:
    """The positions of offers of which each clinic takes one at most, and of how many clinics."""
    by_cell: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(offers):
        by_cell.setdefault((one.area, one.kind), []).append(at)
    found = [
        (
            tuple(at for at in by_cell.get((each.area, each.kind), ()) if offers[at].measure in each.measures),
            each.clinics,
        )
        for each in situation.overlaps
    ]
    return [(members, clinics) for members, clinics in found if members]


def best_within(
    situation: Situation,
    budget: int,
    *,
    least_area: Mapping[str, int] | None = None,
    least_kind: Mapping[str, int] | None = None,
    start: Allocation | None = None,
    seed: int = 0,
) -> tuple[Allocation, float]:
    """The best allocation and the points that none can exceed. ``least_…``: yen for clinics of each area and kind.

    ``start`` is a plan to begin from, so that the outcome is never worse. Raises PlanningRefused where the least sums
    cannot all be paid.
    """
    offers = worth_while(situation)
    if not offers:
        return Allocation((), 0), 0.0
    rows = _Rows(situation, offers, budget)
    for area, least in (least_area or {}).items():
        rows.at_least(least, [at for at, one in enumerate(offers) if one.area == area])
    for kind, least in (least_kind or {}).items():
        rows.at_least(least, [at for at, one in enumerate(offers) if one.kind == kind])
    values, bound = _solved(rows, start=start, seed=seed)
    return allocation_of(situation, offers, values), bound


_CANNOT = "The least shares for areas and for kinds cannot both be kept. Lower one of them, or raise the budget."


class _Rows:
    """The program while it is written down."""

    def __init__(self, situation: Situation, offers: tuple[Offer, ...], budget: int) -> None:
        measures = {one.key: one for one in situation.measures}
        self.offers = offers
        self.cost = [measures[one.measure].cost for one in offers]
        self.gain = [one.effect * measures[one.measure].works for one in offers]
        self.opened = sorted({(one.area, one.measure) for one in offers if measures[one.measure].setup})
        self.setup = [measures[measure].setup for _, measure in self.opened]
        self._rows: list[tuple[list[int], list[float], float, float]] = []
        # In the largest unit that every price is a multiple of: small numbers, and sums that stay exact.
        self._unit = gcd(*self.cost, *self.setup)
        every = [*self.cost, *self.setup]
        self._add(range(len(every)), [sum_ // self._unit for sum_ in every], -_INFINITE, budget // self._unit)
        position = {pair: len(offers) + at for at, pair in enumerate(self.opened)}
        for at, one in enumerate(offers):
            if (one.area, one.measure) in position:
                self._add([at, position[one.area, one.measure]], [1, -one.clinics], -_INFINITE, 0)
        for members, clinics in overlapping(situation, offers):
            self._add(members, [1] * len(members), -_INFINITE, clinics)

    def at_least(self, yen: int, members: Sequence[int]) -> None:
        """These offers together cost so much at least, to within the price of one clinic: clinics are whole."""
        within = yen - max((self.cost[at] for at in members), default=0)
        if yen > 0 and within >= 0:
            self._add(members, [self.cost[at] // self._unit for at in members], within // self._unit + 1, _INFINITE)

    def _add(self, columns: Sequence[int], factors: Sequence[float], lower: float, upper: float) -> None:
        self._rows.append(([*columns], [*factors], lower, upper))

    def pass_to(self, solver: Solver) -> None:
        """Hands everything to the solver, effects scaled so that the largest is 1000."""
        self.scale = 1000 / max(self.gain)
        count = len(self.offers) + len(self.opened)
        starts = np.zeros(len(self._rows) + 1, dtype=np.int32)
        np.cumsum([len(columns) for columns, *_ in self._rows], out=starts[1:])
        solver.passModel(
            count, len(self._rows), int(starts[-1]), _ROWWISE, _MINIMIZE, 0.0,
            -self.scale * np.array([*self.gain, *[0.0] * len(self.opened)]),
            np.zeros(count),
            np.array([*[one.clinics for one in self.offers], *[1] * len(self.opened)], dtype=np.float64),
            np.array([row[2] for row in self._rows], dtype=np.float64),
            np.array([row[3] for row in self._rows], dtype=np.float64),
            starts,
            np.concatenate([np.array(row[0], dtype=np.int32) for row in self._rows]),
            np.concatenate([np.array(row[1], dtype=np.float64) for row in self._rows]),
            np.ones(count, dtype=np.int32),
        )  # fmt: skip

    def values_of(self, allocation: Allocation) -> list[float]:
        """The columns of an allocation."""
        given = {(grant.area, grant.kind, grant.measure): grant.clinics for grant in allocation.grants}
        opened = {(grant.area, grant.measure) for grant in allocation.grants}
        return [
            *[float(given.get((one.area, one.kind, one.measure), 0)) for one in self.offers],
            *[float(pair in opened) for pair in self.opened],
        ]


def _solved(rows: _Rows, *, start: Allocation | None, seed: int) -> tuple[list[int], float]:
    solver = Solver(seed=seed)
    for option, value in (("mip_rel_gap", GAP), ("mip_abs_gap", 1e-6), ("mip_max_nodes", NODES)):
        solver.setOptionValue(option, value)
    rows.pass_to(solver)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = rows.values_of(start)
        solver.setSolution(solution)
    solver.run()
    status, known = solver.getModelStatus(), highspy.HighsModelStatus
    if status == known.kInfeasible:
        raise PlanningRefused(_CANNOT)
    found = solver.getInfo()
    if status not in {known.kOptimal, known.kSolutionLimit} or found.primal_solution_status != 2:
        raise PlanningRefused(f"The solver stopped: {solver.modelStatusToString(status)}.")
    values = [round(value) for value in solver.getSolution().col_value[: len(rows.offers)]]
    return values, -float(found.mip_dual_bound) / rows.scale
