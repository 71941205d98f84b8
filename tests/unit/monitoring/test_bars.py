"""Bars of parts, of rows, of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.monitoring.charts.bars import BOTTOM, MINI, STACK, TOP, by_day, mini, stacked

FIRST = date(2026, 7, 6)


def test_parts_stand_side_by_side_and_fill_the_bar() -> None:
    bars = stacked([("a", 1), ("b", 0), ("c", 3)])

    assert [(bar.css, bar.start, bar.width) for bar in bars] == [("a", 0, STACK / 4), ("c", STACK / 4, STACK * 3 / 4)]


def test_nothing_has_no_bar() -> None:
    assert stacked([("a", 0)]) == ()


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=6))
def test_the_parts_never_leave_the_bar(counts: list[int]) -> None:
    bars = stacked([("x", count) for count in counts])

    assert all(bar.start + bar.width <= STACK + 0.2 for bar in bars)
    assert not bars or sum(bar.width for bar in bars) == pytest.approx(STACK, abs=0.5)


@pytest.mark.parametrize(("value", "length"), [(None, 0), (0, 0), (50, MINI / 2), (100, MINI), (250, MINI)])
def test_a_rows_bar_ends_at_its_track(value: float | None, length: float) -> None:
    assert mini(value) == length


def test_each_day_has_a_bar_as_high_as_its_share_of_the_scale() -> None:
    drawn = by_day({FIRST: 4, FIRST + timedelta(days=2): 8}, first=FIRST, last=FIRST + timedelta(days=2))

    assert [bar.height for bar in drawn.bars] == [(BOTTOM - TOP) / 2, 0, BOTTOM - TOP]
    assert drawn.lines == ((TOP, 8), ((TOP + BOTTOM) / 2, 4), (BOTTOM, 0))


@given(st.integers(0, 200_000))
def test_the_scale_reaches_above_the_highest_day_but_not_far(count: int) -> None:
    top = by_day({FIRST: count}, first=FIRST, last=FIRST).lines[0][1]

    assert top >= count
    assert top % 2 == 0
    assert top <= max(2, 2 * count)


def test_labels_leave_room_for_each_other() -> None:
    drawn = by_day({}, first=FIRST, last=FIRST + timedelta(days=27))

    assert len(drawn.bars) == 28
    assert 5 <= sum(bool(bar.label) for bar in drawn.bars) <= 9
