"""Whether an expression fits the questions it reads: known references, operands of one kind, a truth at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenken.questionnaire.expression_tree import COMPARISONS, Call, Expression, Literal, Operation, Ref
from tenken.questionnaire.expressions import FUNCTIONS
from tenken.questionnaire.faults import some
from tenken.questionnaire.item_types import ITEM_TYPES, Kind
from tenken.questionnaire.model import Item

__all__ = ["Misfit", "misfits"]

_KINDS: dict[Kind, str] = {
    "boolean": "yes or no",
    "code": "a choice",
    "codes": "several choices",
    "text": "a text",
    "number": "a number",
    "date": "a date",
    "nothing": "no answer",
}
_ORDERED: frozenset[Kind] = frozenset({"number", "date"})
_LOGIC = frozenset({"and", "or", "not", "implies"})


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit. ``offset`` is where in the expression, in characters."""

    code: str
    message: str
    remedy: str
    offset: int


def misfits(expression: Expression, items: Mapping[str, Item]) -> tuple[Misfit, ...]:
    """Everything in the expression that does not fit these questions."""
    checker = _Checker(items)
    kind = checker.kind(expression)
    if kind is not None and kind != "boolean":
        told = f"The expression gives {_KINDS[kind]}, not true or false."
        checker.add("not-a-truth", told, "Compare it with something.", expression)
    return tuple(checker.found)


class _Checker:
    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self.found: list[Misfit] = []

    def add(self, code: str, message: str, remedy: str, at: Expression) -> None:
        self.found.append(Misfit(code, message, remedy, at.offset))

    def kind(self, expression: Expression) -> Kind | None:
        """The kind of value; None where something was amiss and has been noted."""
        if isinstance(expression, Literal):
            return _kind_of(expression.value)
        if isinstance(expression, Ref):
            return self._reference(expression)
        if isinstance(expression, Operation):
            return self._operation(expression)
        return self._call(expression)

    def _reference(self, ref: Ref) -> Kind | None:
        item = self._items.get(ref.link_id)
        if item is None:
            self.add("unknown-reference", f"There is no question “{ref.link_id}”.", "Check the link_id.", ref)
            return None
        if not ITEM_TYPES[item.type].answerable:
            self.add("not-a-question", f"“{ref.link_id}” is a {item.type}; it has no answer.", "Name a question.", ref)
            return None
        return ITEM_TYPES[item.type].kind

    def _operation(self, operation: Operation) -> Kind | None:
        kinds = [self.kind(part) for part in operation.operands]
        if operation.sign in COMPARISONS:
            self._comparison(operation, kinds)
            return "boolean"
        wanted: Kind = "boolean" if operation.sign in _LOGIC else "number"
        for part, kind in zip(operation.operands, kinds, strict=True):
            if kind is not None and kind != wanted:
                sign = "-" if operation.sign == "negative" else operation.sign
                self._wrong(f"“{sign}” takes {_truth(wanted)}, not {_KINDS[kind]}.", part)
        return wanted

    def _comparison(self, operation: Operation, kinds: list[Kind | None]) -> None:
        left, right = kinds
        if left is None or right is None:
            return
        if "codes" in kinds:
            self._wrong("Several choices cannot be compared; use contains() or count().", operation)
        elif not (left == right or {left, right} == {"code", "text"}):
            self._wrong(f"{_KINDS[left]} cannot be compared with {_KINDS[right]}.", operation)
        elif operation.sign not in {"=", "!="} and left not in _ORDERED:
            self._wrong(f"“{operation.sign}” compares numbers and dates, not {_KINDS[left]}.", operation)
        else:
            self._options(operation.operands)

    def _options(self, parts: tuple[Expression, ...]) -> None:
        """A text beside a choice must be one of its options."""
        for ref, other in (parts, parts[::-1]):
            if isinstance(ref, Ref) and isinstance(other, Literal) and isinstance(other.value, str):
                item = self._items[ref.link_id]
                codes = [option.code for option in item.options]
                if ITEM_TYPES[item.type].has_options and other.value not in codes:
                    told = f"“{ref.link_id}” has no option “{other.value}”."
                    self.add("unknown-option", told, f"Choose one of: {some(codes)}.", other)

    def _call(self, call: Call) -> Kind | None:
        function = FUNCTIONS[call.name]
        kinds = [self.kind(part) for part in call.arguments]
        if len(kinds) < len(function.takes) or (len(kinds) > len(function.takes) and not function.repeats):
            self._wrong(f"{call.name}() takes {len(function.takes)} values, not {len(kinds)}.", call)
            return function.gives
        for part, kind, takes in zip(call.arguments, kinds, _takes(function.takes, len(kinds)), strict=True):
            if kind is not None and kind not in takes:
                self._wrong(f"{call.name}() does not take {_KINDS[kind]} here.", part)
                return function.gives
        if function.only_references and not isinstance(call.arguments[0], Ref):
            self._wrong(f"{call.name}() takes a question, such as {call.name}({{Q1}}).", call)
        elif call.name == "contains" and None not in kinds:
            self._options(call.arguments)
        return function.gives

    def _wrong(self, message: str, at: Expression) -> None:
        self.add("wrong-kind", message[0].upper() + message[1:], "Compare and compute only what belongs together.", at)


def _takes(takes: tuple[frozenset[Kind], ...], count: int) -> Iterator[frozenset[Kind]]:
    return (takes[min(position, len(takes) - 1)] for position in range(count))


def _truth(kind: Kind) -> str:
    return "a condition that is true or false" if kind == "boolean" else _KINDS[kind]


def _kind_of(value: bool | str | Decimal | date) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, Decimal) else "date"
