"""A budget for support given where it lowers exposure most, and compared with simpler ways to give it.

``plan`` chooses how many clinics of each area and kind take which measure (an integer program, ``planning_program``),
keeps the fairness asked for, and sets beside it the best without fairness, equal shares and the greedy way. It says
where money does most by the model; it doesn't say which clinic is to be helped, and never names one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tenken.risk.planning_model import Allocation, Fairness, Plan, PlanningRefused, Short, Situation
from tenken.risk.planning_program import allocation_of, best_within, dearest, overlapping, worth_while

__all__ = ["equal_shares", "greedy", "plan"]


def plan(situation: Situation, budget: int, *, fairness: Fairness | None = None, seed: int = 0) -> Plan:
    """The plan for this budget in yen. Raises PlanningRefused for a budget below 0.

    Where the least shares cannot all be kept as little money as can be is missing, and the plan names who gets less.
    """
    fairness = fairness or Fairness()
    if budget < 0:
        raise PlanningRefused(f"The budget is {budget:,} yen. It must be 0 or more.")
    equal = equal_shares(situation, budget, seed=seed)
    simple = greedy(situation, budget)
    unbound, bound = best_within(
        situation, budget, start=max(simple, equal, key=lambda one: one.effect), seed=seed
    )  # fmt: skip
    if not (fairness.least_area or fairness.least_kind):
        return Plan(budget, fairness, unbound, bound, unbound, equal, simple)
    areas = _least(fairness.least_area, situation.by_area(), budget)
    kinds = _least(fairness.least_kind, situation.by_kind(), budget)
    best, bound = best_within(situation, budget, least_area=areas, least_kind=kinds, start=equal, seed=seed)
    unbound = max(unbound, best, key=lambda one: one.effect)  # each is the best but for a ten-thousandth
    return Plan(
        budget, fairness, best, bound, unbound, equal, simple,
        _short(areas, best.money_by_area(), dearest(situation, lambda one: one.area)),
        _short(kinds, best.money_by_kind(), dearest(situation, lambda one: one.kind)),
    )  # fmt: skip


def equal_shares(situation: Situation, budget: int, *, seed: int = 0) -> Allocation:
    """Each area gets money by its number of clinics, and spends it as well as it can (under a yen an area is left)."""
    clinics = situation.by_area()
    every = sum(clinics.values())
    shares = {name: budget * count // every for name, count in clinics.items() if count}
    several = [best_within(situation.of_area(name), share, seed=seed)[0] for name, share in shares.items() if share]
    return Allocation(
        tuple(grant for one in several for grant in one.grants),
        sum(one.setup for one in several),
        {area: yen for one in several for area, yen in one.setup_by_area.items()},
    )


def _least(share: float, clinics: Mapping[str, int], budget: int) -> dict[str, int]:
    """This part of what each would have of the budget by its number of clinics."""
    every = sum(clinics.values())
    return {name: int(share * (budget * count // every)) for name, count in clinics.items() if count}


def _short(least: Mapping[str, int], money: Mapping[str, int], price: Mapping[str, int]) -> tuple[Short, ...]:
    """Those who get less than that, by more than the price of one clinic."""
    given = {name: money.get(name, 0) for name in least}
    return tuple(
        Short(name, yen, given[name]) for name, yen in least.items() if yen and given[name] <= yen - price.get(name, 0)
    )


def greedy(situation: Situation, budget: int) -> Allocation:
    """Again and again the offer with the most points for a yen, for as many clinics as the rest of the money reaches.

    What an area pays once counts when it isn't paid yet. Of equals the first offered is taken.
    """
    offers = worth_while(situation)
    if not offers:
        return Allocation((), 0)
    measures = {one.key: one for one in situation.measures}
    cost = np.array([measures[one.measure].cost for one in offers])
    gain = np.array([one.effect * measures[one.measure].works for one in offers])
    once = np.array([measures[one.measure].setup for one in offers])
    left = np.array([one.clinics for one in offers])
    pairs = overlapping(situation, offers)
    for members, clinics in pairs:
        left[[*members]] = np.minimum(left[[*members]], clinics)
    taken, rest = np.zeros(len(offers), dtype=np.int64), budget
    while True:
        count = np.minimum(left, np.maximum(rest - once, 0) // cost)
        money = once + count * cost
        worth = np.where(count > 0, count * gain, 0.0) / np.maximum(money, 1)
        best = int(worth.argmax())
        if worth[best] <= 0:
            return allocation_of(situation, offers, taken.tolist())
        taken[best] += count[best]
        left[best] -= count[best]
        rest -= int(money[best])
        area, measure = offers[best].area, offers[best].measure
        if once[best]:
            once[[at for at, one in enumerate(offers) if (one.area, one.measure) == (area, measure)]] = 0
        for members, clinics in pairs:
            if best in members:
                at = [*members]
                left[at] = np.minimum(left[at], clinics - int(taken[at].sum()))
