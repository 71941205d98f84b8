"""The next sending is never quiet, never earlier, and the very first there is; whatever the rules."""

from datetime import UTC, datetime, time, timedelta

import jpholiday
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tenken.outreach.quiet import Afternoon, NeverSends, Period, QuietRules, QuietRulesInvalid
from tenken.questionnaire.survey_model import JAPAN

MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2027, 12, 31),
    timezones=st.just(UTC),
)
DAYS = st.dates(min_value=datetime(2024, 1, 1).date(), max_value=datetime(2024, 12, 31).date())
CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def rules(draw: st.DrawFn) -> QuietRules:
    hours = draw(st.none() | st.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] < pair[1]))
    periods = draw(st.lists(st.tuples(DAYS, DAYS), max_size=3))
    try:
        return QuietRules(
            sending=hours,
            weekdays=draw(st.frozensets(st.integers(0, 6), max_size=6)),
            afternoons=tuple(draw(st.lists(st.builds(Afternoon, st.integers(0, 6), CLOCK), max_size=3))),
            periods=tuple(Period("休み", (a.month, a.day), (b.month, b.day)) for a, b in periods),
            public_holidays=draw(st.booleans()),
        )
    except QuietRulesInvalid:
        assume(False)
        raise


def first_sending(known: QuietRules, moment: datetime) -> datetime:
    """The next sending; rules that leave one day in several years open have none within sight: another example."""
    try:
        return known.next_sending(moment)
    except NeverSends:
        assume(False)
        raise


def test_rules_that_leave_one_day_in_many_years_open_say_that_there_is_none_in_sight() -> None:
    first_of_june_if_a_monday = QuietRules(
        weekdays=frozenset({1, 2, 3, 4, 5, 6}), periods=(Period("休み", (6, 2), (5, 31)),)
    )

    found = first_of_june_if_a_monday.next_sending(datetime(2026, 1, 1, tzinfo=UTC))

    assert found.date() == datetime(2026, 6, 1).date()
    with pytest.raises(NeverSends):
        first_of_june_if_a_monday.next_sending(datetime(2026, 6, 2, tzinfo=UTC))


@given(rules(), MOMENTS)
def test_the_next_sending_is_neither_quiet_nor_earlier(known: QuietRules, moment: datetime) -> None:
    found = first_sending(known, moment)

    assert found >= moment
    assert not known.is_quiet(found)


@given(rules(), MOMENTS, st.integers(0, 10_000))
def test_every_moment_before_the_next_sending_is_quiet(known: QuietRules, moment: datetime, part: int) -> None:
    found = first_sending(known, moment)
    assume(found > moment)

    between = moment + (found - moment) * (part / 10_001)

    assert known.is_quiet(min(between, found - timedelta(microseconds=1)))


@given(rules(), MOMENTS)
def test_the_next_sending_of_the_next_sending_is_itself(known: QuietRules, moment: datetime) -> None:
    found = first_sending(known, moment)

    assert known.next_sending(found) == found


@given(rules(), MOMENTS)
def test_days_that_are_named_are_quiet_whatever_the_hour(known: QuietRules, moment: datetime) -> None:
    day = moment.astimezone(JAPAN).date()
    named = day.weekday() in known.weekdays or any(period.holds(day) for period in known.periods)
    named = named or (known.public_holidays and jpholiday.is_holiday(day))

    assert known.is_quiet(moment) or not named


@given(rules())
def test_rules_survive_being_stored(known: QuietRules) -> None:
    again = QuietRules.from_json(known.to_json())

    assert again == known


@given(MOMENTS, st.integers(1, 5_000), st.integers(0, 22))
def test_sending_takes_its_length_in_sending_time(moment: datetime, minutes: int, hour: int) -> None:
    known = QuietRules(sending=(time(hour), time(hour + 1)), weekdays=frozenset({6}))

    end = known.after_sending(moment, length=timedelta(minutes=minutes))

    sent, at = timedelta(0), known.next_sending(moment)
    while at < end:
        until = min(end, at.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(hours=1))
        sent, at = sent + (until - at), known.next_sending(until)
    assert sent == timedelta(minutes=minutes)


def test_sending_without_rules_takes_just_its_length() -> None:
    now = datetime(2026, 7, 15, 1, tzinfo=UTC)

    assert QuietRules().after_sending(now, length=timedelta(hours=7)) == now + timedelta(hours=7)


def test_new_year_runs_over_the_turn_of_the_year() -> None:
    known = QuietRules(periods=(Period("年末年始", (12, 29), (1, 3)),))

    assert known.is_quiet(datetime(2026, 12, 31, 12, tzinfo=JAPAN))
    assert known.is_quiet(datetime(2027, 1, 3, 23, 59, tzinfo=JAPAN))
    assert known.next_sending(datetime(2026, 12, 29, tzinfo=JAPAN)) == datetime(2027, 1, 4, tzinfo=JAPAN)


def test_the_days_of_a_clinic_in_august_are_kept_quiet() -> None:
    known = QuietRules(
        sending=(time(9), time(17)),
        weekdays=frozenset({3, 6}),
        afternoons=(Afternoon(5, time(12)),),
        periods=(Period("お盆", (8, 13), (8, 16)),),
        public_holidays=True,
    )

    assert known.next_sending(datetime(2026, 8, 12, 16, 59, tzinfo=JAPAN)) == datetime(
        2026, 8, 12, 16, 59, tzinfo=JAPAN
    )
    assert known.next_sending(datetime(2026, 8, 12, 17, 0, tzinfo=JAPAN)) == datetime(2026, 8, 17, 9, tzinfo=JAPAN)
    assert known.is_quiet(datetime(2026, 8, 11, 10, tzinfo=JAPAN))  # 山の日
    assert known.is_quiet(datetime(2026, 8, 22, 12, tzinfo=JAPAN))  # Saturday afternoon
    assert not known.is_quiet(datetime(2026, 8, 22, 11, 59, tzinfo=JAPAN))


@pytest.mark.parametrize(
    "document",
    [
        {"sending_from": "09:00"},
        {"sending_from": "17:00", "sending_until": "09:00"},
        {"weekdays": ["someday"]},
        {"weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]},
        {"periods": [{"name": "休み", "first": "01-01", "last": "12-31"}]},
        {"periods": [{"name": "休み", "first": "02-30", "last": "03-01"}]},
        {"periods": [{"name": "休み"}]},
        {"afternoons": [{"weekday": "saturday", "start": "noon"}]},
        {"afternoons": 3},
        {"days_apart": 61},
    ],
)
def test_rules_that_contradict_themselves_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(QuietRulesInvalid):
        QuietRules.from_json(document)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        QuietRules().is_quiet(datetime(2026, 7, 1))
