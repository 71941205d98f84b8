"""The closed expression language over columns: the twin of ``tenken.questionnaire.expressions``, value for value.

A reference names a variable: a question, or a column of the frame or process (``{active-seconds}`` for
``active_seconds``, since names have no underscore there). A yes-no question is a truth, a choice its code, a multiple
choice its set of codes for ``contains`` and ``count``. What has no value makes unknown (null), as Kleene's tables say.
Numbers are doubles here (15 significant digits).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TypeAlias

import polars as pl

from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.dataset.requiring import require
from tenken.dataset.variables import YES
from tenken.errors import DatasetError
from tenken.questionnaire.expression_tree import COMPARISONS, Expression, Literal, Operation, Ref, references_in
from tenken.questionnaire.expression_types import misfits
from tenken.questionnaire.expressions import ExpressionRefused, parsed
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import AnswerOption, Item

__all__ = ["ExpressionUnfit", "check_expression", "truth", "variable_name"]


class ExpressionUnfit(DatasetError):
    """The text is no expression, or it does not fit the variables it names."""


def variable_name(reference: str, variables: Iterable[Variable]) -> str:
    """The variable or question that a reference names: itself, or with underscores for hyphens a column's name."""
    known = {name for variable in variables for name in (variable.name, variable.link_id)}
    column = reference.replace("-", "_")
    return column if reference not in known and column in known else reference


def check_expression(expression: str, dataset: Dataset, *, wanted_by: str) -> tuple[str, ...]:
    """The names it reads (link_ids for questions), each once. Raises ExpressionUnfit, UnknownVariable, NeverAsked."""
    return _fitting(expression, dataset, wanted_by=wanted_by)[1]


def truth(expression: str, dataset: Dataset, *, wanted_by: str) -> pl.Expr:
    """The expression over the dataset's records: Boolean, null for unknown. ``wanted_by`` names who asks, for errors.

    Raises ExpressionUnfit; UnknownVariable, NeverAsked and EmptyDataset as ``require`` does.
    """
    tree, names = _fitting(expression, dataset, wanted_by=wanted_by)
    return _value(tree, {name: _subject(name, dataset.variables) for name in names}, dataset.variables)


def _fitting(expression: str, dataset: Dataset, *, wanted_by: str) -> tuple[Expression, tuple[str, ...]]:
    try:
        tree = parsed(expression)
    except ExpressionRefused as refused:
        raise ExpressionUnfit(f"{wanted_by}: {refused} (character {refused.offset + 1})") from None
    named = {ref.link_id: variable_name(ref.link_id, dataset.variables) for ref in references_in(tree)}
    require(dataset, named.values(), wanted_by=wanted_by)
    items = {reference: _item(reference, name, dataset.variables) for reference, name in named.items()}
    wrong = misfits(tree, items)
    if wrong:
        raise ExpressionUnfit(f"{wanted_by}: {wrong[0].message} {wrong[0].remedy} (character {wrong[0].offset + 1})")
    return tree, tuple(dict.fromkeys(named.values()))


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a reference stands for: a column, or the columns of a multiple choice by code."""

    value: pl.Expr
    exists: pl.Expr
    options: Mapping[str, pl.Expr]


def _of(name: str, variables: Iterable[Variable]) -> list[Variable]:
    """The variable of this name, or those of the options of the multiple choice of this name."""
    listed = list(variables)
    alone = [variable for variable in listed if variable.name == name]
    return alone or [variable for variable in listed if variable.link_id == name and variable.option is not None]


def _item(reference: str, name: str, variables: Iterable[Variable]) -> Item:
    """The variable as a question of its kind, so that expressions are checked by the survey's own rules."""
    found = _of(name, variables)
    first = found[0]
    codes = [variable.option or "" for variable in found]
    kinds = {"number": "decimal", "date": "date", "flag": "yes-no", "category": "single-choice", "text": "short-text"}
    kind = first.item_type or kinds.get(first.kind, "display")
    if ITEM_TYPES[kind].kind != "codes":
        codes = [category.code for category in first.categories]
    if kind == "single-choice" and not codes:
        kind = "short-text"  # codes of areas are in no list of the dataset's own
    options = tuple(AnswerOption(code, first.label) for code in codes)
    return Item(link_id=reference, type=kind, text=first.label, options=options)


def _subject(name: str, variables: Iterable[Variable]) -> _Subject:
    found = _of(name, variables)
    first = found[0]
    value = pl.col(first.name)
    if first.role is not Role.ANSWER:
        return _Subject(value, value.is_not_null(), {})
    exists = pl.col(first.state).is_in([ValueState.ANSWERED.value, ValueState.DONT_KNOW.value])
    if first.option is not None:
        options = {variable.option or "": pl.col(variable.name) == YES for variable in found}
        return _Subject(value, exists, options)
    if first.item_type is not None and ITEM_TYPES[first.item_type].kind == "boolean":
        value = value == YES
    elif first.kind == "category":
        value = value.cast(pl.String())
    return _Subject(value, exists, {})


_Subjects: TypeAlias = Mapping[str, _Subject]
_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_JOIN: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "and": lambda left, right: left & right,
    "or": lambda left, right: left | right,
    "implies": lambda left, right: ~left | right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


def _value(tree: Expression, subjects: _Subjects, variables: Iterable[Variable]) -> pl.Expr:
    """Polars' "and", "or" and "not" are Kleene's, and its other operators give null for null: no more is needed."""
    if isinstance(tree, Literal):
        return pl.lit(float(tree.value) if isinstance(tree.value, Decimal) else tree.value)
    if isinstance(tree, Ref):
        return subjects[variable_name(tree.link_id, variables)].value
    if isinstance(tree, Operation):
        parts = [_value(part, subjects, variables) for part in tree.operands]
        if tree.sign == "not":
            return ~parts[0]
        if tree.sign == "negative":
            return -parts[0].cast(pl.Float64())
        if tree.sign in COMPARISONS:
            return _COMPARE[tree.sign](*parts)
        if tree.sign in {"+", "-", "*"}:
            parts = [part.cast(pl.Float64()) for part in parts]
        return _JOIN[tree.sign](*parts)
    if tree.name == "sum":
        terms = [_value(part, subjects, variables).cast(pl.Float64()) for part in tree.arguments]
        return reduce(lambda left, right: left + right, terms)
    first = tree.arguments[0]
    if not isinstance(first, Ref):
        raise ExpressionUnfit(f"{tree.name}() takes a variable, such as {tree.name}({{Q1}}).")
    subject = subjects[variable_name(first.link_id, variables)]
    if tree.name == "exists":
        return subject.exists
    # No "when" here: polars 2.1 makes one row of "1 = when(…)" where the condition holds in no record.
    if tree.name == "count":
        return reduce(lambda left, right: left + right, (one.cast(pl.Float64()) for one in subject.options.values()))
    wanted = _value(tree.arguments[1], subjects, variables)
    same = [chosen & (wanted == option) for option, chosen in subject.options.items()]
    return pl.any_horizontal(same) | _unknown(subject.value) | _unknown(wanted)


def _unknown(value: pl.Expr) -> pl.Expr:
    """Null where there is no value, else false: joined by "or" it makes what is false there unknown."""
    return value != value
