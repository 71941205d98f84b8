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
    return dataset.records.filter(pl.col("eligible") & pl.col("responded")).sort("record")


def coded(records: pl.DataFrame, variable: Variable) -> Coded:
    """The variable of these records. Numbers and dates have one category, ``number``: a value is there."""
    column = records[variable.name]
    if variable.kind == "category":
        categories = tuple(category.code for category in variable.categories)
        place = column.cast(pl.String).replace_strict(
            list(categories), list(range(len(categories))), default=None, return_dtype=pl.Int32
        )
    elif variable.kind == "flag":
        categories = ("yes", "no")
        place = (~column).cast(pl.Int32)
    else:
        categories = ("number",)
        place = column.is_not_null().replace_strict({True: 0, False: None}, return_dtype=pl.Int32)
    first = len(categories)
    if variable.role is not Role.ANSWER:
        return Coded(variable, categories, _whole(place.fill_null(first + ANSWER_STATES.index(ValueState.MISSING))))
    other = records[variable.state].cast(pl.String).replace_strict(
        [state.value for state in ANSWER_STATES], [first + at for at in range(len(ANSWER_STATES))],
        default=None, return_dtype=pl.Int32,
    )  # fmt: skip
    missing = first + ANSWER_STATES.index(ValueState.MISSING)
    return Coded(variable, categories, _whole(other.fill_null(place).fill_null(missing)))


def _whole(series: pl.Series) -> Whole:
    return series.to_numpy().astype(np.int32)
