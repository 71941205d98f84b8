"""What the state allows: when a call is recorded, and until when it is taken back."""

from datetime import datetime

from tenken.chase.moments import undo_ends
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import OUTCOME_OF_ATTEMPT, AttemptOutcome, CaseOutcome
from tenken.errors import TenkenError
from tenken_site.campaigns.actions.record_outcome import CampaignIsClosed
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ChaseState, ContactAttempt

__all__ = [
    "AlreadyRecorded",
    "AlreadySubmitted",
    "CallBackNeedsATime",
    "CallRefused",
    "NotTheLastCall",
    "TooLateToUndo",
    "attempt_can_be_undone",
    "check_attempt_can_be_undone",
    "check_call_can_be_recorded",
    "check_case_is_still_called",
    "outcome_after",
]


class CallRefused(TenkenError):
    """The call is not recorded, or not taken back. Below it: why."""


class AlreadyRecorded(CallRefused):
    """Somebody recorded a call since the page was made; ``attempt`` is the newest that stands, if one does."""

    def __init__(self, attempt: ContactAttempt | None) -> None:
        super().__init__("recorded meanwhile")
        self.attempt = attempt


class AlreadySubmitted(CallRefused):
    """The clinic answered meanwhile: there is nothing to record."""


class CallBackNeedsATime(CallRefused):
    """A promise to call back names a moment to come."""


class NotTheLastCall(CallRefused):
    """Only the newest call is taken back, and only once."""


class TooLateToUndo(CallRefused):
    """The next day is over."""


def check_case_is_still_called(case: Case) -> None:
    """Raises CampaignIsClosed once the case (campaign joined) has its final disposition, or its campaign is archived.

    A case that was reopened has none. Nobody asks without wanting the refusal.
    """
    reopened = not case.disposition and case.own_closes_at is not None
    if case.campaign.archived_at is not None or (case.campaign.closed_at is not None and not reopened):
        raise CampaignIsClosed(case.public_id)


def check_call_can_be_recorded(
    *, case: Case, state: ChaseState, seen: int, outcome: AttemptOutcome, call_back_at: datetime | None, now: datetime
) -> None:
    """Raises CampaignIsClosed, AlreadyRecorded, AlreadySubmitted, CallBackNeedsATime. ``seen``: the newest call known,
    0: none.

    Nobody asks without wanting the refusal, so there is no second half that only tells.
    """
    check_case_is_still_called(case)
    if (state.last_attempt_id or 0) != seen:
        raise AlreadyRecorded(state.last_attempt)
    if case.status in {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}:
        raise AlreadySubmitted(case.public_id)
    if (outcome is AttemptOutcome.CALL_BACK) != (call_back_at is not None) or (call_back_at and call_back_at <= now):
        raise CallBackNeedsATime(case.public_id)


def check_attempt_can_be_undone(*, attempt: ContactAttempt, state: ChaseState, now: datetime) -> None:
    """Raises NotTheLastCall, TooLateToUndo."""
    if attempt.undone_at is not None or state.last_attempt_id != attempt.pk:
        raise NotTheLastCall(attempt.pk)
    if now >= undo_ends(attempt.at):
        raise TooLateToUndo(attempt.pk)


def attempt_can_be_undone(*, attempt: ContactAttempt, state: ChaseState, now: datetime) -> bool:
    """True when ``check_attempt_can_be_undone`` raises nothing."""
    try:
        check_attempt_can_be_undone(attempt=attempt, state=state, now=now)
    except CallRefused:
        return False
    return True


def outcome_after(outcome: AttemptOutcome, *, before: CaseOutcome) -> CaseOutcome:
    """What is known of the case after a call. Who promises to answer after all refuses no more."""
    if outcome in OUTCOME_OF_ATTEMPT:
        return OUTCOME_OF_ATTEMPT[outcome]
    promised = outcome in {AttemptOutcome.WILL_ANSWER, AttemptOutcome.CALL_BACK}
    return CaseOutcome.NONE if promised and before is CaseOutcome.REFUSED else before
