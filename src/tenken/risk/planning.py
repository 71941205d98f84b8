"""A budget for support given where it lowers exposure most, and compared with simpler ways to give it.

``plan`` chooses how many clinics of each area and kind take which measure (an integer program, ``planning_program``),
keeps the fairness asked for, and sets beside it the best without fairness, equal shares and the greedy way. It says
where money does most by the model; it doesn't say which clinic is to be helped, and never names one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tenken.risk.planning_model import Allocation, Fairness, Plan, PlanningRefused, Situation
from tenken.risk.planning_program import allocation_of, best_within, overlapping, worth_while

__all__ = ["equal_shares", "greedy", "plan"]


def plan(situation: Situation, budget: int, *, fairness: Fairness | None = None, seed: int = 0) -> Plan:
    """The plan for this budget in yen.

    Raises PlanningRefused for a budget below 0, and for least shares that cannot all be kept.
    """
    fairness = fairness or Fairness()
    if budget < 0:
        raise PlanningRefused(f"The budget is {budget:,} yen. It must be 0 or more.")
    equal = equal_shares(situation, budget, seed=seed)
    simple = greedy(situation, budget)
    unbound, bound = best_within(
        situation, budget, start=max(simple, equal, key=lambda one: one.effect), seed=seed
    )  # fmt: skip
    best = unbound
    if fairness.least_area or fairness.least_kind:
        least_area = _least(fairness.least_area, equal.money_by_area())
        least_kind: dict[str, int] = {}
        if fairness.least_kind:
            kinds = _shared(situation.by_kind(), budget, situation.of_kind, seed=seed)
            least_kind = _least(fairness.least_kind, kinds.money_by_kind())
        best, bound = best_within(
            situation, budget, least_area=least_area, least_kind=least_kind,
            start=None if least_kind else equal, seed=seed,
        )  # fmt: skip
        unbound = max(unbound, best, key=lambda one: one.effect)  # each is the best but for a ten-thousandth
    return Plan(budget, fairness, best, bound, unbound, equal, simple)


def equal_shares(situation: Situation, budget: int, *, seed: int = 0) -> Allocation:
    """Each area gets money by its number of clinics, and spends it as well as it can."""
    return _shared(situation.by_area(), budget, situation.of_area, seed=seed)


def _least(share: float, money: Mapping[str, int]) -> dict[str, int]:
    """This part of the money that each has under equal shares."""
    return {name: int(share * yen) for name, yen in money.items()}


def _shared(clinics: Mapping[str, int], budget: int, part: Callable[[str], Situation], *, seed: int) -> Allocation:
    """The best plans of the parts, each with its share by number of clinics (a rest under a yen a part is left)."""
    every = sum(clinics.values())
    shares = {name: budget * count // every for name, count in clinics.items() if count}
    several = [best_within(part(name), share, seed=seed)[0] for name, share in shares.items() if share]
    return Allocation(
        tuple(grant for one in several for grant in one.grants), sum(one.setup for one in several)
    )  # fmt: skip


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
