"""The life cycle of a case as one table; its picture in the docs is made from it.

Sources: ONS response status of a collection exercise; AAPOR Standard Definitions for what each becomes at close.
"""

from dataclasses import dataclass
from enum import StrEnum

from tenken.errors import TenkenError

__all__ = ["TRANSITIONS", "CaseEventKind", "CaseStatus", "Transition", "TransitionRefused", "after"]


class CaseStatus(StrEnum):
    """Where a case stands. ``CORRECTING`` has a valid submission and a draft that differs from it."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"


class CaseEventKind(StrEnum):
    """What happens to a case."""

    SAVE = "save"
    SUBMIT = "submit"
    DISCARD = "discard"  # a correction is dropped; the last submission stands


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    status: CaseStatus
    event: CaseEventKind
    then: CaseStatus


TRANSITIONS = (
    Transition(CaseStatus.NOT_STARTED, CaseEventKind.SAVE, CaseStatus.IN_PROGRESS),
    Transition(CaseStatus.IN_PROGRESS, CaseEventKind.SAVE, CaseStatus.IN_PROGRESS),
    Transition(CaseStatus.IN_PROGRESS, CaseEventKind.SUBMIT, CaseStatus.SUBMITTED),
    Transition(CaseStatus.SUBMITTED, CaseEventKind.SAVE, CaseStatus.CORRECTING),
    Transition(CaseStatus.CORRECTING, CaseEventKind.SAVE, CaseStatus.CORRECTING),
    Transition(CaseStatus.CORRECTING, CaseEventKind.SUBMIT, CaseStatus.SUBMITTED),
    Transition(CaseStatus.CORRECTING, CaseEventKind.DISCARD, CaseStatus.SUBMITTED),
)
_TABLE = {(row.status, row.event): row.then for row in TRANSITIONS}


class TransitionRefused(TenkenError):
    """This event cannot happen in this status."""


def after(status: CaseStatus, event: CaseEventKind) -> CaseStatus:
    """The status after an event. Raises TransitionRefused where the table has no row."""
    try:
        return _TABLE[(status, event)]
    except KeyError:
        raise TransitionRefused(f"{event} is not possible while {status}") from None
