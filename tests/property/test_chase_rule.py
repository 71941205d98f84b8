"""The order of calls for any cases: total, the same however they come, and never a clinic that answered."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenken.chase.moments import DeskDay, is_calling_time, next_calling_time, undo_ends
from tenken.chase.priority import calls_today
from tenken.chase.reasons import CallState, Reason, reasons_of
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome
from tests.factories.call_states import DESK, call_states

desks = st.integers(min_value=-30 * 24 * 60, max_value=70 * 24 * 60).map(
    lambda minutes: DeskDay(now=DESK.now + timedelta(minutes=minutes), opens_at=DESK.opens_at, closes_at=DESK.closes_at)
)
many = st.lists(call_states(), max_size=25, unique_by=lambda state: state.number)


@given(many, desks, st.randoms())
def test_the_order_is_total_and_does_not_depend_on_how_the_cases_come(
    states: list[CallState], desk: DeskDay, chance: object
) -> None:
    calls = calls_today(states, desk=desk)
    chance.shuffle(states)  # type: ignore[attr-defined]

    assert calls_today(states, desk=desk) == calls
    assert len({call.order for call in calls}) == len(calls)
    assert [call.priority for call in calls] == sorted((call.priority for call in calls), reverse=True)


@given(many, desks)
def test_nobody_is_called_who_submitted_or_refused_or_whose_time_is_over(
    states: list[CallState], desk: DeskDay
) -> None:
    for call in calls_today(states, desk=desk):
        state = call.state
        assert state.status in {CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS}
        assert not state.outcome
        assert desk.opens_at <= desk.now < max(desk.closes_at, state.own_closes_at or desk.closes_at)


@given(many, desks)
def test_a_promise_that_is_due_comes_before_everything_else_and_the_earlier_first(
    states: list[CallState], desk: DeskDay
) -> None:
    calls = calls_today(states, desk=desk)
    due = [call for call in calls if call.reasons[0] is Reason.PROMISE_DUE]

    assert list(calls[: len(due)]) == due
    assert [call.state.call_back_at for call in due] == sorted(call.state.call_back_at for call in due)


@given(call_states(), desks)
def test_the_rank_lies_between_1_and_100_and_the_main_reason_tells_what_to_say(state: CallState, desk: DeskDay) -> None:
    for call in calls_today([state], desk=desk):
        assert 1 <= call.priority <= 100
        assert call.reasons[0] not in {Reason.LARGE, Reason.NO_NUMBER}


@given(call_states(), desks)
def test_nobody_is_called_twice_on_a_day_unless_they_asked_for_it(state: CallState, desk: DeskDay) -> None:
    called_today = state.last_at is not None and state.last_outcome is not None and state.last_at >= desk.today
    reasons = reasons_of(state, desk=desk)

    if called_today and reasons:
        assert state.last_outcome is AttemptOutcome.CALL_BACK
        assert state.call_back_at is not None


@given(st.text(alphabet="01", max_size=7), st.datetimes(datetime(2026, 7, 1), datetime(2026, 8, 31)))
def test_the_next_moment_to_ring_is_never_before_now_nor_at_night_nor_on_a_closed_day(
    closed: str, local: datetime
) -> None:
    now = local.replace(tzinfo=DESK.now.tzinfo)
    found = next_calling_time(closed_weekdays=closed, now=now)

    if found is None:
        assert closed[:6] == "111111"
        return
    assert found >= now
    assert is_calling_time(found)
    assert closed[found.weekday() : found.weekday() + 1] != "1"
    assert next_calling_time(closed_weekdays=closed, now=found) == found


@given(st.datetimes(datetime(2026, 7, 1), datetime(2026, 8, 31)))
def test_a_record_can_be_taken_back_for_more_than_one_day_and_at_most_two(local: datetime) -> None:
    at = local.replace(tzinfo=DESK.now.tzinfo)

    assert timedelta(days=1) < undo_ends(at) - at <= timedelta(days=2)
