"""When a desk can be called. The desks are the shapes of the real ones: with and without a lunch break."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.desks import describe, is_working_day, next_opening, state
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_model import JAPAN, Break, ClosedOn, Desk, DeskHours

WORDS = LocalizedText((("ja", "窓口"), ("en", "Desk")))
CLOSED: tuple[ClosedOn, ...] = ("saturday", "sunday", "public-holiday", "year-end")
PLAIN = Desk("operation", 1, WORDS, WORDS, "03-0000-0000", DeskHours(time(9), time(17)), WORDS, CLOSED)
LUNCHING = replace(PLAIN, hours=DeskHours(time(10), time(17), (Break(time(12, 15), time(13, 15)),)))

moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=JAPAN)
)
clock_times = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


def at(text: str) -> datetime:
    """A moment in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    """Desks with any hours and up to two breaks, closed on any of the kinds of days."""
    inner = draw(st.sampled_from([0, 1, 2]))
    points = sorted(draw(st.sets(clock_times, min_size=2 + 2 * inner, max_size=2 + 2 * inner)))
    pauses = tuple(Break(points[i], points[i + 1]) for i in range(1, len(points) - 1, 2))
    closed = tuple(draw(st.sets(st.sampled_from(CLOSED))))
    return replace(PLAIN, hours=DeskHours(points[0], points[-1], pauses), closed=closed)


@pytest.mark.parametrize(
    ("moment", "japanese", "english"),
    [
        ("2026-07-14T12:40", "昼休み中（13:15から受付）", "Lunch break (answers again from 13:15)"),
        ("2026-07-14T10:00", "いま受付中（12:15まで）", "Open now (until 12:15)"),
        ("2026-07-14T13:15", "いま受付中（17:00まで）", "Open now (until 17:00)"),
        ("2026-07-14T09:59:59", "受付前（10:00から受付）", "Not open yet (answers from 10:00)"),
        (
            "2026-07-14T17:00",
            "本日は終了しました（次は7月15日（水）10:00から）",
            "Closed for today (answers again on Wed 15 July from 10:00)",
        ),
        # Friday evening before the three days off around 海の日
        (
            "2026-07-17T18:00",
            "本日は終了しました（次は7月21日（火）10:00から）",
            "Closed for today (answers again on Tue 21 July from 10:00)",
        ),
        (
            "2026-07-20T11:00",
            "休業日（次は7月21日（火）10:00から）",
            "Closed on this day (answers again on Tue 21 July from 10:00)",
        ),
    ],
)
def test_the_state_is_told_in_japanese_and_english(moment: str, japanese: str, english: str) -> None:
    now = at(moment)

    found = state(LUNCHING, at=now)

    assert describe(found, at=now, language="ja") == japanese
    assert describe(found, at=now, language="ja-plain") == japanese
    assert describe(found, at=now, language="en") == english


def test_a_desk_without_lunch_break_is_open_at_noon() -> None:
    found = state(PLAIN, at=at("2026-07-14T12:40"))

    assert (found.open, found.kind, found.until) == (True, "open", at("2026-07-14T17:00"))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 6),  # substitute holiday for 3 May, a Sunday
        date(2026, 8, 11),
        date(2026, 9, 22),  # a day between two holidays (国民の休日)
        date(2026, 12, 29),
        date(2027, 1, 3),
        date(2026, 7, 18),  # Saturday
    ],
)
def test_holidays_and_the_turn_of_the_year_are_no_working_days(day: date) -> None:
    assert not is_working_day(day, closed=CLOSED)


@pytest.mark.parametrize("day", [date(2026, 8, 13), date(2026, 12, 28), date(2027, 1, 4), date(2026, 7, 21)])
def test_ordinary_weekdays_are_working_days(day: date) -> None:
    assert is_working_day(day, closed=CLOSED)


def test_a_desk_that_lists_no_closed_days_works_on_new_years_day() -> None:
    assert is_working_day(date(2027, 1, 1), closed=())


def test_the_clock_of_japan_counts_wherever_the_server_stands() -> None:
    found = state(PLAIN, at=datetime(2026, 7, 14, 23, 30, tzinfo=UTC))  # 08:30 on the 15th in Japan

    assert (found.kind, found.next_opening) == ("before_opening", at("2026-07-15T09:00"))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        state(PLAIN, at=datetime(2026, 7, 14, 12))


@given(desk=desks(), moment=moments)
def test_a_desk_is_open_exactly_inside_its_hours(desk: Desk, moment: datetime) -> None:
    clock = moment.time()

    found = state(desk, at=moment)

    inside = desk.hours.start <= clock < desk.hours.end
    pausing = any(pause.start <= clock < pause.end for pause in desk.hours.breaks)
    works = is_working_day(moment.date(), closed=desk.closed)
    assert found.open == (works and inside and not pausing)
    assert (found.kind == "open") == found.open
    assert (found.kind == "lunch") == (works and inside and pausing)
    assert (found.kind == "holiday") == (not works)
    assert (found.until is None, found.next_opening is None) == (not found.open, found.open)


@given(desk=desks(), moment=moments)
def test_an_open_desk_stays_open_until_the_time_told_and_no_longer(desk: Desk, moment: datetime) -> None:
    found = state(desk, at=moment)

    if found.until is not None:
        assert state(desk, at=found.until - timedelta(microseconds=1)).open
        assert not state(desk, at=found.until).open


@given(desk=desks(), moment=moments, share=st.floats(0, 1))
def test_the_next_opening_is_open_and_there_is_none_before_it(desk: Desk, moment: datetime, share: float) -> None:
    opening = next_opening(desk, after=moment)

    assert opening >= moment
    assert state(desk, at=opening).open
    assert not state(desk, at=opening - timedelta(microseconds=1)).open
    if not state(desk, at=moment).open:
        between = moment + share * (opening - moment)
        assert between >= opening or not state(desk, at=between).open
        assert state(desk, at=moment).next_opening == opening
