"""A plan is the best there is: every way to spend the money of a tiny case is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gcd

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.model import LocalizedText
from tenken.risk.planning import plan
from tenken.risk.planning_model import Allocation, Fairness, Measure, Offer, Overlap, Situation
from tenken.risk.planning_program import GAP, allocation_of, worth_while

WORDS = LocalizedText((("ja", "策"),))
AREAS, KINDS, MEASURES = ("010006", "470007"), ("clinic", "dental"), ("check", "kit")
CLOSE = 1 - 2 * GAP


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Two areas, two kinds, two measures, few clinics."""
    measures = tuple(
        Measure(key, WORDS, cost=draw(st.integers(1, 9)), setup=draw(st.sampled_from((0, 0, 3, 8))),
                works=draw(st.sampled_from((1.0, 0.5))))
        for key in MEASURES
    )  # fmt: skip
    clinics = {(area, kind): draw(st.integers(0, 3)) for area in AREAS for kind in KINDS}
    offers, overlaps = [], []
    for (area, kind), count in clinics.items():
        for key in MEASURES:
            if draw(st.booleans()):
                effect = draw(st.sampled_from((-1.0, 0.0, 1.0, 2.5, 4.0, 7.0)))
                offers.append(Offer(area, kind, key, draw(st.integers(0, min(count, 2))), effect))
        if draw(st.booleans()):
            overlaps.append(Overlap(area, kind, MEASURES, draw(st.integers(0, 2))))
    return Situation(measures, clinics, tuple(offers), tuple(overlaps))


def ways(situation: Situation, budget: int) -> Iterator[Allocation]:
    """Every allocation that the money and the overlaps allow."""
    offers = worth_while(situation)
    for taken in product(*(range(one.clinics + 1) for one in offers)):
        one = allocation_of(situation, offers, taken)
        if one.spent <= budget and keeps_overlaps(situation, one):
            yield one


def keeps_overlaps(situation: Situation, one: Allocation) -> bool:
    return all(
        sum(grant.clinics for grant in one.grants if (grant.area, grant.kind) == (each.area, each.kind)) <= each.clinics
        for each in situation.overlaps
    )


def missing(one: Allocation, least: dict[str, int], dearest: dict[str, int], unit: int) -> int:
    """What this way lacks of the least sums, beyond the price of one clinic, in the largest unit of all prices."""
    money = {**one.money_by_area(), **one.money_by_kind()}
    return sum(
        max(0, (yen - dearest[name]) // unit + 1 - money.get(name, 0) // unit)
        for name, yen in least.items()
        if yen > 0 and name in dearest and yen >= dearest[name]
    )


few = settings(max_examples=60, deadline=None)


@few
@given(situations(), st.integers(0, 60))
def test_no_other_way_to_spend_the_money_does_more(situation: Situation, budget: int) -> None:
    best = max(one.effect for one in ways(situation, budget))

    found = plan(situation, budget)

    assert found.best == found.unbound
    assert found.best.spent <= budget
    assert keeps_overlaps(situation, found.best)
    assert best * CLOSE <= found.best.effect <= best + 1e-9
    assert found.bound >= best - 1e-6
    for other in (found.equal, found.greedy):
        assert other.spent <= budget
        assert keeps_overlaps(situation, other)
        assert other.effect <= found.best.effect + 1e-9
    for grant in found.best.grants:
        (offer,) = (
            one
            for one in situation.offers
            if (one.area, one.kind, one.measure) == (grant.area, grant.kind, grant.measure)
        )
        assert 0 < grant.clinics <= offer.clinics


@few
@given(situations(), st.integers(0, 60), st.sampled_from((0.3, 0.7, 1.0)), st.sampled_from((0.0, 0.5, 1.0)))
def test_as_little_as_can_be_is_missing_to_least_shares_and_that_costs_as_little_as_can_be(
    situation: Situation, budget: int, area: float, kind: float
) -> None:
    found = plan(situation, budget, fairness=Fairness(least_area=area, least_kind=kind))

    prices = {one.key: one.cost for one in situation.measures}
    dearest: dict[str, int] = {}
    for one in worth_while(situation):
        for name in (one.area, one.kind):
            dearest[name] = max(dearest.get(name, 0), prices[one.measure])
    offered = {(one.area, one.measure) for one in worth_while(situation)}
    setups = {one.key: one.setup for one in situation.measures}
    unit = gcd(*(prices[key] for _, key in offered), *(setups[key] for _, key in offered)) or 1
    every = sum(situation.clinics.values())
    least = {
        name: int(part * (budget * count // every))
        for part, counts in ((area, situation.by_area()), (kind, situation.by_kind()))
        for name, count in counts.items()
        if count
    }
    several = [(missing(one, least, dearest, unit), one.effect) for one in ways(situation, budget)]
    fewest = min(lack for lack, _ in several)
    assert found.best.spent <= budget
    assert missing(found.best, least, dearest, unit) == fewest
    assert found.best.effect <= found.unbound.effect
    best = max(effect for lack, effect in several if lack == fewest)
    assert best * CLOSE <= found.best.effect <= best + 1e-9
    money = {**found.best.money_by_area(), **found.best.money_by_kind()}
    named = {one.name for one in (*found.short_areas, *found.short_kinds)}
    assert named == {name for name, yen in least.items() if yen and money.get(name, 0) <= yen - dearest.get(name, 0)}


@few
@given(situations(), st.integers(0, 60))
def test_the_same_money_makes_the_same_plan(situation: Situation, budget: int) -> None:
    fairness = Fairness(least_area=0.5)

    assert plan(situation, budget, fairness=fairness) == plan(situation, budget, fairness=fairness)
