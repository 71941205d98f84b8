"""Conditions of items (FHIR enableWhen) as data: what they refer to, and the comparison shared with expressions.

``tenken.response.enablement`` says which items are open; ``rules.reachability`` finds those that never can be.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import Condition, EnableWhen, Item

__all__ = ["all_of", "any_of", "compare", "leaves", "operand", "questions_of"]

_ORDER: Mapping[str, Callable[[Decimal, Decimal], bool] | Callable[[date, date], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def leaves(condition: Condition | None) -> Iterator[EnableWhen]:
    """Every single condition, in the order written."""
    if isinstance(condition, EnableWhen):
        yield condition
    elif condition is not None:
        for part in condition.conditions:
            yield from leaves(part)


def questions_of(item: Item) -> tuple[str, ...]:
    """The link_ids that the item's own condition refers to, each once, in the order written."""
    return tuple(dict.fromkeys(leaf.question for leaf in leaves(item.enable_when)))


def operand(answer: bool | str | int | Decimal | date) -> Value:
    """The answer written in a condition as a value to compare with: numbers become Decimal."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        return Decimal(answer)
    return answer


def compare(sign: str, left: Value, right: Value) -> bool | None:
    """One comparison of two values; unknown (None) when they cannot be compared."""
    if type(left) is not type(right):
        return None
    if sign == "=":
        return left == right
    if sign == "!=":
        return left != right
    if isinstance(left, Decimal) or type(left) is date:
        return bool(_ORDER[sign](left, right))  # type: ignore[arg-type]  # both are of the same type, seen above
    return None


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's "and": false when one is false, else unknown when one is unknown."""
    known = list(truths)
    return False if False in known else None if None in known else True


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's "or": true when one is true, else unknown when one is unknown."""
    known = list(truths)
    return True if True in known else None if None in known else False
