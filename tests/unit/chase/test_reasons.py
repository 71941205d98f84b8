"""Why a clinic is called today: each reason, each rest, each end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tenken.chase.moments import DeskDay
from tenken.chase.priority import (
    ATTEMPT_WEIGHT,
    ATTEMPTS_COUNTED,
    LARGE_WEIGHT,
    NO_NUMBER_WEIGHT,
    WEIGHTS,
    priority,
)
from tenken.chase.reasons import MAIN_REASONS, CallState, Reason, reasons_of
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tests.cast import NOW
from tests.factories.call_states import DESK

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NEW = CallState(number=1)
BACK = replace(NEW, last_outcome=AttemptOutcome.CALL_BACK, last_at=NOW - 2 * DAY)
PROMISED = replace(NEW, last_outcome=AttemptOutcome.WILL_ANSWER)


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        (NEW, (Reason.NOT_OPENED,)),
        (replace(NEW, beds=10), (Reason.NOT_OPENED, Reason.LARGE)),
        (replace(NEW, beds=9, has_beds=True), (Reason.NOT_OPENED,)),
        (replace(NEW, has_beds=True), (Reason.NOT_OPENED, Reason.LARGE)),
        (replace(NEW, number_works=False), (Reason.NOT_OPENED, Reason.NO_NUMBER)),
        (replace(NEW, mail_is_dead=True), (Reason.DEAD_MAIL, Reason.NOT_OPENED)),
        (replace(NEW, opened_at=NOW - 3 * DAY), (Reason.STOPPED,)),
        (replace(NEW, opened_at=NOW - 9 * DAY, saved_at=NOW - 2 * DAY), ()),
        (replace(BACK, call_back_at=NOW), (Reason.PROMISE_DUE, Reason.NOT_OPENED)),
        (replace(BACK, call_back_at=NOW + timedelta(hours=1)), (Reason.PROMISE_TODAY, Reason.NOT_OPENED)),
        (replace(BACK, call_back_at=DESK.tomorrow), ()),
        (replace(PROMISED, last_at=DESK.today - 4 * DAY), ()),
        (replace(PROMISED, last_at=DESK.today - 4 * DAY - SECOND), (Reason.PROMISE_LATE, Reason.NOT_OPENED)),
        (replace(NEW, last_outcome=AttemptOutcome.NO_ANSWER, last_at=DESK.today), ()),
        (replace(NEW, last_outcome=AttemptOutcome.NO_ANSWER, last_at=DESK.today - DAY), (Reason.NOT_OPENED,)),
        (replace(NEW, closed_weekdays="0010000"), ()),
        (replace(BACK, call_back_at=NOW, closed_weekdays="0010000"), (Reason.PROMISE_DUE, Reason.NOT_OPENED)),
        (replace(NEW, status=CaseStatus.SUBMITTED), ()),
        (replace(NEW, status=CaseStatus.CORRECTING), ()),
        *((replace(NEW, outcome=outcome), ()) for outcome in CaseOutcome if outcome),
    ],
)  # fmt: skip
def test_a_case_has_these_reasons(state: CallState, reasons: tuple[Reason, ...]) -> None:
    assert reasons_of(state, desk=DESK) == reasons


def test_in_the_first_days_only_dead_mail_and_promises_are_called() -> None:
    first_days = DeskDay(now=DESK.opens_at + 2 * DAY, opens_at=DESK.opens_at, closes_at=DESK.closes_at)

    assert reasons_of(NEW, desk=first_days) == ()
    assert reasons_of(replace(NEW, mail_is_dead=True), desk=first_days) == (Reason.DEAD_MAIL,)


def test_the_closing_moment_ends_all_calls_but_of_those_with_a_later_deadline() -> None:
    over = DeskDay(now=DESK.closes_at, opens_at=DESK.opens_at, closes_at=DESK.closes_at)

    assert reasons_of(NEW, desk=over) == ()
    assert reasons_of(replace(NEW, own_closes_at=over.now + DAY), desk=over) == (Reason.NOT_OPENED,)
    assert reasons_of(replace(NEW, own_closes_at=over.now), desk=over) == ()


def test_the_main_reasons_rank_in_the_order_in_which_they_are_told_and_additions_keep_promises_first() -> None:
    ranks = [WEIGHTS[reason] for reason in MAIN_REASONS]

    assert ranks == sorted(ranks, reverse=True)
    assert WEIGHTS[Reason.PROMISE_LATE] + LARGE_WEIGHT < WEIGHTS[Reason.PROMISE_TODAY]
    assert WEIGHTS[Reason.NOT_OPENED] + NO_NUMBER_WEIGHT + ATTEMPT_WEIGHT * ATTEMPTS_COUNTED > 0


def test_each_attempt_counts_less_until_no_more_are_counted() -> None:
    ranks = [priority((Reason.STOPPED,), attempts=count) for count in range(7)]

    assert ranks == [56, 52, 48, 44, 40, 40, 40]
    assert priority((), attempts=0) == 0
