"""Whatever has come so far, a forecast stays possible."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.arrival.forecasting import expectations
from tenken.arrival.model import Calendar, Expectation, Stratum, WaveDay
from tenken.arrival.symmetric import inverse, solve

OPENS = date(2026, 7, 6)
AREAS = (("122041", "120006"), ("120006", "120006"), ("271004", "270008"), ("270008", "270008"), ("", ""))


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[list[Stratum], Calendar, date]:
    length = draw(st.integers(0, 70))
    today = OPENS + timedelta(days=draw(st.integers(-2, length + 3)))
    calendar = Calendar(
        opens=OPENS,
        last_day=OPENS + timedelta(days=length),
        holidays=draw(st.frozensets(st.integers(0, length).map(lambda n: OPENS + timedelta(days=n)), max_size=4)),
        waves=tuple(
            WaveDay(OPENS + timedelta(days=draw(st.integers(-1, length))), draw(st.floats(0, 1)))
            for _ in range(draw(st.integers(0, 3)))
        ),
    )
    strata = []
    for area, parent in AREAS[: draw(st.integers(1, len(AREAS)))]:
        for kind in draw(st.sampled_from([("clinic",), ("clinic", "dental")])):
            cases = draw(st.integers(0, draw(st.sampled_from([3, 60, 5000]))))
            left, arrivals = cases, {}
            for _ in range(draw(st.integers(0, 4))):
                day = OPENS + timedelta(days=draw(st.integers(-1, max(0, (today - OPENS).days))))
                if day <= today:
                    count = draw(st.integers(0, left))
                    arrivals[day] = arrivals.get(day, 0) + count
                    left -= count
            refused = draw(st.integers(0, left))
            strata.append(Stratum(area, parent, kind, cases, cases - left, refused, arrivals))
    return strata, calendar, today


def forecast(strata: Sequence[Stratum], calendar: Calendar, today: date) -> dict[object, Expectation]:
    groups: dict[object, Sequence[int]] = {number: [number] for number in range(len(strata))}
    groups["all"] = range(len(strata))
    return expectations(strata, calendar=calendar, groups=groups, today=today)


@settings(max_examples=60)
@given(campaigns())
def test_no_forecast_falls_below_what_came_or_rises_above_what_can_come(given_campaign) -> None:
    strata, calendar, today = given_campaign

    for key, one in forecast(strata, calendar, today).items():
        members = strata if key == "all" else [strata[key]]
        eligible = sum(stratum.eligible for stratum in members)
        most = 100 * (eligible - sum(stratum.refused for stratum in members)) / eligible
        rates = [one.rate, one.low95, one.low80, one.expected, one.high80, one.high95, most]
        assert all(lower <= higher + 1e-6 for lower, higher in itertools.pairwise(rates)), rates


@settings(max_examples=60)
@given(campaigns())
def test_a_path_never_falls_and_ends_where_the_forecast_stands(given_campaign) -> None:
    strata, calendar, today = given_campaign

    for one in forecast(strata, calendar, today).values():
        days = [day.day for day in one.path]
        assert days == [day for day in calendar.days() if day > today]
        for name in ("expected", "low80", "high80", "low95", "high95"):
            rates = [one.rate, *(getattr(day, name) for day in one.path)]
            assert rates == sorted(rates)
            if one.path:
                assert getattr(one, name) == rates[-1]


@settings(max_examples=40)
@given(campaigns())
def test_after_the_last_day_nothing_is_expected(given_campaign) -> None:
    strata, calendar, _ = given_campaign

    for one in forecast(strata, calendar, calendar.last_day + timedelta(days=1)).values():
        assert {one.low95, one.low80, one.expected, one.high80, one.high95} == {one.rate}


@settings(max_examples=40)
@given(campaigns())
def test_an_area_is_expected_to_win_what_its_parts_are_expected_to_win(given_campaign) -> None:
    strata, calendar, today = given_campaign
    found = forecast(strata, calendar, today)
    if "all" not in found:
        return

    parts = sum(found[n].expected * stratum.eligible for n, stratum in enumerate(strata) if n in found)

    assert abs(parts / sum(stratum.eligible for stratum in strata) - found["all"].expected) < 1e-6


@given(st.lists(st.lists(st.floats(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_system_is_solved(rows: list[list[float]]) -> None:
    matrix = [
        [sum(a * b for a, b in zip(one, other, strict=True)) + (i == j) for j, other in enumerate(rows)]
        for i, one in enumerate(rows)
    ]

    found = solve(matrix, [1.0, -2.0, 0.5])
    back = [sum(a * b for a, b in zip(row, found, strict=True)) for row in matrix]
    from_inverse = [sum(a * b for a, b in zip(row, [1.0, -2.0, 0.5], strict=True)) for row in inverse(matrix)]

    assert all(abs(a - b) < 1e-6 for a, b in zip(back, [1.0, -2.0, 0.5], strict=True))
    assert all(abs(a - b) < 1e-6 for a, b in zip(found, from_inverse, strict=True))
