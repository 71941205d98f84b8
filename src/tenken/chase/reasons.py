"""Why a clinic should be called today, if it should.

Nothing here knows an answer: only whether the questions were opened, saved and submitted, and on which day.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tenken.chase.moments import DeskDay
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome

__all__ = ["LARGE_FROM_BEDS", "MAIN_REASONS", "CallState", "Reason", "is_resting", "reasons_of"]

#: From so many beds on a clinic counts as large (a clinic has 19 at most); without a number, its kind tells.
LARGE_FROM_BEDS = 10


class Reason(StrEnum):
    """Why to call. The first six say what to talk about; the last two only add to one of them."""

    PROMISE_DUE = "promise_due"  # they asked to be called back, and the moment has come
    PROMISE_TODAY = "promise_today"  # … later today
    PROMISE_LATE = "promise_late"  # they promised to answer, and did not
    DEAD_MAIL = "dead_mail"  # no mail reaches them
    STOPPED = "stopped"  # opened or begun, then nothing for days
    NOT_OPENED = "not_opened"  # the invitation is out, the questions were never opened
    LARGE = "large"  # many beds: a standstill there hurts more patients
    NO_NUMBER = "no_number"  # the number is wrong or missing: another way has to be found


#: In the order in which they are told; the first that holds is what the call is about.
MAIN_REASONS = (
    Reason.PROMISE_DUE,
    Reason.PROMISE_TODAY,
    Reason.PROMISE_LATE,
    Reason.DEAD_MAIL,
    Reason.STOPPED,
    Reason.NOT_OPENED,
)


@dataclass(frozen=True, slots=True)
class CallState:
    """What the rule has to know of one case. Times are moments with a zone; ``number`` only breaks ties."""

    number: int
    status: CaseStatus = CaseStatus.NOT_STARTED
    outcome: CaseOutcome = CaseOutcome.NONE
    own_closes_at: datetime | None = None
    opened_at: datetime | None = None  # the questions were first opened
    saved_at: datetime | None = None  # something was last saved
    mail_is_dead: bool = False
    number_works: bool = True  # a telephone is on file and nobody found it wrong
    beds: int | None = None
    has_beds: bool = False  # the kind says so, where the number of beds is not known
    closed_weekdays: str = ""
    attempts: int = 0
    last_outcome: AttemptOutcome | None = None
    last_at: datetime | None = None
    call_back_at: datetime | None = None


def is_resting(state: CallState, *, desk: DeskDay) -> bool:
    """Whether the last call still holds: a promise is believed, and nobody is rung twice a day for nothing."""
    if state.last_outcome is None or state.last_at is None:
        return False
    if state.last_outcome is AttemptOutcome.CALL_BACK and state.call_back_at is not None:
        return state.call_back_at >= desk.tomorrow
    if state.last_outcome is AttemptOutcome.WILL_ANSWER:
        return state.last_at >= desk.promise_ends
    return state.last_at >= desk.today


def reasons_of(state: CallState, *, desk: DeskDay) -> tuple[Reason, ...]:
    """The reasons to call today, the main one first; empty where there is none, or one not to.

    Never after a submission, a refusal, a closure or the case's own deadline; not on the clinic's closed weekday,
    unless it asked for that very day.
    """
    if not _may_be_called(state, desk=desk) or is_resting(state, desk=desk):
        return ()
    found = [reason for reason in MAIN_REASONS if _holds(reason, state, desk=desk)]
    promised = {Reason.PROMISE_DUE, Reason.PROMISE_TODAY} & set(found)
    if not found or (not promised and state.closed_weekdays[desk.weekday : desk.weekday + 1] == "1"):
        return ()
    if _is_large(state):
        found.append(Reason.LARGE)
    if not state.number_works:
        found.append(Reason.NO_NUMBER)
    return tuple(found)


def _may_be_called(state: CallState, *, desk: DeskDay) -> bool:
    deadline = max(desk.closes_at, state.own_closes_at or desk.closes_at)
    waiting = state.status in {CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS}
    return waiting and not state.outcome and desk.has_begun and desk.now < deadline


def _holds(reason: Reason, state: CallState, *, desk: DeskDay) -> bool:
    promised = state.call_back_at if state.last_outcome is AttemptOutcome.CALL_BACK else None
    active = [at for at in (state.opened_at, state.saved_at) if at is not None]
    match reason:
        case Reason.PROMISE_DUE:
            return promised is not None and promised <= desk.now
        case Reason.PROMISE_TODAY:
            return promised is not None and promised > desk.now
        case Reason.PROMISE_LATE:
            return state.last_outcome is AttemptOutcome.WILL_ANSWER
        case Reason.DEAD_MAIL:
            return state.mail_is_dead
        case Reason.STOPPED:
            return bool(active) and max(active) < desk.patience_ends
        case _:
            return not active and desk.is_settled


def _is_large(state: CallState) -> bool:
    return state.has_beds if state.beds is None else state.beds >= LARGE_FROM_BEDS
