"""Whether a help desk can be called now, and when it opens next.

Working days leave out what the desk lists: Saturdays, Sundays, public holidays (国民の祝日に関する法律, with substitute
holidays) and the turn of the year (29 December to 3 January, 行政機関の休日に関する法律 第1条).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

import jpholiday

from tenken.questionnaire.survey_model import JAPAN, ClosedOn, Desk

__all__ = ["DeskState", "describe", "is_working_day", "next_opening", "state"]

Kind = Literal["open", "lunch", "closed_today", "holiday", "before_opening"]

#: Longer than any run of closed days; the longest so far was ten (27 April to 6 May 2019).
_LOOK_AHEAD_DAYS = 31
_WEEKDAYS_JA = "月火水木金土日"
# Not strftime: that follows the server's locale.
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class DeskState:
    """A desk at one moment; times are Japan time."""

    open: bool
    kind: Kind
    until: datetime | None = None  # when open: the moment it stops answering, be it only for lunch
    next_opening: datetime | None = None  # when not open: the moment it answers again


@lru_cache(maxsize=2048)
def is_working_day(day: date, *, closed: tuple[ClosedOn, ...]) -> bool:
    """Whether a desk that is closed on these kinds of days works on this day."""
    reasons: dict[ClosedOn, bool] = {
        "saturday": day.weekday() == 5,
        "sunday": day.weekday() == 6,
        "public-holiday": "public-holiday" in closed and jpholiday.is_holiday(day),
        "year-end": (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3),
    }
    return not any(reasons[kind] for kind in closed)


def _spans(desk: Desk) -> list[tuple[time, time]]:
    """The stretches of a working day in which the desk answers, each [from, to)."""
    starts = [desk.hours.start, *(pause.end for pause in desk.hours.breaks)]
    ends = [*(pause.start for pause in desk.hours.breaks), desk.hours.end]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def state(desk: Desk, *, at: datetime) -> DeskState:
    """The desk at this moment. Raises ValueError for a time without time zone."""
    local = _local(at)
    if not is_working_day(local.date(), closed=desk.closed):
        return DeskState(False, "holiday", next_opening=next_opening(desk, after=at))
    clock = local.time()
    for start, end in _spans(desk):
        if start <= clock < end:
            return DeskState(True, "open", until=datetime.combine(local.date(), end, JAPAN))
    kind: Kind = "lunch"
    if clock < desk.hours.start:
        kind = "before_opening"
    elif clock >= _spans(desk)[-1][1]:
        kind = "closed_today"
    return DeskState(False, kind, next_opening=next_opening(desk, after=at))


def next_opening(desk: Desk, *, after: datetime) -> datetime:
    """The first moment at or after this one in which the desk begins to answer, in Japan time.

    Raises ValueError for a time without time zone, and for a desk that never works.
    """
    local = _local(after)
    for offset in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=offset)
        if not is_working_day(day, closed=desk.closed):
            continue
        for start, _ in _spans(desk):
            opening = datetime.combine(day, start, JAPAN)
            if opening >= local:
                return opening
    raise ValueError(f"desk {desk.id} does not open within {_LOOK_AHEAD_DAYS} days")


def describe(found: DeskState, *, at: datetime, language: str) -> str:
    """The state in words, for ja (also ja-plain) or en: 「いま受付中（17:00まで）」."""
    english = language == "en"
    if found.until is not None:
        until = _clock(found.until)
        return f"Open now (until {until})" if english else f"いま受付中（{until}まで）"
    if found.next_opening is None:
        raise ValueError("a desk that is not open has a next opening")
    opening = found.next_opening
    if opening.date() == _local(at).date():
        moment = _clock(opening)
        if found.kind == "lunch":
            return f"Lunch break (answers again from {moment})" if english else f"昼休み中（{moment}から受付）"
        return f"Not open yet (answers from {moment})" if english else f"受付前（{moment}から受付）"
    if english:
        day = f"{_WEEKDAYS_EN[opening.weekday()]} {opening.day} {_MONTHS_EN[opening.month - 1]}"
        words = "Closed on this day" if found.kind == "holiday" else "Closed for today"
        return f"{words} (answers again on {day} from {_clock(opening)})"
    day = f"{opening.month}月{opening.day}日（{_WEEKDAYS_JA[opening.weekday()]}）"
    words = "休業日" if found.kind == "holiday" else "本日は終了しました"
    return f"{words}（次は{day}{_clock(opening)}から）"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its time zone")
    return moment.astimezone(JAPAN)
