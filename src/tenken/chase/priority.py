"""In which order to call: the calls first that are likely to bring most answers, and promises before all.

The number is a rank from 0 to 100, not a chance and not an effect. Its weights follow the gain expected of one call,
that is how much likelier the clinic answers with the call than without it:

- ``PROMISE_DUE``: our word was given. Not calling costs an answer that was nearly there; nothing comes before it.
- ``PROMISE_TODAY``: the same, but its hour has not come.
- ``PROMISE_LATE``: the clinic means to answer; a second word often is the last that is needed.
- ``DEAD_MAIL``: without the call it will hardly answer, because no reminder reaches it: all of the gain is the call's.
- ``STOPPED``: minutes are missing, but reminders work on it too, so less of the gain is the call's.
- ``NOT_OPENED``: the widest group; many answer by themselves after the next reminder, some never.
- ``LARGE`` adds: the answer says more about patients at risk. No other reason is overtaken by more than one step.
- each fruitless attempt takes away: the likelihood of reaching them falls with every call.
- ``NO_NUMBER`` takes away most: it costs a search, not a call.

The weights are judgements, the same for every area, and are to be put right once a campaign's own calls are counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import CallState, Reason, reasons_of

__all__ = [
    "ATTEMPTS_COUNTED",
    "ATTEMPT_WEIGHT",
    "LARGE_WEIGHT",
    "NO_NUMBER_WEIGHT",
    "PROMISES",
    "WEIGHTS",
    "Call",
    "calls_today",
    "priority",
]

#: By the main reason.
WEIGHTS = {
    Reason.PROMISE_DUE: 100,
    Reason.PROMISE_TODAY: 90,
    Reason.PROMISE_LATE: 70,
    Reason.DEAD_MAIL: 62,
    Reason.STOPPED: 56,
    Reason.NOT_OPENED: 45,
}
#: These come at their hour: nothing is added or taken away.
PROMISES = (Reason.PROMISE_DUE, Reason.PROMISE_TODAY)
LARGE_WEIGHT = 12
ATTEMPT_WEIGHT = -4
#: More attempts than this take away nothing more.
ATTEMPTS_COUNTED = 4
NO_NUMBER_WEIGHT = -25


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make: whom, why, and its rank from 0 to 100."""

    state: CallState
    reasons: tuple[Reason, ...]
    priority: int

    @property
    def order(self) -> tuple[int, datetime | int, int]:
        """To sort by: the rank, among promises the earlier hour, then the case's number. No two are equal."""
        promised = self.state.call_back_at if self.reasons[0] in PROMISES else None
        return (-self.priority, 0 if promised is None else promised, self.state.number)


def priority(reasons: tuple[Reason, ...], *, attempts: int) -> int:
    """The rank of a case with these reasons after so many attempts; 0 without a reason."""
    if not reasons:
        return 0
    rank = WEIGHTS[reasons[0]]
    if reasons[0] in PROMISES:
        return rank
    rank += LARGE_WEIGHT if Reason.LARGE in reasons else 0
    rank += NO_NUMBER_WEIGHT if Reason.NO_NUMBER in reasons else 0
    return rank + ATTEMPT_WEIGHT * min(attempts, ATTEMPTS_COUNTED)


def calls_today(states: Iterable[CallState], *, desk: DeskDay) -> tuple[Call, ...]:
    """Everybody to be called today, in the order of the calls."""
    reasons = ((state, reasons_of(state, desk=desk)) for state in states)
    calls = (Call(state, why, priority(why, attempts=state.attempts)) for state, why in reasons if why)
    return tuple(sorted(calls, key=lambda call: call.order))
