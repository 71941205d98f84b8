"""From answers as JSON to columns, question by question, many records at once.

Each distinct answer of a block is understood once, through the same door as everywhere (``response.coercion``); what it
became is then looked up. So a block costs little more than looking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl

from tenken.dataset.model import Marker, ValueState, Variable
from tenken.dataset.variables import NO, YES, option_name, text_name
from tenken.questionnaire.item_types import ITEM_TYPES, read_value
from tenken.questionnaire.model import Item
from tenken.response.coercion import coerce
from tenken.response.model import Answers, is_dont_know

__all__ = ["MARKERS", "STATES", "answer_columns", "dtype_of", "empty_columns"]

STATES = pl.Enum([state.value for state in ValueState])
MARKERS = pl.Enum([marker.value for marker in Marker])
#: The state of an answer, its value as the column holds it, and the text beside "other".
_Cell: TypeAlias = tuple[str, Any, str | None]
_ANSWERED, _DONT_KNOW, _MISSING = ValueState.ANSWERED.value, ValueState.DONT_KNOW.value, ValueState.MISSING.value
_NOTHING: _Cell = (_MISSING, None, None)
_PLAIN = frozenset({bool, int, float})


def dtype_of(variable: Variable) -> pl.DataType:
    """The type of an answer variable's column of values."""
    if variable.kind == "category":
        return pl.Enum([category.code for category in variable.categories])
    if variable.kind == "number":
        whole = variable.item_type is not None and ITEM_TYPES[variable.item_type].whole
        return pl.Int64() if whole else pl.Float64()
    return pl.Date() if variable.kind == "date" else pl.String()


def empty_columns(variables: Sequence[Variable], height: int) -> list[pl.Series]:
    """The columns of these variables where nobody was asked."""
    nobody = [ValueState.NOT_ASKED.value] * height
    return [column for variable in variables for column in _columns(variable, [None] * height, nobody)]


def answer_columns(item: Item, variables: Mapping[str, Variable], answers: Sequence[Answers]) -> list[pl.Series]:
    """The columns of one question as it was answered, before routing: its states say answered, don't know or missing.

    ``variables``: those of the dataset by name. Whatever JSON stands as an answer, nothing is raised.
    """
    cells = _cells(item, [given.get(item.link_id) for given in answers])
    states = [cell[0] for cell in cells]
    found: list[pl.Series] = []
    if ITEM_TYPES[item.type].kind == "codes":
        for option in item.options:
            code = option.code
            values = [None if cell[1] is None else YES if code in cell[1] else NO for cell in cells]
            found += _columns(variables[option_name(item.link_id, code)], values, states)
    else:
        found += _columns(variables[item.link_id], [cell[1] for cell in cells], states)
    for option in item.options:
        if option.other:
            asked = [_text_state(cell, option.code) for cell in cells]
            found += _columns(variables[text_name(item.link_id)], [cell[2] for cell in cells], asked)
    return found


def _text_state(cell: _Cell, other: str) -> str:
    """Of the text beside "other": nobody is asked for one who chose another option."""
    state, value, text = cell
    if state != _ANSWERED:
        return state
    if value != other and not (isinstance(value, frozenset) and other in value):
        return ValueState.NOT_APPLICABLE.value
    return _MISSING if text is None else _ANSWERED


def _cells(item: Item, raws: Sequence[object]) -> list[_Cell]:
    if ITEM_TYPES[item.type].kind == "text":
        return [_NOTHING if raw is None else _understood(item, raw) for raw in raws]
    memo: dict[object, _Cell] = {None: _NOTHING}
    found: list[_Cell] = []
    for raw in raws:
        kind = raw.__class__
        # True and 1 would be the same key and are not the same answer: what is no text carries its type.
        key = raw if kind is str or raw is None else (kind, raw if kind in _PLAIN else repr(raw))
        cell = memo.get(key)
        if cell is None:
            cell = memo[key] = _understood(item, raw)
        found.append(cell)
    return found


def _understood(item: Item, raw: object) -> _Cell:
    stored = coerce(item, raw).value
    if stored is None:
        return _NOTHING
    if is_dont_know(stored):
        return (_DONT_KNOW, None, None)
    value: Any = read_value(item, stored)
    text = stored.get("text") if isinstance(stored, dict) else None
    kind = ITEM_TYPES[item.type].kind
    if kind == "boolean":
        value = YES if value else NO
    elif kind == "number":
        value = int(value) if ITEM_TYPES[item.type].whole else float(value)
    return (_ANSWERED, value, text if isinstance(text, str) else None)


def _columns(variable: Variable, values: Sequence[Any], states: Sequence[str]) -> list[pl.Series]:
    dtype = dtype_of(variable)
    plain = pl.String() if isinstance(dtype, pl.Enum) else dtype  # building texts and casting once is fastest
    value = pl.Series(variable.name, values, dtype=plain).cast(dtype)
    state = pl.Series(variable.state, states, dtype=pl.String()).cast(STATES)
    return [value, state, pl.Series(variable.marker, [Marker.NONE.value], dtype=MARKERS).new_from_index(0, len(states))]
