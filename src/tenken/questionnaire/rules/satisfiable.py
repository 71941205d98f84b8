"""Can this expression ever be true? Decided on what each question may be answered, as far as that is cheap.

Comparisons of one question with a written value, contains() with a written code, exists() and logic are judged, by the
search of ``reachability``; anything else (arithmetic, two questions compared, count) is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal as OneOf

from tenken.questionnaire.conditions import compare
from tenken.questionnaire.expression_tree import COMPARISONS, Call, Expression, Literal, Operation, Ref
from tenken.questionnaire.model import Condition, EnableGroup, EnableWhen, Item
from tenken.questionnaire.rules.reachability import Reachability, TooComplex

__all__ = ["can_be_true"]

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def can_be_true(expression: Expression, items: Mapping[str, Item]) -> bool:
    """False only when no answers to these questions make the expression true, whichever of them are open."""
    condition = _condition(expression, wanted=True)
    if isinstance(condition, bool):
        return condition
    alone = {link_id: replace(item, enable_when=None) for link_id, item in items.items()}
    try:
        return Reachability(alone, dict.fromkeys(alone, ())).can_hold(condition)
    except TooComplex:
        return True


def _condition(expression: Expression, *, wanted: bool) -> Condition | bool:
    """What must hold for the expression to be ``wanted``; True where that is not judged."""
    if isinstance(expression, Literal):
        return expression.value is wanted
    if isinstance(expression, Ref):
        return EnableWhen(expression.link_id, "=", wanted)
    if isinstance(expression, Call):
        return _call(expression, wanted=wanted)
    sign, parts = expression.sign, expression.operands
    if sign == "not":
        return _condition(parts[0], wanted=not wanted)
    if sign in {"and", "or", "implies"}:
        left = _condition(parts[0], wanted=wanted if sign != "implies" else not wanted)
        right = _condition(parts[1], wanted=wanted)
        return _joined("all" if (sign == "and") == wanted else "any", left, right)
    return _comparison(expression, wanted=wanted) if sign in COMPARISONS else True


def _joined(behavior: OneOf["all", "any"], left: Condition | bool, right: Condition | bool) -> Condition | bool:
    decides = behavior == "any"  # the truth value that settles the whole
    if left is decides or right is decides:
        return decides
    if isinstance(left, bool) or isinstance(right, bool):
        return right if isinstance(left, bool) else left
    return EnableGroup(behavior, (left, right))


def _comparison(expression: Operation, *, wanted: bool) -> Condition | bool:
    left, right = expression.operands
    sign = expression.sign if wanted else _OPPOSITE[expression.sign]
    if isinstance(left, Literal) and isinstance(right, Literal):
        return compare(sign, left.value, right.value) is True
    if isinstance(left, Literal) and isinstance(right, Ref):
        left, right, sign = right, left, _TURNED[sign]
    if isinstance(left, Ref) and isinstance(right, Literal):
        return EnableWhen(left.link_id, sign, right.value)
    return True


def _call(call: Call, *, wanted: bool) -> Condition | bool:
    first = call.arguments[0]
    if isinstance(first, Ref) and call.name == "exists":
        return EnableWhen(first.link_id, "exists", wanted)
    if isinstance(first, Ref) and call.name == "contains":
        code = call.arguments[1]
        if isinstance(code, Literal) and isinstance(code.value, str):
            return EnableWhen(first.link_id, "=" if wanted else "!=", code.value)
    return True
