"""The types of items: one table. Another type is one new entry; nothing else in the engine lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from tenken.questionnaire import answers
from tenken.questionnaire.answers import Json, Taken
from tenken.questionnaire.model import AnswerOption, Item

__all__ = ["DONT_KNOW_LABELS", "ITEM_TYPES", "ItemType", "Kind", "Value", "describe", "read_value", "take"]

Kind = Literal["boolean", "code", "codes", "text", "number", "date", "nothing"]


Value: TypeAlias = "bool | str | Decimal | date | frozenset[str]"

_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
EQUALITY = frozenset({"exists", "=", "!="})
ORDER = EQUALITY | {"<", "<=", ">", ">="}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
DONT_KNOW = {"dont_know": True}
DONT_KNOW_LABELS = {"ja": "わからない", "ja-plain": "わからない", "en": "Don't know"}


@dataclass(frozen=True, slots=True)
class ItemType:
    """One type of item: what may be written about it, what it takes, and what its answer means in a condition."""

    name: str
    kind: Kind  # of its value in conditions and expressions
    take: Callable[[Item, object], Taken]  # raw answer -> stored form
    read: Callable[[Json], Value | None]  # stored form -> value; None for what is not of this type
    describe: Callable[[Item, Json, str], str]  # stored form in words, for review and receipt
    widget: str  # the site's template of its field
    operators: frozenset[str] = EQUALITY  # of enable_when
    keys: frozenset[str] = frozenset()  # of an item, beyond those that every question has
    answerable: bool = True
    has_options: bool = False
    whole: bool = False  # of numbers: only whole ones


def _read_boolean(value: Json) -> Value | None:
    return value if isinstance(value, bool) else None


def _read_code(value: Json) -> Value | None:
    code = value.get("code") if isinstance(value, dict) else value
    return code if isinstance(code, str) else None


def _read_codes(value: Json) -> Value | None:
    codes = value.get("codes") if isinstance(value, dict) else value
    if not isinstance(codes, list):
        return None
    return frozenset(code for code in codes if isinstance(code, str)) or None


def _read_text(value: Json) -> Value | None:
    return value if isinstance(value, str) else None


def _read_number(value: Json) -> Value | None:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    return Decimal(value) if _NUMBER.fullmatch(str(value)) else None


def _read_date(value: Json) -> Value | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _read_nothing(value: Json) -> Value | None:
    return None


def _label(option: AnswerOption, text: Json, language: str) -> str:
    label = option.label.in_language(language)
    if not (option.other and isinstance(text, str)):
        return label
    return f"{label}: {text}" if language == "en" else f"{label}：{text}"


def _describe_boolean(item: Item, value: Json, language: str) -> str:
    code = "yes" if value is True else "no"
    return next((option.label.in_language(language) for option in item.options if option.code == code), code)


def _describe_choices(item: Item, value: Json, language: str) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    several, one = _read_codes(value), _read_code(value)
    chosen = several if isinstance(several, frozenset) else frozenset([one])
    labels = [_label(option, text, language) for option in item.options if option.code in chosen]
    return (", " if language == "en" else "、").join(labels)


def _describe_text(item: Item, value: Json, language: str) -> str:
    return str(value)


def _describe_number(item: Item, value: Json, language: str) -> str:
    number = _read_number(value)
    shown = f"{number:,f}" if isinstance(number, Decimal) else str(value)
    if item.unit is None:
        return shown
    return f"{shown} {item.unit.in_language('en')}" if language == "en" else shown + item.unit.in_language(language)


def _describe_date(item: Item, value: Json, language: str) -> str:
    day = _read_date(value)
    if not isinstance(day, date):
        return str(value)
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


_BOUNDS = frozenset({"minimum", "maximum"})
_CHOICE = frozenset({"options", "max_length"})

_TYPES = (
    ItemType(
        name="yes-no", kind="boolean", take=answers.take_yes_no, read=_read_boolean, describe=_describe_boolean,
        widget="yes-no", keys=frozenset({"options"}), has_options=True,
    ),
    ItemType(
        name="single-choice", kind="code", take=answers.take_choice, read=_read_code, describe=_describe_choices,
        widget="single-choice", keys=_CHOICE, has_options=True,
    ),
    ItemType(
        name="multiple-choice", kind="codes", take=answers.take_choices, read=_read_codes, describe=_describe_choices,
        widget="multiple-choice", keys=_CHOICE | _BOUNDS, has_options=True,
    ),
    ItemType(
        name="short-text", kind="text", take=answers.take_short_text, read=_read_text, describe=_describe_text,
        widget="short-text", keys=frozenset({"max_length"}),
    ),
    ItemType(
        name="long-text", kind="text", take=answers.take_long_text, read=_read_text, describe=_describe_text,
        widget="long-text", keys=frozenset({"max_length"}), operators=frozenset({"exists"}),
    ),
    ItemType(
        name="integer", kind="number", take=answers.take_integer, read=_read_number, describe=_describe_number,
        widget="integer", keys=_BOUNDS | {"unit"}, operators=ORDER, whole=True,
    ),
    ItemType(
        name="decimal", kind="number", take=answers.take_decimal, read=_read_number, describe=_describe_number,
        widget="decimal", keys=_BOUNDS | {"unit", "decimals"}, operators=ORDER,
    ),
    ItemType(
        name="date", kind="date", take=answers.take_date, read=_read_date, describe=_describe_date,
        widget="date", keys=_BOUNDS, operators=ORDER,
    ),
    ItemType(
        name="group", kind="nothing", take=answers.take_nothing, read=_read_nothing, describe=_describe_text,
        widget="group", keys=frozenset({"items"}), operators=frozenset(), answerable=False,
    ),
    ItemType(
        name="display", kind="nothing", take=answers.take_nothing, read=_read_nothing, describe=_describe_text,
        widget="display", operators=frozenset(), answerable=False,
    ),
)  # fmt: skip
ITEM_TYPES: Mapping[str, ItemType] = {entry.name: entry for entry in _TYPES}


def _is_dont_know(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"dont_know"} and value["dont_know"] is True


def take(item: Item, raw: object) -> Taken:
    """The stored form of a raw answer to this item, "don't know" included ({"dont_know": true}, or "dont_know")."""
    alone = raw[0] if isinstance(raw, (list, tuple)) and len(raw) == 1 else raw
    asked_type = ITEM_TYPES[item.type]
    is_code = any(option.code == alone for option in item.options)
    takes_text = asked_type.kind == "text"  # there the word is a text like another
    if _is_dont_know(alone) or (alone == "dont_know" and not is_code and not takes_text):
        if asked_type.answerable and item.dont_know:
            return Taken(dict(DONT_KNOW))
        return Taken(None, "dont-know-not-offered" if asked_type.answerable else "not-a-question")
    return asked_type.take(item, raw)


def read_value(item: Item, stored: Json) -> Value | None:
    """The value of a stored answer in conditions and expressions; None for no answer and for "don't know"."""
    return None if stored is None or _is_dont_know(stored) else ITEM_TYPES[item.type].read(stored)


def describe(item: Item, stored: Json, language: str) -> str:
    """A stored answer in words of this language; empty for no answer."""
    if stored is None:
        return ""
    if _is_dont_know(stored):
        return DONT_KNOW_LABELS.get(language, DONT_KNOW_LABELS["ja"])
    return ITEM_TYPES[item.type].describe(item, stored, language)
