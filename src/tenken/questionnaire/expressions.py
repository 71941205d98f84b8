"""The closed expression language of constraints: a small table of operators, and three-valued logic.

Values are booleans, texts (also the codes of options), numbers (exact decimals), dates and sets of codes. A question
that is closed, unanswered or answered "don't know" has no value; what is computed from no value is unknown (None), but
for the cases that Kleene's tables decide and for ``exists`` (true when there is an answer, "don't know" included).
Nothing can be called that is not in the tables here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import TypeAlias

from tenken.questionnaire.conditions import all_of, any_of, compare
from tenken.questionnaire.expression_parser import ExpressionRefused, parse_expression
from tenken.questionnaire.expression_tree import COMPARISONS, Expression, Literal, Operation, Ref, references_in
from tenken.questionnaire.item_types import Kind, Value

__all__ = ["FUNCTIONS", "OPERATORS", "ExpressionRefused", "Function", "evaluate", "parsed", "references"]


_EXACT = Context(prec=100)  # digits; sums and products of answers need no more
Meaning: TypeAlias = Callable[..., "Value | None"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: which kinds its arguments take, what comes out, and its meaning on values."""

    takes: tuple[frozenset[Kind], ...]
    gives: Kind
    meaning: Meaning
    repeats: bool = False  # the last argument may come again
    only_references: bool = True  # the first argument must be {link_id}


def _and(left: bool | None, right: bool | None) -> bool | None:
    return all_of((left, right))


def _or(left: bool | None, right: bool | None) -> bool | None:
    return any_of((left, right))


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _implies(left: bool | None, right: bool | None) -> bool | None:
    return any_of((_not(left), right))


def _comparison(sign: str) -> Meaning:
    def meaning(left: Value | None, right: Value | None) -> bool | None:
        return None if left is None or right is None else compare(sign, left, right)

    return meaning


def _arithmetic(compute: Callable[[Decimal, Decimal], Decimal]) -> Meaning:
    def meaning(left: Value | None, right: Value | None) -> Value | None:
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return None
        return compute(left, right)

    return meaning


def _negative(number: Value | None) -> Value | None:
    return _EXACT.minus(number) if isinstance(number, Decimal) else None


def _exists(value: Value | None) -> bool:
    return value is not None


def _count(value: Value | None) -> Value | None:
    return Decimal(len(value)) if isinstance(value, frozenset) else None


def _contains(value: Value | None, code: Value | None) -> bool | None:
    return code in value if isinstance(value, frozenset) and isinstance(code, str) else None


def _sum(*numbers: Value | None) -> Value | None:
    total = Decimal(0)
    for number in numbers:
        if not isinstance(number, Decimal):
            return None
        total = _EXACT.add(total, number)
    return total


OPERATORS: Mapping[str, Meaning] = {
    "or": _or,
    "and": _and,
    "not": _not,
    "implies": _implies,
    **{sign: _comparison(sign) for sign in COMPARISONS},
    "+": _arithmetic(_EXACT.add),
    "-": _arithmetic(_EXACT.subtract),
    "*": _arithmetic(_EXACT.multiply),
    "negative": _negative,  # written as a minus before one operand
}
_ANY: frozenset[Kind] = frozenset({"boolean", "code", "codes", "text", "number", "date"})
FUNCTIONS: Mapping[str, Function] = {
    "exists": Function((_ANY,), "boolean", _exists),
    "count": Function((frozenset({"codes"}),), "number", _count),
    "contains": Function((frozenset({"codes"}), frozenset({"text"})), "boolean", _contains),
    "sum": Function((frozenset({"number"}),), "number", _sum, repeats=True, only_references=False),
}


def evaluate(expression: str | Expression, values: Mapping[str, Value | None]) -> Value | None:
    """The value of the expression, None for unknown.

    ``values`` has the questions that are open and answered, and no others; None stands for "don't know". Raises
    ExpressionRefused for a text outside the language.
    """
    tree = parsed(expression) if isinstance(expression, str) else expression
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Ref):
        return values.get(tree.link_id)
    if isinstance(tree, Operation):
        result: Value | None = OPERATORS[tree.sign](*(evaluate(part, values) for part in tree.operands))
        return result
    if tree.name == "exists":
        return any(isinstance(part, Ref) and part.link_id in values for part in tree.arguments)
    result = FUNCTIONS[tree.name].meaning(*(evaluate(part, values) for part in tree.arguments))
    return result


def references(expression: str) -> tuple[str, ...]:
    """The link_ids that the expression reads, each once, in the order written. Raises ExpressionRefused."""
    return tuple(dict.fromkeys(found.link_id for found in references_in(parsed(expression))))


@lru_cache(maxsize=1024)
def parsed(source: str) -> Expression:
    """The tree of this text; the same text is parsed once. Raises ExpressionRefused."""
    return parse_expression(source, functions=FUNCTIONS)
