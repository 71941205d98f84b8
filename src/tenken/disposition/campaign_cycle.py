"""The life cycle of a campaign as one table. Its phase is told from dates and the clock, never stored.

Why not a column: a stored phase is wrong from the moment its date has passed until somebody writes it
(docs/adr/0009). The dates change by actions only: rehearse, extend, close, archive.
Source: ONS collection exercise states; GSBPM 4.1 to 4.4.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "CAMPAIGN_TRANSITIONS",
    "CampaignDates",
    "CampaignEvent",
    "CampaignPhase",
    "CampaignTransition",
    "deadline_of",
    "phase_at",
    "taken_until",
]


class CampaignPhase(StrEnum):
    """Where a campaign stands."""

    PREPARE = "prepare"
    REHEARSE = "rehearse"
    OPEN = "open"
    EXTENDED = "extended"
    GRACE = "grace"
    CLOSED = "closed"
    ARCHIVED = "archived"


class CampaignEvent(StrEnum):
    """What leads from one phase to the next: a date that comes, or an action."""

    REHEARSE = "rehearse"  # action: a pilot begins
    OPENING = "opening"  # date
    FIRST_DEADLINE = "first_deadline"  # date: the deadline first announced, where a later one is in force
    DEADLINE = "deadline"  # date: the deadline in force
    GRACE_OVER = "grace_over"  # date
    EXTEND = "extend"  # action: a later deadline for everyone
    SETTLE = "settle"  # action: every case gets its final disposition
    ARCHIVE = "archive"  # action


@dataclass(frozen=True, slots=True)
class CampaignTransition:
    """One row of the table."""

    phase: CampaignPhase
    event: CampaignEvent
    then: CampaignPhase


CAMPAIGN_TRANSITIONS = (
    CampaignTransition(CampaignPhase.PREPARE, CampaignEvent.REHEARSE, CampaignPhase.REHEARSE),
    CampaignTransition(CampaignPhase.PREPARE, CampaignEvent.OPENING, CampaignPhase.OPEN),
    CampaignTransition(CampaignPhase.REHEARSE, CampaignEvent.OPENING, CampaignPhase.OPEN),
    CampaignTransition(CampaignPhase.OPEN, CampaignEvent.EXTEND, CampaignPhase.OPEN),
    CampaignTransition(CampaignPhase.OPEN, CampaignEvent.FIRST_DEADLINE, CampaignPhase.EXTENDED),
    CampaignTransition(CampaignPhase.OPEN, CampaignEvent.DEADLINE, CampaignPhase.GRACE),
    CampaignTransition(CampaignPhase.EXTENDED, CampaignEvent.EXTEND, CampaignPhase.EXTENDED),
    CampaignTransition(CampaignPhase.EXTENDED, CampaignEvent.DEADLINE, CampaignPhase.GRACE),
    CampaignTransition(CampaignPhase.GRACE, CampaignEvent.EXTEND, CampaignPhase.EXTENDED),
    CampaignTransition(CampaignPhase.GRACE, CampaignEvent.GRACE_OVER, CampaignPhase.CLOSED),
    CampaignTransition(CampaignPhase.CLOSED, CampaignEvent.EXTEND, CampaignPhase.EXTENDED),
    CampaignTransition(CampaignPhase.CLOSED, CampaignEvent.SETTLE, CampaignPhase.CLOSED),
    CampaignTransition(CampaignPhase.CLOSED, CampaignEvent.ARCHIVE, CampaignPhase.ARCHIVED),
)


@dataclass(frozen=True, slots=True)
class CampaignDates:
    """All that the phase depends on. Moments are the first of what they begin, or after what they end."""

    opens_at: datetime
    first_closes_at: datetime  # as first announced
    closes_at: datetime  # in force now
    grace_minutes: int
    rehearsed_at: datetime | None = None
    closed_at: datetime | None = None
    archived_at: datetime | None = None

    @property
    def grace_ends_at(self) -> datetime:
        """The first moment in which nothing is taken from anybody who has no later deadline of their own."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)


def phase_at(dates: CampaignDates, *, now: datetime) -> CampaignPhase:
    """The phase at this moment. A grace of no minutes takes no time; a boundary belongs to what it begins."""
    if dates.archived_at is not None and now >= dates.archived_at:
        return CampaignPhase.ARCHIVED
    if dates.closed_at is not None and now >= dates.closed_at:
        return CampaignPhase.CLOSED
    if now < dates.opens_at:
        rehearsing = dates.rehearsed_at is not None and now >= dates.rehearsed_at
        return CampaignPhase.REHEARSE if rehearsing else CampaignPhase.PREPARE
    if now < dates.closes_at:
        return CampaignPhase.OPEN if now < dates.first_closes_at else CampaignPhase.EXTENDED
    return CampaignPhase.GRACE if now < dates.grace_ends_at else CampaignPhase.CLOSED


def deadline_of(*, closes_at: datetime, own_closes_at: datetime | None) -> datetime:
    """The first moment after a case's deadline: the later of everyone's and its own."""
    return closes_at if own_closes_at is None else max(closes_at, own_closes_at)


def taken_until(*, deadline: datetime, grace_minutes: int, last_saved_at: datetime | None) -> datetime:
    """Until before which moment answers of a case are taken.

    Grace is for those who are typing: whose last answer was saved no more than the grace before the deadline. An
    answer saved within the grace counts too, so that one who is at it may finish.
    """
    grace = timedelta(minutes=grace_minutes)
    typing = last_saved_at is not None and last_saved_at >= deadline - grace
    return deadline + grace if typing else deadline
