"""What moves a forecast, one thing at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenken.arrival.forecasting import expectations, share_left
from tenken.arrival.model import Calendar, Expectation, Stratum, WaveDay

OPENS, LAST = date(2026, 7, 6), date(2026, 8, 21)
CALENDAR = Calendar(opens=OPENS, last_day=LAST)


def steady(area: str, *, cases: int = 1000, daily: int = 10, days: int = 14, parent: str = "120006") -> Stratum:
    """So many a day, every day since the opening."""
    arrivals = {OPENS + timedelta(days=n): daily for n in range(days)} if daily else {}
    return Stratum(area, parent, "clinic", cases, daily * days, 0, arrivals)


def forecast(
    *strata: Stratum, calendar: Calendar = CALENDAR, day: int = 14, left_of_today: float = 1.0
) -> dict[str, Expectation]:
    """Each stratum by its area, and all of them."""
    groups = {stratum.area: [number] for number, stratum in enumerate(strata)}
    return expectations(
        strata,
        calendar=calendar,
        groups={**groups, "all": range(len(strata))},
        today=OPENS + timedelta(days=day),
        left_of_today=left_of_today,
    )


def test_on_the_first_day_a_wide_interval_stands_around_a_third() -> None:
    found = forecast(steady("A", daily=0, days=0), day=0)["all"]

    assert 20 < found.expected < 50
    assert found.high95 - found.low95 > 60
    assert found.path[0].day == OPENS + timedelta(days=1)
    assert found.path[-1].day == LAST


def test_a_planned_wave_raises_what_is_expected() -> None:
    wave = replace(CALENDAR, waves=(WaveDay(OPENS + timedelta(days=20), 0.9),))

    assert forecast(steady("A"), calendar=wave)["all"].expected > forecast(steady("A"))["all"].expected + 1


def test_a_wave_to_few_raises_it_less() -> None:
    many, few = (replace(CALENDAR, waves=(WaveDay(OPENS + timedelta(days=20), reach),)) for reach in (0.9, 0.1))

    assert forecast(steady("A"), calendar=few)["all"].expected < forecast(steady("A"), calendar=many)["all"].expected


def test_a_later_deadline_raises_it() -> None:
    later = replace(CALENDAR, last_day=LAST + timedelta(days=14))

    assert forecast(steady("A"), calendar=later)["all"].expected > forecast(steady("A"))["all"].expected


def test_a_slow_area_is_expected_below_its_neighbours_but_not_as_far_as_it_is_now() -> None:
    fast = [steady(f"F{n}", daily=12) for n in range(6)]

    found = forecast(*fast, steady("S", daily=3))

    assert found["S"].expected < found["F1"].expected
    ahead = {area: found[area].expected - found[area].rate for area in ("S", "F1")}
    assert ahead["S"] > ahead["F1"] * 3 / 12


def test_a_tiny_area_follows_its_parent_and_admits_more() -> None:
    big = [steady(f"B{n}", daily=10) for n in range(6)]
    tiny = Stratum("T", "120006", "clinic", 4, 0)

    found = forecast(*big, tiny)

    assert 10 < found["T"].expected < found["B1"].expected + 5
    assert found["T"].high95 - found["T"].low95 > found["B1"].high95 - found["B1"].low95
    assert found["T"].low95 == 0


def test_those_who_refused_count_below_the_line_and_are_expected_no_more() -> None:
    refusing = replace(steady("A"), refused=860)

    found = forecast(refusing)["all"]

    assert found.rate == found.expected == found.high95 == 14.0


def test_after_the_deadline_the_forecast_is_what_was_reached() -> None:
    found = forecast(steady("A", days=47), day=47)["all"]

    assert found.path == ()
    assert {found.rate, found.expected, found.low95, found.low80, found.high80, found.high95} == {47.0}


def test_on_the_last_evening_hardly_anything_is_left() -> None:
    found = forecast(steady("A", days=46), day=46, left_of_today=share_left(22.5))["all"]

    assert found.path == ()
    assert found.rate <= found.low95 <= found.expected <= found.high95 < found.rate + 2


def test_the_seven_days_are_today_and_the_six_before() -> None:
    today = OPENS + timedelta(days=14)
    arrivals = {today: 1, today - timedelta(days=6): 2, today - timedelta(days=7): 4}

    found = forecast(Stratum("A", "", "clinic", 100, 7, 0, arrivals))["all"]

    assert found.week_change == 3.0


def test_a_deadline_that_was_moved_teaches_how_the_next_one_is_met() -> None:
    moved = replace(CALENDAR, last_day=LAST + timedelta(days=14), earlier_deadlines=(LAST,))
    rushed = steady("A", days=48)
    rushed = replace(
        rushed,
        submitted=rushed.submitted + 90,
        arrivals={**rushed.arrivals, LAST: 60, LAST - timedelta(days=1): 50},
    )
    blind = replace(moved, earlier_deadlines=())

    day = 47 + 1
    knows = forecast(rushed, calendar=moved, day=day)["all"]
    does_not = forecast(rushed, calendar=blind, day=day)["all"]
    last_day = [one.path[-1].expected - one.path[-2].expected for one in (knows, does_not)]

    assert last_day[0] > last_day[1]


def test_a_group_without_cases_has_no_forecast() -> None:
    assert "A" not in forecast(Stratum("A", "", "clinic", 0, 0), steady("B"))


def test_the_same_facts_give_the_same_forecast() -> None:
    strata = [steady(f"A{n}", daily=n) for n in range(5)]

    assert forecast(*strata) == forecast(*strata)


@pytest.mark.parametrize(("hour", "left"), [(0, 1.0), (7, 1.0), (15, 0.5), (23, 0.0), (23.9, 0.0)])
def test_what_is_left_of_a_day_falls_from_morning_to_night(hour: float, left: float) -> None:
    assert share_left(hour) == left
