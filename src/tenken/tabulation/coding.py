"""Variables as whole numbers: every record's category or the reason why there is none, ready for counting at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.questionnaire.model import LocalizedText

__all__ = ["ANSWER_STATES", "Coded", "coded", "respondents", "state_label"]

Whole = NDArray[np.int32]

#: The states that stand beside the categories, in the order of their codes.
ANSWER_STATES = (ValueState.DONT_KNOW, ValueState.NOT_APPLICABLE, ValueState.MISSING, ValueState.NOT_ASKED)
_LABELS = {
    ValueState.DONT_KNOW: ("わからない", "Don't know"),
    ValueState.NOT_APPLICABLE: ("非該当（質問の対象外）", "Not applicable (the question was not for them)"),
    ValueState.MISSING: ("無回答", "No answer"),
    ValueState.NOT_ASKED: ("質問なし（別の調査票）", "Not asked (another questionnaire)"),
}


def state_label(state: ValueState) -> LocalizedText:
    """What readers call it."""
    ja, en = _LABELS[state]
    return LocalizedText((("ja", ja), ("en", en)))


@dataclass(frozen=True, slots=True)
class Coded:
    """One variable: ``code`` (n) is the place of a category, or ``len(categories)`` plus the place of the state."""

    variable: Variable
    categories: tuple[str, ...]
    code: Whole

    def at(self, state: ValueState) -> int:
        """The code of a state."""
        return len(self.categories) + ANSWER_STATES.index(state)

    def has(self, state: ValueState) -> NDArray[np.bool_]:
        """(n) whether that is the state."""
        return np.asarray(self.code == self.at(state))

    @property
    def answered(self) -> NDArray[np.bool_]:
        """(n) whether there is a category."""
        return np.asarray(self.code < len(self.categories))


def respondents(dataset: Dataset) -> pl.DataFrame:
    """The eligible records that have a submission, in the order of ``record``: tables of answers are about them."""
    found = dataset.records.filter(pl.col("eligible") & pl.col("responded"))
    return found if found["record"].is_sorted() else found.sort("record")


def coded(records: pl.DataFrame, variable: Variable) -> Coded:
    """The variable of these records. Numbers and dates have one category, ``number``: a value is there."""
    column = records[variable.name]
    if variable.kind == "category":
        categories = tuple(category.code for category in variable.categories)
        place = _places(column, categories)
    elif variable.kind == "flag":
        categories = ("yes", "no")
        place = (~column).cast(pl.Int32).fill_null(-1).to_numpy()
    else:
        categories = ("number",)
        place = column.is_null().cast(pl.Int32).to_numpy() * -1
    first = len(categories)
    missing = first + ANSWER_STATES.index(ValueState.MISSING)
    if variable.role is Role.ANSWER:
        other = _places(records[variable.state], tuple(state.value for state in ANSWER_STATES))
        place = np.where(other >= 0, first + other, place)
    return Coded(variable, categories, np.where(place >= 0, place, missing).astype(np.int32))


def _places(column: pl.Series, categories: tuple[str, ...]) -> Whole:
    """(n) the place of each value among the categories; -1 where it is none of them."""
    listed = column.dtype
    if not isinstance(listed, pl.Enum):
        listed = pl.Enum(column.cast(pl.String).drop_nulls().unique(maintain_order=True))
    place = {code: at for at, code in enumerate(categories)}
    # of each value of the column's own list, and at the end of what is null
    own = np.array([*(place.get(code, -1) for code in listed.categories), -1], dtype=np.int32)
    number = column.cast(listed).to_physical()
    if column.null_count():
        number = number.cast(pl.UInt32).fill_null(own.size - 1)
    found: Whole = own[number.to_numpy()]
    return found
