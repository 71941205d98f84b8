"""What each type of question takes as an answer, and the form in which it is stored.

Only the shape is judged here, by code; ``tenken.response`` says it in words. A value beside a code is kept in the draft
and still has to be completed (too few choices, a missing text); no value beside a code is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import TypeAlias

from tenken.questionnaire.model import Item

__all__ = [
    "LARGEST",
    "LONG",
    "SHORT",
    "Json",
    "Taken",
    "take_choice",
    "take_choices",
    "take_date",
    "take_decimal",
    "take_integer",
    "take_long_text",
    "take_nothing",
    "take_short_text",
    "take_yes_no",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

SHORT = 200  # characters of a short text where the question sets no limit
LONG = 2_000  # of a long one

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # with these a name reads otherwise than it is written
_DIGITS = 15
LARGEST = 10**_DIGITS  # numbers are smaller than this, either way
_GROUPED = "[1-9][0-9]{0,2}(?:,[0-9]{3})+"  # "0,123" may have meant a fraction
_NUMBER = re.compile(rf"[-+]?(?:(?:{_GROUPED}|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)")
# What a Japanese keyboard types in full width. Nothing else is folded: "10²" is not 102, "⑥" is not typed for 6.
_POINTS = frozenset(".．")
_WIDTHS = {point: point - 0xFEE0 for point in (*range(0xFF10, 0xFF1A), *map(ord, "＋－．，／ＲＨＳｒｈｓ"))}
_PLAIN = {**_WIDTHS, ord("\u2212"): "-"}
_PLAIN_DATE = {**_PLAIN, ord("㋿"): "令和", ord("㍻"): "平成", ord("㍼"): "昭和", ord("\u3000"): " "}
_PLAIN_DATE |= {0x2F47: "日", 0x2F49: "月"}  # the radicals that come out of a PDF by copying
_LOOSE_SPACE = re.compile("(?<![0-9 ]) +| +(?![0-9 ])")  # any but between two digits
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_ERA_DATE = re.compile(r"(令和|平成|昭和|R|H|S)([0-9]{1,2}|元)[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_ERAS = {
    "令": (2018, date(2019, 5, 1), date.max),
    "平": (1988, date(1989, 1, 8), date(2019, 4, 30)),
    "昭": (1925, date(1926, 12, 25), date(1989, 1, 7)),
}
_ERA_LETTERS = {"R": "令", "H": "平", "S": "昭"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a raw answer. ``value`` None without a code: the answer was cleared."""

    value: Json
    code: str | None = None  # what is wrong, e.g. "too-long"
    facts: Mapping[str, str | int] = field(default_factory=dict)  # what the sentence needs beyond the question


def _alone(raw: object) -> object:
    """A form sends every field as a list; one of a single value means that value."""
    if isinstance(raw, (list, tuple)) and len(raw) <= 1:
        return raw[0] if raw else None
    return raw


def _blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _text_fault(text: str, *, lines: bool, limit: int) -> Taken | None:
    if len(text) > limit:
        return Taken(None, "too-long", {"limit": limit, "length": len(text)})
    if "\x00" in text:
        return Taken(None, "null-byte")
    if _CONTROL.search(text):
        return Taken(None, "control-character")
    if _DIRECTION.search(text):
        return Taken(None, "direction-character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Taken(None, "broken-character")
    if not lines and any(character in text for character in "\n\r\t"):
        return Taken(None, "line-break")
    return None


def _take_text(raw: object, *, lines: bool, limit: int) -> Taken:
    raw = _alone(raw)
    if raw is None:
        return Taken(None)
    if not isinstance(raw, str):
        return Taken(None, "not-text")
    text = raw.replace("\r\n", "\n").replace("\r", "\n") if lines else raw
    fault = _text_fault(text, lines=lines, limit=limit)
    if fault:
        return fault
    return Taken(None) if _blank(text) else Taken(text)


def take_short_text(item: Item, raw: object) -> Taken:
    """One line, exactly as typed: variants of kanji, emoji and widths are kept."""
    return _take_text(raw, lines=False, limit=item.max_length or SHORT)


def take_long_text(item: Item, raw: object) -> Taken:
    """Several lines, as typed but for line ends, which become line feeds."""
    return _take_text(raw, lines=True, limit=item.max_length or LONG)


def take_yes_no(item: Item, raw: object) -> Taken:
    """true or false; a form sends "yes" or "no". Labels are no answers: they differ by question and language."""
    raw = _alone(raw)
    if isinstance(raw, bool):
        return Taken(raw)
    if _blank(raw):
        return Taken(None)
    known = {"yes": True, "no": False, "true": True, "false": False}
    return Taken(known[raw]) if isinstance(raw, str) and raw in known else Taken(None, "not-an-option")


def _other_text(item: Item, raw: object, chosen: frozenset[str]) -> tuple[str | None, Taken | None]:
    """The text beside "other", and what is wrong with it."""
    taken = _take_text(raw, lines=False, limit=item.max_length or SHORT)
    if taken.code:
        return None, taken
    asked = any(option.other and option.code in chosen for option in item.options)
    if taken.value is not None and not asked:
        return None, Taken(None, "other-text-not-asked")
    return (taken.value if isinstance(taken.value, str) else None), None


def _needs_text(item: Item, chosen: frozenset[str], text: str | None) -> str | None:
    asked = any(option.other and option.code in chosen for option in item.options)
    return "other-text-missing" if asked and text is None else None


def take_choice(item: Item, raw: object) -> Taken:
    """A code, or {"code", "text"} where the option brings a text of its own."""
    raw, text_raw = (raw.get("code"), raw.get("text")) if _holds(raw, {"code", "text"}) else (_alone(raw), None)  # type: ignore[attr-defined]
    if _blank(raw):
        return Taken(None)
    if not isinstance(raw, str) or raw not in {option.code for option in item.options}:
        return Taken(None, "not-an-option")
    text, fault = _other_text(item, text_raw, frozenset({raw}))
    if fault:
        return fault
    return Taken(raw if text is None else {"code": raw, "text": text}, _needs_text(item, frozenset({raw}), text))


def take_choices(item: Item, raw: object) -> Taken:
    """A list of codes in the order of the options, or {"codes", "text"} where one brings a text of its own."""
    raw, text_raw = (raw.get("codes"), raw.get("text")) if _holds(raw, {"codes", "text"}) else (raw, None)  # type: ignore[attr-defined]
    if isinstance(raw, str):
        raw = [raw]
    if raw is None:
        raw = []
    if not isinstance(raw, (list, tuple)) or not all(isinstance(code, str) for code in raw):
        return Taken(None, "not-options")
    chosen = frozenset(code for code in raw if code)
    if not chosen <= {option.code for option in item.options}:
        return Taken(None, "not-options")
    if len(chosen) > 1 and any(option.exclusive and option.code in chosen for option in item.options):
        return Taken(None, "exclusive-option")
    if isinstance(item.maximum, Decimal) and len(chosen) > item.maximum:
        return Taken(None, "too-many-choices")
    text, fault = _other_text(item, text_raw, chosen)
    if fault:
        return fault
    if not chosen:
        return Taken(None)
    codes: list[Json] = [option.code for option in item.options if option.code in chosen]
    exclusive = any(option.exclusive and option.code in chosen for option in item.options)
    too_few = isinstance(item.minimum, Decimal) and len(chosen) < item.minimum and not exclusive
    code = "too-few-choices" if too_few else _needs_text(item, chosen, text)
    return Taken(codes if text is None else {"codes": codes, "text": text}, code)


def _holds(raw: object, keys: set[str]) -> bool:
    return isinstance(raw, dict) and raw.keys() <= keys


def _number(raw: object) -> Decimal | None:
    """Exactly the number that is written, or None: digits of either width, with separators between groups of three."""
    if isinstance(raw, str):
        text = raw.strip().translate(_PLAIN)
        number = Decimal(text.replace(",", "") if _NUMBER.fullmatch(text) else "NaN")
    elif isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        return None
    else:
        number = Decimal(str(raw) if isinstance(raw, float) else raw)
    if not number.is_finite():
        return None
    return number or Decimal(0)  # a nought may carry any exponent


def _decimals(number: Decimal) -> int:
    """Digits after the point without noughts at the end; never writes the number out (1e-999999999 is one, too)."""
    _, digits, exponent = number.as_tuple()
    noughts = sum(1 for _ in takewhile(lambda digit: digit == 0, reversed(digits)))
    return max(0, -exponent - noughts) if isinstance(exponent, int) else 0


def _too_long(number: Decimal) -> bool:
    before = max(0, number.adjusted() + 1)
    return before > _DIGITS or before + _decimals(number) > 2 * _DIGITS


def _within(item: Item, number: Decimal) -> str | None:
    if isinstance(item.minimum, Decimal) and number < item.minimum:
        return "too-small"
    if isinstance(item.maximum, Decimal) and number > item.maximum:
        return "too-large"
    return None


def take_integer(item: Item, raw: object) -> Taken:
    """A whole number within the question's bounds."""
    raw = _alone(raw)
    if _blank(raw):
        return Taken(None)
    number = _number(raw)
    if number is None or number != number.to_integral_value() or (isinstance(raw, str) and not _POINTS.isdisjoint(raw)):
        return Taken(None, "not-a-whole-number")
    if _too_long(number):
        return Taken(None, "number-too-long")
    code = _within(item, number)
    return Taken(None, code) if code else Taken(int(number))


def take_decimal(item: Item, raw: object) -> Taken:
    """A number within the question's bounds, stored as text without trailing zeros so that no digit is lost."""
    raw = _alone(raw)
    if _blank(raw):
        return Taken(None)
    number = _number(raw)
    if number is None:
        return Taken(None, "not-a-number")
    if item.decimals is not None and _decimals(number) > item.decimals:
        return Taken(None, "too-many-decimals")
    if _too_long(number):
        return Taken(None, "number-too-long")
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    code = _within(item, number)
    return Taken(None, code) if code else Taken(text)


def _day(raw: str) -> date | None:
    text = _LOOSE_SPACE.sub("", raw.strip().translate(_PLAIN_DATE))
    try:
        found = _DATE.fullmatch(text)
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        found = _ERA_DATE.fullmatch(text.upper())
        if found:
            before, first, last = _ERAS[_ERA_LETTERS.get(found[1], found[1][0])]
            day = date(before + (1 if found[2] == "元" else int(found[2])), int(found[3]), int(found[4]))
            return day if first <= day <= last else None
    except ValueError:
        return None
    return None


def take_date(item: Item, raw: object) -> Taken:
    """A day that exists, stored as YYYY-MM-DD; slashes, 年月日 and Japanese eras are understood."""
    raw = _alone(raw)
    if isinstance(raw, (list, tuple)) and len(raw) == 3:  # year, month and day in three fields
        raw = "" if all(_blank(part) for part in raw) else "-".join(str(part) for part in raw)
    if _blank(raw):
        return Taken(None)
    day = _day(raw) if isinstance(raw, str) and len(raw) <= 100 else None
    if day is None:
        return Taken(None, "not-a-date")
    if isinstance(item.minimum, date) and day < item.minimum:
        return Taken(None, "too-early")
    if isinstance(item.maximum, date) and day > item.maximum:
        return Taken(None, "too-late")
    return Taken(day.isoformat())


def take_nothing(item: Item, raw: object) -> Taken:
    """Groups and display texts have no answer."""
    return Taken(None) if raw is None else Taken(None, "not-a-question")
