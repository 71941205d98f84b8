"""Whom a table is about, and what it may name: variables, and questions of several choices with all their options."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.expressions import truth
from tenken.dataset.model import Dataset, Role, Variable

__all__ = ["members", "question_variables"]


def question_variables(dataset: Dataset) -> dict[str, tuple[Variable, ...]]:
    """Everything that a table may be about, by the name that ``tables.yaml`` gives it. Texts and keys are left out."""
    found: dict[str, tuple[Variable, ...]] = {}
    for variable in dataset.variables:
        if variable.free_text or variable.role in {Role.KEY, Role.WEIGHT}:
            continue
        if variable.option is not None and variable.link_id is not None:
            found[variable.link_id] = (*found.get(variable.link_id, ()), variable)
        else:
            found[variable.name] = (variable,)
    return found


def members(records: pl.DataFrame, expression: str, dataset: Dataset) -> NDArray[np.bool_]:
    """(n) the records for which the expression is true, not unknown; every record where it is empty.

    Raises DatasetError for an expression that does not fit the dataset.
    """
    if not expression:
        return np.ones(records.height, dtype=bool)
    inside = truth(expression, dataset, wanted_by="the universe of a table").fill_null(value=False)
    return records.select(inside.alias("inside"))["inside"].to_numpy().astype(bool)
