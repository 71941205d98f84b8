"""``waves`` and ``quiet`` of ``campaign.yaml``: who is written to and when, and when nobody is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any, get_args

from tenken.questionnaire.fields import Fields
from tenken.questionnaire.survey_model import (
    QuietAfternoon,
    QuietPeriod,
    QuietTimes,
    WaveAudience,
    WaveDefaults,
    Weekday,
)

__all__ = ["read_quiet", "read_waves"]

PURPOSES = ("trial", "invitation", "access_code", "reminder")
CHANNELS = ("mail", "letter")
STATUSES = ("not_started", "in_progress", "submitted", "correcting")
KINDS = ("clinic", "clinic_beds", "dental")
MAIL = ("none", "untried", "works", "soft", "dead")
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
MOST_HELD_OUT = 50  # per cent: more would be a trial of the survey, not of a reminder
LONGEST_NAME = 60
MOST_DAYS_APART = 60
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_AREA = r"[0-9]{6}"
A_LEAP_YEAR = 2024


def read_waves(
    top: Fields, *, opens: datetime | None, closes: datetime | None, messages: Collection[str]
) -> tuple[WaveDefaults, ...]:
    """The waves in the file's order, faults noted; a wave with a fault is left out."""
    found: dict[str, WaveDefaults] = {}
    for node in top.sequence("waves"):
        fields = Fields(node, top.report, what="a wave")
        wave = _wave(fields, opens, closes, messages)
        if wave and wave.name in found:
            fields.fault(
                fields.place("name"), "duplicate-id", f"Two waves are called “{wave.name}”.",
                "Give each its own name; officials choose waves by it.",
            )  # fmt: skip
        elif wave:
            found[wave.name] = wave
    return tuple(found.values())


def _wave(
    fields: Fields, opens: datetime | None, closes: datetime | None, messages: Collection[str]
) -> WaveDefaults | None:
    hint = f"Use at most {LONGEST_NAME} characters."
    name = fields.string("name", required=True, pattern=f".{{1,{LONGEST_NAME}}}", hint=hint)
    purpose = fields.string("purpose", required=True, choices=PURPOSES)
    message = fields.string("message", required=True)
    at = _time(fields, "at")
    channels = _chosen(fields, "channels", CHANNELS, required=True)
    on, days = fields.date("on"), fields.integer("days_before_close", minimum=0)
    held_out = fields.integer("hold_out_percent", minimum=0) or 0
    audience = _audience(fields)
    fields.done()
    if message and message not in messages:
        fields.fault(
            fields.place("message"), "unknown-message", f"There is no message “{message[:60]}”.",
            "Write the id of a message of messages.ja.yaml.",
        )  # fmt: skip
    if held_out > MOST_HELD_OUT:
        fields.fault(
            fields.place("hold_out_percent"), "bad-range", f"At most {MOST_HELD_OUT} per cent can be held out.",
            "Write a smaller number.",
        )  # fmt: skip
    if (on is None) == (days is None):
        fields.fault(
            fields.node_place, "missing-key", "A wave needs a day: “on” or “days_before_close”, and not both.",
            "Write “on: YYYY-MM-DD”, or “days_before_close: 3” for a day that moves with the deadline.",
        )  # fmt: skip
    elif opens and closes:
        _check_day(fields, purpose, on, days, opens.date(), closes.date())
    if not (name and purpose and message and at is not None and channels):
        return None
    chosen: dict[str, Any] = {"purpose": purpose, "channels": channels}
    return WaveDefaults(
        name=name,
        message=message,
        at=at,
        on=on,
        days_before_close=days,
        audience=audience,
        hold_out_percent=held_out,
        **chosen,
    )


def _check_day(fields: Fields, purpose: str | None, on: date | None, days: int | None, first: date, last: date) -> None:
    """A trial mail and an invitation may go out before the opening; nothing after the last day."""
    early = purpose in {"trial", "invitation", "access_code"}
    if on is not None and (on > last or (on < first and not early)):
        fields.fault(
            fields.place("on"), "bad-range", "The wave lies outside the campaign.",
            "Choose a day between opening and closing; trial mail and invitations may go out before.",
        )  # fmt: skip
    if days is not None and days > (last - first).days:
        fields.fault(
            fields.place("days_before_close"), "bad-range", "The wave would go out before the opening.",
            f"The campaign lasts {(last - first).days + 1} days; write a smaller number.",
        )  # fmt: skip


def _audience(fields: Fields) -> WaveAudience:
    audience = fields.mapping("audience", what="an audience")
    if audience is None:
        return WaveAudience()
    chosen: dict[str, Any] = {
        "statuses": _chosen(audience, "statuses", STATUSES),
        "kinds": _chosen(audience, "kinds", KINDS),
        "mail": _chosen(audience, "mail", MAIL),
    }
    areas = audience.strings("areas")
    for area in areas:
        if len(area) != 6 or not (area.isascii() and area.isdigit()):
            audience.fault(
                audience.place("areas"), "bad-value", f"“{area[:60]}” is no code of an area.",
                "Write six digits in quotes, for example \"122041\".",
            )  # fmt: skip
    audience.done()
    return WaveAudience(areas=areas, **chosen)


def _chosen(fields: Fields, key: str, choices: Collection[str], *, required: bool = False) -> tuple[str, ...]:
    """A list of words out of ``choices``, each once."""
    found = fields.strings(key, required=required)
    for word in found:
        if word not in choices:
            fields.fault(
                fields.place(key), "unknown-value", f"“{key}” cannot hold “{word[:60]}”.",
                f"Choose among: {', '.join(choices)}.",
            )  # fmt: skip
    if len(set(found)) < len(found):
        fields.fault(fields.place(key), "duplicate-id", f"“{key}” names something twice.", "Name each once.")
    return found


def read_quiet(top: Fields) -> QuietTimes | None:
    """The quiet times; None without the block, or with faults noted."""
    fields = top.mapping("quiet", what="quiet")
    if fields is None:
        return None
    start, end = _time(fields, "sending_from"), _time(fields, "sending_until")
    if start and end and end <= start:
        fields.fault(
            fields.place("sending_until"), "bad-range", "Sending would end before it begins.", "Mend the times.",
        )  # fmt: skip
    weekdays = _chosen(fields, "weekdays", WEEKDAYS)
    if len(set(weekdays)) == len(WEEKDAYS):
        fields.fault(
            fields.place("weekdays"), "bad-value", "Every weekday is quiet: no mail would ever go out.",
            "Leave a day for sending.",
        )  # fmt: skip
    afternoons = [_afternoon(Fields(node, top.report, what="an afternoon")) for node in fields.sequence("afternoons")]
    periods = [_period(Fields(node, top.report, what="a quiet period")) for node in fields.sequence("periods")]
    holidays = fields.boolean("public_holidays")
    apart = fields.integer("days_apart", minimum=0)
    if apart is not None and apart > MOST_DAYS_APART:
        fields.fault(
            fields.place("days_apart"), "bad-range", f"“days_apart” must be at most {MOST_DAYS_APART}.",
            "Write a smaller number.",
        )  # fmt: skip
    fields.done()
    if start is None or end is None:
        return None
    days: dict[str, Any] = {"weekdays": weekdays}
    return QuietTimes(
        sending_from=start,
        sending_until=end,
        afternoons=tuple(one for one in afternoons if one),
        periods=tuple(one for one in periods if one),
        public_holidays=holidays,
        days_apart=5 if apart is None else apart,
        **days,
    )


def _afternoon(fields: Fields) -> QuietAfternoon | None:
    weekday = fields.string("weekday", required=True, choices=WEEKDAYS)
    start = _time(fields, "start")
    fields.done()
    day: dict[str, Any] = {"weekday": weekday}
    return QuietAfternoon(start=start, **day) if weekday and start is not None else None


def _period(fields: Fields) -> QuietPeriod | None:
    name = fields.string("name", required=True)
    first, last = _day(fields, "first"), _day(fields, "last")
    fields.done()
    return QuietPeriod(name, first, last) if name and first and last else None


def _day(fields: Fields, key: str) -> str | None:
    hint = 'Write month and day in quotes: "08-13".'
    found = fields.string(key, required=True, pattern=_DAY, hint=hint)
    if found is None:
        return None
    try:
        date.fromisoformat(f"{A_LEAP_YEAR}-{found}")
    except ValueError:
        fields.fault(fields.place(key), "bad-value", f"No month has the day {found}.", hint)
        return None
    return found


def _time(fields: Fields, key: str) -> time | None:
    hint = 'Write it in Japan time, in quotes: "10:00".'
    found = fields.string(key, required=True, pattern=_TIME, hint=hint)
    return None if found is None else time.fromisoformat(found)
