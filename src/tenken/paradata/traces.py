"""One clinic's events, read as a trace: seconds, troubles and changes by question.

Time is known only where a save holds exactly one question: the seconds since the event before it, in the same session.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["PAUSE", "SESSION_GAP", "Event", "EventKind", "Trace", "sessions", "trace"]

#: After so long without a sign a new session begins: the time between belongs to no question.
SESSION_GAP = timedelta(minutes=30)
#: Whoever needs longer for one question has asked somebody or taken a telephone call: no time of the question's.
PAUSE = timedelta(minutes=10)


class EventKind(StrEnum):
    """What left a sign."""

    OPENED = "opened"  # the questions were shown
    SAVED = "saved"  # something was sent: stored, or refused
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Event:
    """One sign of a clinic. ``answered`` are the questions that a save wrote, ``changed`` those that had an answer."""

    at: datetime
    kind: EventKind
    answered: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    troubled: frozenset[str] = frozenset()  # the answer could not be taken as it was given
    last: str = ""  # of ``answered``, the one that stands last in the questionnaire


@dataclass(frozen=True, slots=True)
class Trace:
    """What one clinic's events say. ``last`` is the question answered last, empty once it has submitted."""

    answered: frozenset[str] = frozenset()
    seconds: Mapping[str, float] = field(default_factory=dict)
    troubled: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    submitted: bool = False
    last: str = ""

    @property
    def begun(self) -> bool:
        """Whether anything was ever answered."""
        return bool(self.answered)


def sessions(events: Iterable[Event]) -> list[list[Event]]:
    """The events in the order of their times, cut where more than ``SESSION_GAP`` lies between two."""
    found: list[list[Event]] = []
    for event in sorted(events, key=lambda one: one.at):
        if found and event.at - found[-1][-1].at <= SESSION_GAP:
            found[-1].append(event)
        else:
            found.append([event])
    return found


def trace(events: Iterable[Event]) -> Trace:
    """The trace of one clinic up to its first submission: what comes later is correction, not answering.

    Several saves of one question add up. A whole form sent at once says what was answered, not how long it took.
    """
    answered: set[str] = set()
    seconds: dict[str, float] = {}
    troubled: set[str] = set()
    changed: set[str] = set()
    last = ""
    for session in sessions(events):
        before: Event | None = None
        for event in session:
            if event.kind is EventKind.SUBMITTED:
                return Trace(frozenset(answered), seconds, frozenset(troubled), frozenset(changed), True)
            touched = event.answered | event.troubled
            if before is not None and len(touched) == 1 and event.at - before.at <= PAUSE:
                (only,) = touched
                seconds[only] = seconds.get(only, 0.0) + (event.at - before.at).total_seconds()
            answered |= event.answered
            troubled |= event.troubled
            changed |= event.changed
            last = event.last or last
            before = event
    return Trace(frozenset(answered), seconds, frozenset(troubled), frozenset(changed), False, last)
