"""Dates and times as people read them, in Japan time, Japanese or English."""

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

__all__ = [
    "as_of",
    "binding_day",
    "binding_moment",
    "clock",
    "day_and_clock",
    "days_left",
    "short_day",
    "short_moment",
    "whole_day",
]

JAPAN = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
REIWA_BEGINS = date(2019, 5, 1)


def local(moment: datetime) -> datetime:
    """The same moment on Japan's clock."""
    return moment.astimezone(JAPAN)


def year(day: date) -> str:
    """令和8年（2026年）; days before the era keep the western year only."""
    if day < REIWA_BEGINS:
        return f"{day.year}年"
    era = day.year - 2018
    return f"令和{'元' if era == 1 else era}年（{day.year}年）"


def binding_day(day: date, *, language: str) -> str:
    """Where the date binds: 令和8年（2026年）8月21日（金）."""
    if language == "en":
        return f"{ENGLISH_WEEKDAYS[day.weekday()]}, {day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{year(day)}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def whole_day(day: date, *, language: str) -> str:
    """As a fact, where the day of the week does not matter: 令和6年（2024年）6月6日."""
    if language == "en":
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{year(day)}{day.month}月{day.day}日"


def binding_moment(moment: datetime, *, language: str, seconds: bool = False) -> str:
    """Where the time binds: 令和8年（2026年）8月21日（金）23:59."""
    at = local(moment)
    time = at.strftime("%H:%M:%S" if seconds else "%H:%M")
    if language == "en":
        return f"{binding_day(at.date(), language=language)}, {time} (Japan time)"
    return binding_day(at.date(), language=language) + time


def short_day(day: date, *, language: str) -> str:
    """In running text: 7月14日（火）."""
    if language == "en":
        return f"{ENGLISH_WEEKDAYS[day.weekday()][:3]} {day.day} {ENGLISH_MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def short_moment(moment: datetime, *, language: str) -> str:
    """In running text: 7月14日（火）14:32."""
    at = local(moment)
    gap = " " if language == "en" else ""
    return f"{short_day(at.date(), language=language)}{gap}{at:%H:%M}"


def as_of(day: date, *, language: str) -> str:
    """The day that answers speak of, as a fact: 令和8年6月末の状況, where it is the last day of its month."""
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    if language == "en":
        month = f"{ENGLISH_MONTHS[day.month - 1]} {day.year}"
        return f"Situation at the end of {month}" if at_end else f"Situation on {day.day} {month}"
    era = year(day).partition("（")[0]
    return f"{era}{day.month}月{'末' if at_end else f'{day.day}日'}の状況"


def day_and_clock(moment: datetime, *, language: str) -> str:
    """Where there is little room, on a day that is not today: 11月16日 16:06."""
    at = local(moment)
    if language == "en":
        return f"{at.day} {ENGLISH_MONTHS[at.month - 1]} {at:%H:%M}"
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def clock(moment: datetime) -> str:
    """14:32 in Japan."""
    return f"{local(moment):%H:%M}"


def days_left(last_moment: datetime, *, now: datetime) -> str:
    """How long is left, in words; empty once the moment is past."""
    if now > last_moment:
        return ""
    days = (local(last_moment).date() - local(now).date()).days
    if days == 0:
        return gettext("今日まで")
    return gettext("あと%(days)d日") % {"days": days}
