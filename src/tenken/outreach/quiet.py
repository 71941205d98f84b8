"""Quiet times: days and hours in which clinics get no mail, and the next moment in which they may.

Clinics in Japan often close on Thursdays, on Saturday afternoons, around お盆 and over New Year.
Weekdays and clock times are those of Japan; public holidays (国民の祝日に関する法律) come from jpholiday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import jpholiday

from tenken.errors import TenkenError
from tenken.questionnaire.survey_model import JAPAN

__all__ = ["WEEKDAYS", "Afternoon", "NeverSends", "Period", "QuietRules", "QuietRulesInvalid"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT_DAYS_APART = 5
MOST_DAYS_APART = 60
#: Longer than a year, so that every yearly period is met.
_LOOK_AHEAD_DAYS = 400
_MIDNIGHT = time(0)


class QuietRulesInvalid(TenkenError):
    """The rules cannot be read or contradict themselves; the message says where."""


class NeverSends(TenkenError):
    """The rules leave no moment for sending within a year."""


@dataclass(frozen=True, slots=True)
class Afternoon:
    """A weekday (0 = Monday) on which nothing is sent from this time on."""

    weekday: int
    start: time


@dataclass(frozen=True, slots=True)
class Period:
    """Days of every year, both ends included, as (month, day); may run over the turn of the year."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class QuietRules:
    """When nothing is sent. Without any rule everything may be sent at any time.

    ``sending`` are the hours [from, until) of every day; ``days_apart`` is how many days lie at least between a mail to
    a clinic and a prefecture's or city's own reminder to it.
    """

    sending: tuple[time, time] | None = None
    weekdays: frozenset[int] = frozenset()
    afternoons: tuple[Afternoon, ...] = ()
    periods: tuple[Period, ...] = ()
    public_holidays: bool = False
    days_apart: int = DEFAULT_DAYS_APART

    def __post_init__(self) -> None:
        if self.sending and self.sending[0] >= self.sending[1]:
            raise QuietRulesInvalid("“sending_until” is not after “sending_from”.")
        if not 0 <= self.days_apart <= MOST_DAYS_APART:
            raise QuietRulesInvalid(f"“days_apart” is not between 0 and {MOST_DAYS_APART}.")
        # The year begins on each weekday once in so many years; one stretch of days tells whether any sending is left.
        if all(self._hours(date(2026, 1, 1) + timedelta(days=n)) is None for n in range(_LOOK_AHEAD_DAYS)):
            raise QuietRulesInvalid("No day is left for sending.")

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> QuietRules:
        """The rules as a campaign stores them; ``{}`` has none. Raises QuietRulesInvalid."""
        try:
            return cls(
                sending=_sending(document),
                weekdays=frozenset(_weekday(name) for name in document.get("weekdays", ())),
                afternoons=tuple(
                    Afternoon(_weekday(one["weekday"]), time.fromisoformat(one["start"]))
                    for one in document.get("afternoons", ())
                ),
                periods=tuple(
                    Period(str(one["name"]), _month_and_day(one["first"]), _month_and_day(one["last"]))
                    for one in document.get("periods", ())
                ),
                public_holidays=bool(document.get("public_holidays", False)),
                days_apart=int(document.get("days_apart", DEFAULT_DAYS_APART)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise QuietRulesInvalid(f"The quiet times cannot be read: {problem}") from problem

    def to_json(self) -> dict[str, Any]:
        """The rules as ``from_json`` reads them."""
        document: dict[str, Any] = {
            "weekdays": [WEEKDAYS[day] for day in sorted(self.weekdays)],
            "afternoons": [
                {"weekday": WEEKDAYS[one.weekday], "start": one.start.isoformat()} for one in self.afternoons
            ],
            "periods": [
                {"name": one.name, "first": "{:02}-{:02}".format(*one.first), "last": "{:02}-{:02}".format(*one.last)}
                for one in self.periods
            ],
            "public_holidays": self.public_holidays,
            "days_apart": self.days_apart,
        }
        if self.sending:
            document["sending_from"], document["sending_until"] = (moment.isoformat() for moment in self.sending)
        return document

    def is_quiet(self, moment: datetime) -> bool:
        """Whether nothing is sent at this moment. Raises ValueError for a time without time zone."""
        local = _local(moment)
        hours = self._hours(local.date())
        return hours is None or not hours[0] <= local < hours[1]

    def next_sending(self, moment: datetime) -> datetime:
        """The first moment, this one or later, in which mail may go out; in Japan time.

        Raises NeverSends, and ValueError for a time without time zone.
        """
        local = _local(moment)
        for ahead in range(_LOOK_AHEAD_DAYS):
            hours = self._hours(local.date() + timedelta(days=ahead))
            if hours is not None and local < hours[1]:
                return max(local, hours[0])
        raise NeverSends(f"No sending within {_LOOK_AHEAD_DAYS} days of {local:%Y-%m-%d}.")

    def after_sending(self, moment: datetime, *, length: timedelta) -> datetime:
        """When so much sending time has passed from this moment on, quiet times left out. Raises NeverSends."""
        at = self.next_sending(moment)
        for _ in range(_LOOK_AHEAD_DAYS):
            hours = self._hours(at.date())
            assert hours is not None  # noqa: S101  # next_sending gives a moment within the hours of its day
            if at + length <= hours[1]:
                return at + length
            length -= hours[1] - at
            at = self.next_sending(hours[1])
        raise NeverSends(f"More than {_LOOK_AHEAD_DAYS} days of sending.")

    def _hours(self, day: date) -> tuple[datetime, datetime] | None:
        """The stretch [from, until) of this day in which mail may go out; None on a quiet day."""
        if day.weekday() in self.weekdays or any(period.holds(day) for period in self.periods):
            return None
        if self.public_holidays and _is_holiday(day):
            return None
        first = datetime.combine(day, self.sending[0] if self.sending else _MIDNIGHT, JAPAN)
        until = (
            datetime.combine(day, self.sending[1], JAPAN)
            if self.sending
            else datetime.combine(day + timedelta(days=1), _MIDNIGHT, JAPAN)
        )
        ends = [datetime.combine(day, one.start, JAPAN) for one in self.afternoons if one.weekday == day.weekday()]
        until = min([until, *ends])
        return (first, until) if first < until else None


@lru_cache(maxsize=2048)
def _is_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))


def _sending(document: Mapping[str, Any]) -> tuple[time, time] | None:
    if "sending_from" not in document and "sending_until" not in document:
        return None
    return time.fromisoformat(document["sending_from"]), time.fromisoformat(document["sending_until"])


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise ValueError(f"“{name}” is no weekday")
    return WEEKDAYS.index(name)


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = (int(part) for part in text.split("-"))
    date(2024, month, day)  # a leap year: 29 February is a day
    return month, day


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its time zone")
    return moment.astimezone(JAPAN)
