"""The integer program behind a plan, handed to HiGHS.

Columns: how many clinics take each offer, for each area whether a measure with a price of its own is offered there, and
what is missing to the least money of an area or kind. Rows: the budget, what overlaps, "offered before taken", least
money, and all that is missing. Where there is least money the program is solved twice: first with as little missing as
can be, then with the most points among all plans that miss no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import gcd

import highspy
import numpy as np

from tenken.risk.planning_model import Allocation, Grant, Offer, PlanningRefused, Situation
from tenken.solver import Solver

__all__ = ["allocation_of", "best_within", "dearest", "overlapping", "worth_while"]

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
    setup: dict[str, int] = {}
    for area, measure in sorted({(grant.area, grant.measure) for grant in grants}):
        setup[area] = setup.get(area, 0) + measures[measure].setup
    return Allocation(grants, sum(setup.values()), {area: yen for area, yen in setup.items() if yen})


def dearest(situation: Situation, part: Callable[[Offer], str]) -> dict[str, int]:
    """The highest price of one clinic in each area (kind): to within that its least share is kept."""
    price = {one.key: one.cost for one in situation.measures}
    found: dict[str, int] = {}
    for one in worth_while(situation):
        found[part(one)] = max(found.get(part(one), 0), price[one.measure])
    return found


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
    """The best allocation and the points that none can exceed. ``least_…``: yen for each area, with what it pays once,
    and for the clinics of each kind.

    ``start`` is a plan to begin from, so that without least sums the outcome is never worse. Where those cannot all be
    paid, the best is among the plans with the smallest sum of what is missing. Raises PlanningRefused where the solver
    stops.
    """
    offers = worth_while(situation)
    if not offers:
        return Allocation((), 0), 0.0
    rows = _Rows(situation, offers, budget)
    for area, least in (least_area or {}).items():
        rows.at_least(least, [at for at, one in enumerate(offers) if one.area == area], rows.setups_of(area))
    for kind, least in (least_kind or {}).items():
        rows.at_least(least, [at for at, one in enumerate(offers) if one.kind == kind])
    if rows.least:
        values, _ = _solved(rows, start=start, seed=seed, missing=True)
        start = allocation_of(situation, offers, values)
        rows.miss_no_more_than(start)
    values, bound = _solved(rows, start=start, seed=seed)
    return allocation_of(situation, offers, values), bound


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
        self.least: list[tuple[list[int], list[int], int]] = []  # columns, their prices, least sum; in units
        # In the largest unit that every price is a multiple of: small numbers, and sums that stay exact.
        self._unit = gcd(*self.cost, *self.setup)
        every = [*self.cost, *self.setup]
        self._add(range(len(every)), [sum_ // self._unit for sum_ in every], -_INFINITE, budget // self._unit)
        position = {pair: len(offers) + at for at, pair in enumerate(self.opened)}
        for at, one in enumerate(offers):
            if (one.area, one.measure) in position:
                self._add([at, position[one.area, one.measure]], [1, -one.clinics], -_INFINITE, 0)
        for pair, column in position.items():  # nobody pays for what is then taken by nobody
            takers = [at for at, one in enumerate(offers) if (one.area, one.measure) == pair]
            self._add([*takers, column], [*[1] * len(takers), -1], 0, _INFINITE)
        for members, clinics in overlapping(situation, offers):
            self._add(members, [1] * len(members), -_INFINITE, clinics)

    def setups_of(self, area: str) -> list[int]:
        """The columns of what this area pays once."""
        return [len(self.offers) + at for at, (where, _) in enumerate(self.opened) if where == area]

    def at_least(self, yen: int, members: Sequence[int], setups: Sequence[int] = ()) -> None:
        """These columns together cost so much, to within the price of one clinic (clinics are whole), or as much of it
        as can be."""
        within = yen - max((self.cost[at] for at in members), default=0)
        if yen > 0 and within >= 0 and members:
            every, columns = [*self.cost, *self.setup], [*members, *setups]
            prices = [every[at] // self._unit for at in columns]
            self.least.append((columns, prices, within // self._unit + 1))

    def miss_no_more_than(self, allocation: Allocation) -> None:
        """From here on nothing is missing beyond what is missing in this allocation."""
        missing = self.values_of(allocation)[self.first_missing :]
        columns = range(self.first_missing, self.first_missing + len(missing))
        self._add(columns, [1] * len(missing), -_INFINITE, sum(missing))

    @property
    def first_missing(self) -> int:
        """The first column of what is missing."""
        return len(self.offers) + len(self.opened)

    def _add(self, columns: Sequence[int], factors: Sequence[float], lower: float, upper: float) -> None:
        self._rows.append(([*columns], [*factors], lower, upper))

    def pass_to(self, solver: Solver, *, missing: bool) -> None:
        """Hands everything to the solver: what is missing to be least, or effects, scaled so that the largest is 1000,
        to be most."""
        self.scale = 1000 / max(self.gain)
        first, short = self.first_missing, [float(least) for _, _, least in self.least]
        every = [
            *self._rows,
            *(([*columns, first + at], [*prices, 1], least, _INFINITE)
              for at, (columns, prices, least) in enumerate(self.least)),
        ]  # fmt: skip
        aim = [0.0] * first + [1.0] * len(short)
        if not missing:
            aim = [*(-self.scale * gain for gain in self.gain), *[0.0] * (len(self.opened) + len(short))]
        starts = np.zeros(len(every) + 1, dtype=np.int32)
        np.cumsum([len(columns) for columns, *_ in every], out=starts[1:])
        solver.passModel(
            len(aim), len(every), int(starts[-1]), _ROWWISE, _MINIMIZE, 0.0,
            np.array(aim),
            np.zeros(len(aim)),
            np.array([*[one.clinics for one in self.offers], *[1] * len(self.opened), *short], dtype=np.float64),
            np.array([row[2] for row in every], dtype=np.float64),
            np.array([row[3] for row in every], dtype=np.float64),
            starts,
            np.concatenate([np.array(row[0], dtype=np.int32) for row in every]),
            np.concatenate([np.array(row[1], dtype=np.float64) for row in every]),
            np.ones(len(aim), dtype=np.int32),
        )  # fmt: skip

    def values_of(self, allocation: Allocation) -> list[float]:
        """The columns of an allocation."""
        given = {(grant.area, grant.kind, grant.measure): grant.clinics for grant in allocation.grants}
        opened = {(grant.area, grant.measure) for grant in allocation.grants}
        values = [
            *[float(given.get((one.area, one.kind, one.measure), 0)) for one in self.offers],
            *[float(pair in opened) for pair in self.opened],
        ]
        return [
            *values,
            *[max(0.0, least - sum(values[at] * price for at, price in zip(columns, prices, strict=True)))
              for columns, prices, least in self.least],
        ]  # fmt: skip


def _solved(rows: _Rows, *, start: Allocation | None, seed: int, missing: bool = False) -> tuple[list[int], float]:
    solver = Solver(seed=seed)
    for option, value in (("mip_rel_gap", GAP), ("mip_abs_gap", 1e-6), ("mip_max_nodes", NODES)):
        solver.setOptionValue(option, value)
    rows.pass_to(solver, missing=missing)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = rows.values_of(start)
        solver.setSolution(solution)
    solver.run()
    status, known = solver.getModelStatus(), highspy.HighsModelStatus
    found = solver.getInfo()
    if status not in {known.kOptimal, known.kSolutionLimit} or found.primal_solution_status != 2:
        raise PlanningRefused(f"The solver stopped: {solver.modelStatusToString(status)}.")
    values = [round(value) for value in solver.getSolution().col_value[: len(rows.offers)]]
    return values, -float(found.mip_dual_bound) / rows.scale
