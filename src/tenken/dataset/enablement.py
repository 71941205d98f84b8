"""The enablement rule, column by column: the twin of ``tenken.response.enablement``, which has the rule in words.

Both give the same answer to the same answers; a property test looks for questionnaires and answers where they do not.
Numbers with a point are compared as doubles here (15 significant digits), as they stand in the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import floor

import polars as pl

from tenken.dataset.columns import STATES
from tenken.dataset.model import Dataset, ValueState
from tenken.dataset.requiring import DatasetIncomplete
from tenken.dataset.variables import NO, YES, option_name, text_name, variables_of
from tenken.questionnaire.conditions import operand
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Condition, EnableWhen, Item, Questionnaire
from tenken.response.pruning import personal_items

__all__ = ["instrument_key", "open_columns", "routed"]

_GIVEN = [ValueState.ANSWERED.value, ValueState.DONT_KNOW.value]
_FALSE = pl.lit(False)
_EXACT = 2**53  # whole numbers below are doubles without loss


def instrument_key(questionnaire: Questionnaire) -> str:
    """What the column ``instrument`` holds: name and version."""
    return f"{questionnaire.instrument}@{questionnaire.version}"


def open_columns(dataset: Dataset, questionnaire: Questionnaire) -> pl.DataFrame:
    """For each record whether each item is open, told again from its answers: ``record`` and a column by link_id.

    Groups and display texts are among them, questions about a person too. Null for records that this questionnaire
    was not answered by. Raises DatasetIncomplete where the dataset lacks a question.
    """
    lacking = [
        variable.name
        for item, _ in questionnaire.walk()
        if ITEM_TYPES[item.type].answerable and item.link_id not in personal_items(questionnaire)
        for variable in variables_of(item)
        if variable.state not in dataset.records.columns
    ]
    if lacking:
        raise DatasetIncomplete(
            f"The dataset has no variable “{lacking[0]}” of {instrument_key(questionnaire)}: it was made from other "
            "questionnaires."
        )
    theirs = dataset.records.filter(
        pl.col("responded") & (pl.col("instrument") == instrument_key(questionnaire)).fill_null(value=False)
    )
    _, opened = routed(theirs, questionnaire)
    told = opened.with_columns(theirs["record"]) if opened.width else theirs.select("record")
    return dataset.records.select("record").join(told, on="record", how="left", maintain_order="left")


def routed(given: pl.DataFrame, questionnaire: Questionnaire) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One pass in the order of the questionnaire, over records that answered it: who met which item.

    ``given`` has value and state of every question; a state says answered, don't know or missing (where it says not
    applicable, the question counts as not answered). Gives the same columns with the answers of closed questions taken
    out and their states set, and the open items: a Boolean column by link_id.
    """
    personal = personal_items(questionnaire)
    opened: dict[str, pl.Series] = {}
    seen: dict[str, Item] = {}
    everyone = pl.Series([True], dtype=pl.Boolean()).new_from_index(0, given.height)
    for item, above in questionnaire.walk():
        is_open = opened[above[-1].link_id] if above else everyone
        if item.enable_when is not None:
            is_open = is_open & given.select(_holds(item.enable_when, seen).alias("holds"))["holds"]
        opened[item.link_id] = is_open.alias(item.link_id)
        if ITEM_TYPES[item.type].answerable and item.link_id not in personal:
            given = _closed_where_not(given, item, is_open)
            seen[item.link_id] = item
    return given, pl.DataFrame(list(opened.values()))


def _closed_where_not(given: pl.DataFrame, item: Item, is_open: pl.Series) -> pl.DataFrame:
    """States of the closed become not applicable; those of the open that were so become missing again."""
    closed, missing, answered = (
        pl.lit(state.value, dtype=STATES)
        for state in (ValueState.NOT_APPLICABLE, ValueState.MISSING, ValueState.ANSWERED)
    )
    ajar = pl.lit(is_open)
    changed: list[pl.Expr] = []
    own: pl.Expr | None = None
    for variable in variables_of(item):
        if variable.name == text_name(item.link_id) and own is not None:
            chosen = _other_chosen(item)
            written = pl.when(pl.col(variable.name).is_null()).then(missing).otherwise(answered)
            state = pl.when(own != answered).then(own).when(chosen).then(written).otherwise(closed)
            kept = ajar & (own == answered) & chosen
        else:
            was_closed = pl.col(variable.state) == ValueState.NOT_APPLICABLE.value
            state = pl.when(~ajar).then(closed).when(was_closed).then(missing).otherwise(pl.col(variable.state))
            own, kept = (state if own is None else own), ajar
        changed.append(state.alias(variable.state))
        changed.append(pl.when(kept).then(pl.col(variable.name)).alias(variable.name))
    return given.with_columns(changed)


def _other_chosen(item: Item) -> pl.Expr:
    """Of an answered question: whether the option that brings a text of its own was chosen."""
    other = next(option.code for option in item.options if option.other)
    several = ITEM_TYPES[item.type].kind == "codes"
    chosen = pl.col(option_name(item.link_id, other)) == YES if several else pl.col(item.link_id) == other
    return chosen.fill_null(value=False)


def _holds(condition: Condition, seen: Mapping[str, Item]) -> pl.Expr:
    """Never null. ``seen``: the questions before; what stands later, or is no question, counts as not answered."""
    if not isinstance(condition, EnableWhen):
        parts = [_holds(part, seen) for part in condition.conditions]
        if not parts:
            return pl.lit(condition.behavior == "all")
        return pl.all_horizontal(parts) if condition.behavior == "all" else pl.any_horizontal(parts)
    item = seen.get(condition.question)
    if item is None:
        return pl.lit(condition.operator == "exists" and not condition.answer)
    first = variables_of(item)
    state = pl.col(first[0].state) if first else pl.lit(ValueState.MISSING.value)
    if condition.operator == "exists":
        given = state.is_in(_GIVEN)
        return given if condition.answer else ~given
    truth = _compared(item, condition.operator, operand(condition.answer))
    return ((state == ValueState.ANSWERED.value) & truth).fill_null(value=False)


def _compared(item: Item, sign: str, wanted: object) -> pl.Expr:
    """The comparison of an answered question; what cannot be compared is never so, unequal neither."""
    kind, value = ITEM_TYPES[item.type].kind, pl.col(item.link_id)
    if kind == "boolean" and isinstance(wanted, bool):
        return _equal(value, sign, YES if wanted else NO)
    if kind in {"code", "text"} and isinstance(wanted, str):
        return _equal(value, sign, wanted)
    if kind == "codes" and isinstance(wanted, str):
        known = any(option.code == wanted for option in item.options)
        chosen = pl.col(option_name(item.link_id, wanted)) == YES if known else _FALSE
        return chosen if sign == "=" else ~chosen if sign == "!=" else _FALSE
    if kind == "number" and isinstance(wanted, Decimal):
        return _number(value, sign, wanted, whole=ITEM_TYPES[item.type].whole)
    if kind == "date" and type(wanted) is date:
        return _ordered(value, sign, pl.lit(wanted))
    return _FALSE


def _equal(value: pl.Expr, sign: str, wanted: str) -> pl.Expr:
    return value == wanted if sign == "=" else value != wanted if sign == "!=" else _FALSE


def _number(value: pl.Expr, sign: str, wanted: Decimal, *, whole: bool) -> pl.Expr:
    if not whole:
        return _ordered(value, sign, pl.lit(float(wanted)))
    bounded = max(min(wanted, Decimal(_EXACT)), Decimal(-_EXACT))  # no answer is as large
    if bounded == bounded.to_integral_value():
        return _ordered(value, sign, pl.lit(int(bounded)))
    below = pl.lit(floor(bounded))
    return {
        "=": _FALSE,
        "!=": pl.lit(True),
        "<": value <= below,
        "<=": value <= below,
        ">": value > below,
        ">=": value > below,
    }.get(sign, _FALSE)


def _ordered(value: pl.Expr, sign: str, wanted: pl.Expr) -> pl.Expr:
    if sign == "=":
        return value == wanted
    if sign == "!=":
        return value != wanted
    orders = {"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}
    return orders.get(sign, _FALSE)
