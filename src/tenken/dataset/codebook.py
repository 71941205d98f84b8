"""The codebook: what every column means, as rows for a readable page and as CSV. It holds no answer and no count.

What it says is known to everybody who has seen the questionnaire, so it may be published where the records may not.
Counts for those who may see them are ``tallies``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

import polars as pl

from tenken.dataset.columns import dtype_of
from tenken.dataset.frame_variables import COLUMNS, NEVER_LEAVE
from tenken.dataset.model import Dataset, Kind, Marker, Role, ValueState, Variable
from tenken.questionnaire.model import LocalizedText

__all__ = ["MARKER_LABELS", "STATE_LABELS", "CodebookRow", "Tally", "csv_bytes", "rows", "tallies", "type_name"]

STATE_LABELS = {
    ValueState.ANSWERED: LocalizedText((("ja", "回答あり"), ("en", "Answered"))),
    ValueState.DONT_KNOW: LocalizedText((("ja", "わからない"), ("en", "Don't know"))),
    ValueState.NOT_APPLICABLE: LocalizedText((("ja", "非該当"), ("en", "Not applicable"))),
    ValueState.MISSING: LocalizedText((("ja", "無回答"), ("en", "No answer"))),
    ValueState.NOT_ASKED: LocalizedText((("ja", "たずねていない"), ("en", "Not asked"))),
}
MARKER_LABELS = {
    Marker.REPORTED: LocalizedText((("ja", "回答のとおり"), ("en", "As reported"))),
    Marker.EDITED: LocalizedText((("ja", "審査で修正"), ("en", "Changed in review"))),
    Marker.NONE: LocalizedText((("ja", "値なし"), ("en", "No value"))),
}
_HEAD = (
    "name", "role", "kind", "type", "label_ja", "label_en", "question", "option", "universe_ja", "universe_en",
    "unit_ja", "unit_en", "code", "code_label_ja", "code_label_en", "states", "markers", "leaves",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodebookRow:
    """One variable as a reader is shown it."""

    variable: Variable
    position: int  # of its column of values, from 1
    type: str  # of its column: "text", "whole number", "number", "day", "moment", "yes or no", "code"
    has_states: bool  # whether columns of states and markers stand beside it
    leaves: bool  # whether it may stand in a file that leaves

    @property
    def kind(self) -> Kind:
        """Of the variable."""
        return self.variable.kind


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each state and value of an answer occurs, unprotected: for those who may see the records."""

    variable: Variable
    states: dict[ValueState, int]
    values: dict[str, int]  # by code, for categories only


def rows(dataset: Dataset) -> tuple[CodebookRow, ...]:
    """One for each variable, in the order of the columns."""
    place = {name: position for position, name in enumerate(dataset.records.columns, start=1)}
    return tuple(
        CodebookRow(
            variable=variable,
            position=place[variable.name],
            type=type_name(variable),
            has_states=variable.role is Role.ANSWER,
            leaves=not (variable.free_text or variable.name in NEVER_LEAVE),
        )
        for variable in dataset.variables
    )


def tallies(dataset: Dataset) -> tuple[Tally, ...]:
    """One for each answer variable. Counts of single clinics stand in it: it is never released."""
    found: list[Tally] = []
    for variable in dataset.variables:
        if variable.role is not Role.ANSWER:
            continue
        counted = dict(dataset.records[variable.state].value_counts().iter_rows())
        values: dict[str, int] = {}
        if variable.categories:
            given = dict(dataset.records[variable.name].drop_nulls().value_counts().iter_rows())
            values = {category.code: int(given.get(category.code, 0)) for category in variable.categories}
        found.append(Tally(variable, {state: int(counted.get(state.value, 0)) for state in ValueState}, values))
    return tuple(found)


def csv_bytes(dataset: Dataset) -> bytes:
    """The codebook as CSV (UTF-8 with byte order mark): a row for each category, or one for a variable without."""
    target = StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_HEAD)
    states = " ".join(state.value for state in ValueState)
    markers = " ".join(marker.value for marker in Marker)
    for row in rows(dataset):
        variable = row.variable
        own = [
            variable.name, variable.role.value, variable.kind, row.type, *_both(variable.label), variable.link_id or "",
            variable.option or "", *_both(variable.universe), *_both(variable.unit),
        ]  # fmt: skip
        tail = [states, markers] if row.has_states else ["", ""]
        leaves = "yes" if row.leaves else "no"
        if not variable.categories:
            writer.writerow([*own, "", "", "", *tail, leaves])
        for category in variable.categories:
            writer.writerow([*own, category.code, *_both(category.label), *tail, leaves])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def type_name(variable: Variable) -> str:
    """The type of the column of values, in a word."""
    dtype = dtype_of(variable) if variable.role is Role.ANSWER else COLUMNS.get(variable.name, pl.Float64())
    if isinstance(dtype, pl.Enum) or (variable.kind == "category" and dtype == pl.String()):
        return "code"
    if dtype.is_integer():
        return "whole number"
    names = {pl.String: "text", pl.Boolean: "yes or no", pl.Date: "day", pl.Datetime: "moment"}
    return next((word for kind, word in names.items() if dtype == kind), "number")


def _both(text: LocalizedText | None) -> tuple[str, str]:
    return ("", "") if text is None else (text.in_language("ja"), text.in_language("en"))
