"""A budget is given where it does most, fairly where that is asked for, and never to what cannot be."""

import time
from typing import Any

import numpy as np
import pytest

from tenken.risk.planning import plan
from tenken.risk.planning_model import Fairness, Measure, Offer, Overlap, PlanningRefused, Situation
from tests.factories.risk_support import text

CHECK = Measure("check", text("check"), cost=10)
TOUR = Measure("tour", text("tour"), cost=10, setup=100)
NORTH, SOUTH = ("010006", "clinic"), ("470007", "clinic")


def two_areas(**parts: Any) -> Situation:
    """The same measure does three times as much in the north."""
    offers = (Offer(*NORTH, "check", 10, 3.0), Offer(*SOUTH, "check", 10, 1.0))
    return Situation(**{"measures": (CHECK,), "clinics": {NORTH: 10, SOUTH: 10}, "offers": offers, **parts})


def test_money_goes_where_it_does_most() -> None:
    found = plan(two_areas(), 120)

    assert [(grant.area, grant.clinics) for grant in found.best.grants] == [("010006", 10), ("470007", 2)]
    assert (found.best.spent, found.best.effect) == (120, 32.0)
    assert found.bound == pytest.approx(32.0)
    assert (found.equal.money_by_area(), found.equal.effect) == ({"010006": 60, "470007": 60}, 24.0)


def test_an_area_keeps_its_part_of_equal_shares() -> None:
    found = plan(two_areas(), 120, fairness=Fairness(least_area=0.5))

    assert found.best.money_by_area() == {"010006": 90, "470007": 30}
    assert found.best.effect < found.unbound.effect


def test_a_kind_keeps_its_part_too() -> None:
    beds = ("010006", "clinic_beds")
    offers = (Offer(*NORTH, "check", 10, 3.0), Offer(*beds, "check", 10, 1.0))
    situation = two_areas(clinics={NORTH: 10, beds: 10}, offers=offers)

    found = plan(situation, 100, fairness=Fairness(least_kind=1))

    assert found.best.money_by_kind() == {"clinic": 50, "clinic_beds": 50}


def test_what_an_area_pays_once_is_paid_only_where_enough_take_it() -> None:
    offers = (Offer(*NORTH, "tour", 10, 3.0), Offer(*SOUTH, "tour", 2, 3.0), Offer(*SOUTH, "check", 10, 1.0))
    situation = two_areas(measures=(CHECK, TOUR), offers=offers)

    found = plan(situation, 250)

    assert {grant.measure for grant in found.best.grants if grant.area == "010006"} == {"tour"}
    assert {grant.measure for grant in found.best.grants if grant.area == "470007"} == {"check"}
    assert found.best.setup == 100
    assert found.best.spent == 250


def test_the_greedy_way_can_be_worse() -> None:
    cheap, dear = Measure("cheap", text("cheap"), cost=6), Measure("dear", text("dear"), cost=10)
    offers = (Offer(*NORTH, "cheap", 1, 7.0), Offer(*NORTH, "dear", 1, 10.0))
    situation = two_areas(measures=(cheap, dear), offers=offers)

    found = plan(situation, 10)

    assert (found.greedy.effect, found.best.effect) == (7.0, 10.0)


def test_the_greedy_way_pays_an_area_once_too() -> None:
    beds = ("010006", "clinic_beds")
    offers = (Offer(*NORTH, "tour", 10, 3.0), Offer(*beds, "tour", 5, 2.0))
    situation = two_areas(measures=(TOUR,), clinics={NORTH: 10, beds: 5}, offers=offers)

    found = plan(situation, 250)

    assert (found.greedy.effect, found.greedy.spent) == (40.0, 250)


def test_a_clinic_takes_one_of_the_measures_that_mend_the_same() -> None:
    offers = (Offer(*NORTH, "check", 10, 3.0), Offer(*NORTH, "kit", 10, 2.0))
    kit = Measure("kit", text("kit"), cost=10)
    situation = two_areas(measures=(CHECK, kit), offers=offers, overlaps=(Overlap(*NORTH, ("check", "kit"), 10),))

    found = plan(situation, 10_000)

    assert found.best.spent == 100
    assert found.best.effect == 30.0


def test_without_money_or_anything_to_do_nothing_is_given() -> None:
    nothing = two_areas(offers=(Offer(*NORTH, "check", 10, 0.0), Offer(*SOUTH, "check", 0, 5.0)))

    assert plan(two_areas(), 0).best.grants == ()
    assert plan(nothing, 100, fairness=Fairness(least_area=1, least_kind=1)).best.grants == ()
    assert plan(Situation((), {}, ()), 100).best.effect == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"measures": (CHECK, CHECK)}, "“check” is given twice"),
        ({"measures": (Measure("check", text("c"), cost=0),)}, "costs a yen at least"),
        ({"measures": (Measure("check", text("c"), cost=1, setup=-1),)}, "costs a yen at least"),
        ({"measures": (Measure("check", text("c"), cost=1, works=0.0),)}, "works in 0 of clinics"),
        ({"measures": (Measure("check", text("c"), cost=1, works=float("nan")),)}, "works in nan"),
        ({"measures": ()}, "there is no measure “check”"),
        ({"clinics": {NORTH: 9, SOUTH: 10}}, "10 clinics could take it, of 9"),
        ({"clinics": {NORTH: 10}}, "of 0 that there are"),
        ({"clinics": {NORTH: 10, SOUTH: -1}, "offers": ()}, "-1 clinics"),
        ({"offers": (Offer(*NORTH, "check", -1, 3.0),)}, "-1 clinics could take it"),
        ({"offers": (Offer(*NORTH, "check", 1, float("inf")),)}, "the effect is inf"),
        ({"offers": (Offer(*NORTH, "check", 1, 1.0), Offer(*NORTH, "check", 1, 1.0))}, "is given twice"),
        ({"overlaps": (Overlap(*NORTH, ("check",), -1),)}, "-1 clinics in an overlap"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_cause(change: dict[str, Any], told: str) -> None:
    with pytest.raises(PlanningRefused, match=told):
        two_areas(**change)


def test_a_budget_below_nothing_and_shares_above_all_are_refused() -> None:
    with pytest.raises(PlanningRefused, match="0 or more"):
        plan(two_areas(), -1)
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(PlanningRefused, match="between 0 and 1"):
            Fairness(least_area=wrong)
        with pytest.raises(PlanningRefused, match="each kind"):
            Fairness(least_kind=wrong)


def test_least_shares_that_cannot_all_be_kept_are_named_and_as_little_as_can_be_is_missing() -> None:
    """Each kind can be helped in one area alone, by one clinic's price; together they would cost more than there is."""
    tours = tuple(Measure(key, text(key), cost=10, setup=35) for key in ("one", "two"))
    beds = ("010006", "clinic_beds")
    offers = (Offer(*NORTH, "one", 9, 3.0), Offer(*beds, "two", 9, 3.0), Offer(*SOUTH, "one", 9, 3.0))
    situation = two_areas(measures=tours, clinics={NORTH: 9, beds: 9, SOUTH: 9}, offers=offers)

    found = plan(situation, 170, fairness=Fairness(least_area=1, least_kind=1))

    assert found.best.spent <= 170
    assert found.short_areas or found.short_kinds
    for short, money in (
        (found.short_areas, found.best.money_by_area()),
        (found.short_kinds, found.best.money_by_kind()),
    ):
        assert all(one.money == money.get(one.name, 0) <= one.least - 10 for one in short)


def test_what_an_area_pays_once_counts_as_money_for_it_and_does_not_make_the_least_share_nothing() -> None:
    """A small area could buy nothing within its own 1,000 yen: it still is to get half of that, and gets it."""
    tour = Measure("tour", text("tour"), cost=100, setup=1000)
    offers = (Offer(*NORTH, "tour", 900, 5.0), Offer(*SOUTH, "tour", 20, 4.0))
    situation = two_areas(measures=(tour,), clinics={NORTH: 980, SOUTH: 20}, offers=offers)

    found = plan(situation, 50_000, fairness=Fairness(least_area=0.5))

    assert found.equal.money_by_area() == {"010006": 49_000}
    assert found.best.money_by_area() == {"010006": 48_900, "470007": 1_100}
    assert sum(found.best.money_by_area().values()) == found.best.spent == 50_000
    assert found.short_areas == ()


def test_an_area_where_too_little_is_open_is_named_with_what_it_was_to_get() -> None:
    offers = (Offer(*NORTH, "check", 10, 3.0), Offer(*SOUTH, "check", 2, 1.0))

    found = plan(two_areas(offers=offers), 120, fairness=Fairness(least_area=1))
    nothing = plan(two_areas(offers=offers[:1]), 120, fairness=Fairness(least_area=0.5))

    assert [(one.name, one.least, one.money) for one in found.short_areas] == [("470007", 60, 20)]
    assert found.best.money_by_area() == {"010006": 100, "470007": 20}
    assert [(one.name, one.least, one.money) for one in nothing.short_areas] == [("470007", 30, 0)]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    plan(two_areas(), 120, fairness=Fairness(least_area=0.5, least_kind=0.5))

    assert capfd.readouterr() == ("", "")


@pytest.mark.long
def test_a_country_is_planned_in_a_minute() -> None:
    random = np.random.default_rng(3)
    measures = tuple(
        Measure(f"m{number}", text("m"), cost=int(random.integers(5, 200)) * 1000,
                setup=int(random.integers(0, 4)) * 100_000)
        for number in range(8)
    )  # fmt: skip
    clinics = {(f"{area:06d}", kind): int(random.integers(20, 1500)) for area in range(157) for kind in "abc"}
    offers = tuple(
        Offer(*cell, one.key, int(count * random.uniform(0.1, 0.7)), random.uniform(1, 15))
        for cell, count in clinics.items()
        for one in measures
    )
    begun = time.perf_counter()

    found = plan(Situation(measures, clinics, offers), 300_000_000, fairness=Fairness(0.5, 0.5))

    assert time.perf_counter() - begun < 60
    assert found.bound <= found.best.effect * 1.001
