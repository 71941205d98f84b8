"""What a forecast is made of and what it says. Days are days in Japan; rates are per cent of the eligible cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

__all__ = ["Calendar", "Expectation", "PathDay", "Stratum", "WaveDay"]


@dataclass(frozen=True, slots=True)
class WaveDay:
    """Everything that is sent on one day, done or planned. ``reach``: share of those without an answer, 0 to 1."""

    day: date
    reach: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which answers are taken, both ends included, and what makes them differ."""

    opens: date
    last_day: date
    holidays: frozenset[date] = frozenset()
    waves: tuple[WaveDay, ...] = ()
    #: Deadlines that were believed in when they came, and then moved: people hurried before them too.
    earlier_deadlines: tuple[date, ...] = ()

    def days(self) -> tuple[date, ...]:
        """Every day from the opening to the deadline."""
        return tuple(self.opens + timedelta(days=n) for n in range((self.last_day - self.opens).days + 1))


@dataclass(frozen=True, slots=True)
class Stratum:
    """The cases of one kind in the smallest area. Sums of strata are areas; they never overlap."""

    area: str
    parent: str  # the area above, whose strata of the same kind are alike
    kind: str
    eligible: int
    submitted: int  # of the eligible, at least once, up to now
    refused: int = 0  # eligible, no longer expected
    arrivals: Mapping[date, int] = field(default_factory=dict)  # first submissions by day

    @property
    def open(self) -> int:
        """Cases that may still come."""
        return max(0, self.eligible - self.submitted - self.refused)


@dataclass(frozen=True, slots=True)
class PathDay:
    """The rate expected at the end of one coming day."""

    day: date
    expected: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """The final rate of a group of strata; the intervals hold 80 and 95 of 100 outcomes.

    ``path`` begins on the day after today and ends with the deadline; it is empty on the last day and afterwards.
    """

    rate: float  # reached so far
    expected: float
    low80: float
    high80: float
    low95: float
    high95: float
    week_change: float  # points gained today and on the six days before
    path: tuple[PathDay, ...] = ()
