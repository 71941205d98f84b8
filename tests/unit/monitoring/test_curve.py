"""The arrival curve."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenken_site.monitoring.charts.curve import HEIGHT, WIDTH, Step, cumulative, curve, top_of

FIRST, LAST = date(2026, 7, 6), date(2026, 8, 21)
TODAY = date(2026, 7, 15)


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+)[ ,]([\d.]+)", path)]


def test_days_add_up_and_days_without_submissions_keep_the_rate() -> None:
    by_day = {FIRST: 2, FIRST + timedelta(days=2): 3}

    rates = cumulative(by_day, base=20, first=FIRST, last=FIRST + timedelta(days=3))

    assert [rate for _day, rate in rates] == [10, 10, 25, 25]


def test_what_came_before_the_first_day_counts_on_it() -> None:
    rates = cumulative({FIRST - timedelta(days=1): 1}, base=10, first=FIRST, last=FIRST)

    assert rates == [(FIRST, 10)]


def test_without_clinics_or_before_the_first_day_there_is_no_curve() -> None:
    assert cumulative({}, base=0, first=FIRST, last=LAST) == []
    assert cumulative({}, base=10, first=FIRST, last=FIRST - timedelta(days=1)) == []


def test_the_forecast_begins_where_the_line_ends() -> None:
    rates = cumulative({FIRST: 3}, base=10, first=FIRST, last=TODAY)
    path = [Step(TODAY + timedelta(days=1), 31, 30.5, 31.5, 30, 32), Step(LAST, 46, 43, 49, 41, 51)]

    drawn = curve(rates, path=path, waves=[], first=FIRST, last=LAST)

    assert places(drawn.dashes)[0] == places(drawn.line)[-1] == drawn.today
    assert drawn.end is not None
    assert places(drawn.dashes)[-1] == drawn.end[:2]


def test_the_wide_band_holds_the_narrow_one() -> None:
    rates = cumulative({FIRST: 3}, base=10, first=FIRST, last=TODAY)
    drawn = curve(rates, path=[Step(LAST, 46, 43, 49, 41, 51)], waves=[], first=FIRST, last=LAST)

    narrow, wide = places(drawn.band_80), places(drawn.band_95)

    assert min(y for _x, y in wide) < min(y for _x, y in narrow)
    assert wide[0] == narrow[0]  # today is known


def test_without_a_forecast_there_is_a_line_alone() -> None:
    drawn = curve([(FIRST, 0.0), (TODAY, 30.0)], path=[], waves=[], first=FIRST, last=LAST)

    assert drawn.line
    assert (drawn.dashes, drawn.band_80, drawn.band_95, drawn.end) == ("", "", "", None)


def test_the_scale_is_the_next_ten_above_everything() -> None:
    assert [top_of([]), top_of([3.0]), top_of([29.9]), top_of([40.0]), top_of([99.0])] == [20, 20, 30, 50, 100]


def test_names_of_waves_do_not_run_into_each_other() -> None:
    waves = [(FIRST, "案内"), (FIRST + timedelta(days=2), "督促1"), (LAST - timedelta(days=1), "督促2")]

    drawn = curve([(FIRST, 0.0)], path=[], waves=waves, first=FIRST, last=LAST)

    first, second, third = drawn.waves
    assert first.label_at != second.label_at
    assert third.label_at == first.label_at


def test_a_wave_outside_the_period_has_no_line() -> None:
    drawn = curve([(FIRST, 0.0)], path=[], waves=[(LAST + timedelta(days=1), "督促")], first=FIRST, last=LAST)

    assert drawn.waves == ()


@given(
    days=st.integers(1, 400),
    counts=st.dictionaries(st.integers(0, 400), st.integers(0, 30), max_size=20),
    share=st.floats(0, 1),
)
def test_everything_lies_in_the_picture_and_the_line_never_falls(
    days: int, counts: dict[int, int], share: float
) -> None:
    last = FIRST + timedelta(days=days)
    today = FIRST + timedelta(days=int(days * share))
    by_day = {FIRST + timedelta(days=ahead): count for ahead, count in counts.items()}
    rates = cumulative(by_day, base=600, first=FIRST, last=today)

    drawn = curve(rates, path=[Step(last, 50, 40, 60, 30, 100)], waves=[(last, "終わり")], first=FIRST, last=last)

    line = places(drawn.line)
    for x, y in [*line, *places(drawn.band_95), *places(drawn.dashes)]:
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    assert [y for _x, y in line] == sorted((y for _x, y in line), reverse=True)
    assert all(0 <= tick.at <= WIDTH for tick in (*drawn.days, *drawn.waves))
