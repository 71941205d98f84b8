"""The desk's day: the moments that the rule compares with, and the hours in which an office may ring a clinic.

Days are counted in Japan, from midnight to midnight: "three days ago" never depends on the hour of the call.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = [
    "CALLING_HOURS",
    "PATIENCE_DAYS",
    "PROMISE_RESTS_DAYS",
    "UNDO_DAYS",
    "DeskDay",
    "is_calling_time",
    "next_calling_time",
    "undo_ends",
]

JAPAN = ZoneInfo("Asia/Tokyo")
#: A clinic that opened the questions, or just got the first mail, is left in peace for so long.
PATIENCE_DAYS = 3
#: One that promised to answer is believed for so long.
PROMISE_RESTS_DAYS = 5
#: What was recorded may be taken back until the end of the next day.
UNDO_DAYS = 2
#: From and until, by weekday (Monday first); None: no calls.
CALLING_HOURS: tuple[tuple[time, time] | None, ...] = (
    *((time(9), time(18)),) * 5,
    (time(9), time(12)),
    None,
)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class DeskDay:
    """``now`` and the moments that follow from it. ``opens_at`` and ``closes_at`` are the campaign's (half-open)."""

    now: datetime
    opens_at: datetime
    closes_at: datetime

    @property
    def today(self) -> datetime:
        """Today's first moment in Japan."""
        return _midnight(self.now)

    @property
    def tomorrow(self) -> datetime:
        """The first moment after today."""
        return self.today + timedelta(days=1)

    @property
    def patience_ends(self) -> datetime:
        """Whoever was last active before this moment has stopped."""
        return self.today - timedelta(days=PATIENCE_DAYS - 1)

    @property
    def promise_ends(self) -> datetime:
        """A promise given before this moment has not been kept."""
        return self.today - timedelta(days=PROMISE_RESTS_DAYS - 1)

    @property
    def weekday(self) -> int:
        """Today's weekday in Japan; Monday is 0."""
        return self.today.weekday()

    @property
    def is_settled(self) -> bool:
        """Whether the invitation has been out long enough for silence to mean something."""
        return self.opens_at < self.patience_ends

    @property
    def has_begun(self) -> bool:
        """Whether the campaign takes answers at all."""
        return self.opens_at <= self.now


def undo_ends(at: datetime) -> datetime:
    """The first moment in which a record of ``at`` can no longer be taken back: midnight after the next day."""
    return _midnight(at) + timedelta(days=UNDO_DAYS)


def is_calling_time(now: datetime) -> bool:
    """Whether an office may ring a clinic now: neither at night nor on Sunday."""
    local = now.astimezone(JAPAN)
    hours = CALLING_HOURS[local.weekday()]
    return hours is not None and hours[0] <= local.time() < hours[1]


def next_calling_time(*, closed_weekdays: str, now: datetime) -> datetime | None:
    """``now`` itself if the clinic may be rung now, else the next moment at which it may.

    ``closed_weekdays``: seven digits, Monday first, 1 = closed ("0010011"); blank where the list does not say.
    None for a clinic that is closed on every day on which calls are made.
    """
    local = now.astimezone(JAPAN)
    for days in range(8):
        day = _midnight(local + timedelta(days=days))
        hours = CALLING_HOURS[day.weekday()]
        if hours is None or closed_weekdays[day.weekday() : day.weekday() + 1] == "1":
            continue
        begins = datetime.combine(day.date(), hours[0], JAPAN)
        ends = datetime.combine(day.date(), hours[1], JAPAN)
        if local < ends:
            return max(local, begins)
    return None
