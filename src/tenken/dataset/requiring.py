"""What a reader of a dataset needs of it, asked for before anything is counted, so that the cause has a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import polars as pl

from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.errors import DatasetError
from tenken.questionnaire.faults import some

__all__ = ["DatasetIncomplete", "EmptyDataset", "NeverAsked", "UnknownVariable", "require", "require_respondents"]


class EmptyDataset(DatasetError):
    """There is not one record, or nobody has answered."""


class DatasetIncomplete(DatasetError):
    """A variable or column is needed that the dataset does not have."""


class UnknownVariable(DatasetIncomplete):
    """No variable has this name."""


class NeverAsked(DatasetIncomplete):
    """The variable stands in the dataset, but not one record was ever asked for it."""


def require(dataset: Dataset, names: Iterable[str], *, wanted_by: str) -> tuple[Variable, ...]:
    """The variables of these names, each asked of somebody. ``wanted_by`` names the reader: "the table ehr-by-area".

    A link_id of a multiple choice stands for the variables of its options. Raises UnknownVariable, NeverAsked, and
    EmptyDataset where an answer is needed and nobody has answered.
    """
    found: list[Variable] = []
    for name in names:
        these = [variable for variable in dataset.variables if name in {variable.name, variable.link_id}]
        if not these:
            near = get_close_matches(name, [variable.name for variable in dataset.variables], n=3)
            hint = f"Near by: {', '.join(near)}." if near else f"Known: {some(v.name for v in dataset.variables)}."
            raise UnknownVariable(f"{_begin(wanted_by)} names the variable “{name}”, which the dataset lacks. {hint}")
        if these[0].role is Role.ANSWER:
            require_respondents(dataset, wanted_by=wanted_by)
            _require_asked(dataset, these[0], name=name, wanted_by=wanted_by)
        found += these
    return tuple(found)


def require_respondents(dataset: Dataset, *, wanted_by: str) -> None:
    """Raises EmptyDataset where the dataset has no record, or none that has answered."""
    if dataset.records.is_empty():
        raise EmptyDataset(f"{_begin(wanted_by)} cannot be made: the dataset has no record.")
    if not dataset.records["responded"].any():
        count = dataset.records.height
        raise EmptyDataset(f"{_begin(wanted_by)} cannot be made: none of the {count:,} clinics has answered.")


def _require_asked(dataset: Dataset, variable: Variable, *, name: str, wanted_by: str) -> None:
    asked = dataset.records.select((pl.col(variable.state) != ValueState.NOT_ASKED.value).any()).item()
    if not asked:
        told = sorted(set(dataset.records["instrument"].drop_nulls()))
        raise NeverAsked(
            f"{_begin(wanted_by)} names the variable “{name}”, which nobody was asked: answered were {', '.join(told)}."
        )


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]
