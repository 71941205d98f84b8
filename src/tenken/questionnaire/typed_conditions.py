"""Answers in conditions, given the type of their question: a day or number in quotes is a day or number all the same.

FHIR's JSON writes days in quotes, and so do many authors. Only what is certain is taken; the rest stays a text, which
``rules.flow`` then refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Condition, EnableGroup, EnableWhen, Item

__all__ = ["with_typed_answers"]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def with_typed_answers(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The same items, where each condition compares a question with an answer of the question's own kind."""
    kinds: dict[str, str] = {}
    for item in _all(items):
        kinds.setdefault(item.link_id, ITEM_TYPES[item.type].kind)
    return _typed_items(items, kinds)


def _all(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.items)


def _typed_items(items: tuple[Item, ...], kinds: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(
        replace(
            item,
            enable_when=None if item.enable_when is None else _typed(item.enable_when, kinds),
            items=_typed_items(item.items, kinds),
        )
        for item in items
    )


def _typed(condition: Condition, kinds: Mapping[str, str]) -> Condition:
    if isinstance(condition, EnableGroup):
        return replace(condition, conditions=tuple(_typed(part, kinds) for part in condition.conditions))
    if condition.operator == "exists" or not isinstance(condition.answer, str):
        return condition
    return EnableWhen(
        condition.question, condition.operator, _answer(condition.answer, kinds.get(condition.question, ""))
    )


def _answer(written: str, kind: str) -> str | int | Decimal | date:
    if kind == "number" and _INTEGER.match(written):
        return int(written)
    if kind == "number" and _NUMBER.match(written):
        return Decimal(written)
    if kind == "date" and _DATE.match(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            return written
    return written
