"""Bounds: that some answer is left, and that groups and display texts ask for none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import Source

__all__ = ["MOST_CHARACTERS", "MOST_DECIMALS", "check"]

MOST_CHARACTERS = 20_000
MOST_DECIMALS = 10


def check(source: Source) -> None:
    """Reports bounds that leave no answer or are not sensible, and answers asked of what has none."""
    for number, item, _ in numbered(source):
        if item.link_id in source.unclear:
            continue
        _bounds(source, number, item)
        _not_questions(source, number, item)
        if item.max_length is not None and item.max_length > MOST_CHARACTERS:
            told = f"“max_length” is over {MOST_CHARACTERS}."
            _bad(source, number, "max_length", item, told, "Write a smaller number.")
        if item.decimals is not None and item.decimals > MOST_DECIMALS:
            _bad(source, number, "decimals", item, f"“decimals” is over {MOST_DECIMALS}.", "Write a smaller number.")


def _bounds(source: Source, number: int, item: Item) -> None:
    low, high = item.minimum, item.maximum
    kind = ITEM_TYPES[item.type].kind
    if low is not None and high is not None and low > high:  # type: ignore[operator]  # both of the question's own kind
        told = f"The minimum {low} is above the maximum {high}; no answer is possible."
        _bad(source, number, "minimum", item, told, "Exchange or correct the two.")
    for key, bound in (("minimum", low), ("maximum", high)):
        if not isinstance(bound, Decimal):
            continue
        places = 0 if ITEM_TYPES[item.type].whole or kind == "codes" else item.decimals
        if places is not None and (Fraction(bound) * 10**places).denominator != 1:
            _bad(source, number, key, item, f"“{key}” has more decimals than an answer may have.", "Round it.")
        if kind == "codes" and not 1 <= bound <= len(item.options):
            told = f"“{key}” is the number of options chosen; {bound} is not possible with {len(item.options)} options."
            _bad(source, number, key, item, told, "Write a number between 1 and the number of options.")
    together = sum(not option.exclusive for option in item.options)
    if kind == "codes" and isinstance(low, Decimal) and max(together, 1) < low <= len(item.options):
        told = f"The minimum is {low}, but only {together} of the options can be chosen together with others."
        _bad(source, number, "minimum", item, told, "Lower it, or let fewer options be “exclusive”.")


def _not_questions(source: Source, number: int, item: Item) -> None:
    if ITEM_TYPES[item.type].answerable:
        return
    for key, said in (("required", item.required), ("dont_know", item.dont_know), ("personal", item.personal)):
        if said:
            fault(
                source, number, key, item=item.link_id, code="not-a-question",
                message=f"A {item.type} has no answer, so “{key}” has no meaning.",
                remedy=f"Remove “{key}”; put it at the questions themselves.",
            )  # fmt: skip
    if "items" in ITEM_TYPES[item.type].keys and not item.items:
        fault(
            source, number, "items", item=item.link_id, code="empty-group", message="The group holds no items.",
            remedy="Add items, or remove the group.",
        )  # fmt: skip


def _bad(source: Source, number: int, key: str, item: Item, message: str, remedy: str) -> None:
    fault(source, number, key, item=item.link_id, code="bad-range", message=message, remedy=remedy)
