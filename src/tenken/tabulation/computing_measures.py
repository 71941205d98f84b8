"""What is measured on each respondent for one table: values, the base of the percentages, and who stands outside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.coding import Coded, coded, state_label
from tenken.tabulation.model import TOTAL, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tenken.tabulation.universes import members, question_variables

__all__ = ["BASE_LABEL", "Measure", "by_category", "categories_of", "measure", "variables_of"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
BASE_LABEL = LocalizedText((("ja", "割合のもとになる施設数"), ("en", "Facilities that the shares are of")))


@dataclass(frozen=True, slots=True)
class Measure:
    """One table's values. n respondents, k categories; a table of numbers has none and one column."""

    specification: TableSpecification
    categories: tuple[str, ...]  # k, "dont_know" included where it is in the base
    labels: Mapping[str, LocalizedText]  # of categories, of the base (TOTAL) and of those outside
    y: Floats | Flags  # (n, k or 1); of a count one more column, of the base itself
    base: Flags  # (n)
    outside: Mapping[str, Flags]  # state -> (n), those of the universe that stand outside the base
    z: Floats | None = None  # (n, 1) denominator of a ratio
    unit: LocalizedText | None = None

    @property
    def halved(self) -> bool:
        """Whether the second of two categories is all that the first leaves, so that ``y`` has the first alone."""
        return len(self.categories) == 2 and self.y.shape[1] == 1


def variables_of(specification: TableSpecification, dataset: Dataset) -> tuple[Variable, ...]:
    """The variable of a table, or the options of its question of several choices. Raises TabulationRefused."""
    known = question_variables(dataset)
    for name in (specification.variable, specification.denominator):
        if name and name not in known:
            raise TabulationRefused(f"Table {specification.key}: the dataset has no variable “{name}”.")
    return known[specification.variable]


def categories_of(variables: tuple[Variable, ...]) -> dict[str, LocalizedText]:
    """The categories of a table over these variables, in order, with their labels."""
    if variables[0].option is not None:
        return {one.option or "": _option_label(one) for one in variables}
    if variables[0].kind == "flag":
        yes, no = LocalizedText((("ja", "はい"), ("en", "Yes"))), LocalizedText((("ja", "いいえ"), ("en", "No")))
        return {"yes": yes, "no": no}
    return {category.code: category.label for category in variables[0].categories}


def _option_label(variable: Variable) -> LocalizedText:
    """The option alone; the label of its variable is ``question［option］``."""
    texts = []
    for language, words in variable.label.texts:
        opening = "［" if "［" in words else "["
        texts.append((language, words.rpartition(opening)[2].rstrip("］]") if opening in words else words))
    return LocalizedText(tuple(texts))


def measure(specification: TableSpecification, records: pl.DataFrame, dataset: Dataset) -> Measure:
    """The values of one table for these respondents. Raises TabulationRefused where its variable was never asked."""
    variables = variables_of(specification, dataset)
    inside = members(records, specification.universe, dataset)
    first = coded(records, variables[0])
    _refuse_never_asked(specification, variables[0], first)
    dont_know = first.has(ValueState.DONT_KNOW) & inside
    answered = first.answered & inside
    outside = _outside(first, inside, dont_know if not specification.include_dont_know else None)
    if specification.statistic in {"mean", "total", "ratio"}:
        return _of_numbers(specification, records, dataset, answered, {**outside, "dont_know": dont_know})
    labels = categories_of(variables)
    if variables[0].option is not None:
        chosen = [coded(records, one).code == 0 for one in variables]  # the categories of an option are yes and no
    else:
        chosen = [first.code == at for at in range(len(labels))]
    base = answered
    if specification.include_dont_know and first.has(ValueState.DONT_KNOW).any():
        labels[ValueState.DONT_KNOW.value] = state_label(ValueState.DONT_KNOW)
        chosen.append(dont_know)
        base = answered | dont_know
    if specification.statistic == "count":
        chosen.append(base)
    elif len(chosen) == 2 and variables[0].option is None:
        chosen = chosen[:1]  # yes and no: what is said of one says the same of the other
    return Measure(
        specification=specification,
        categories=tuple(labels),
        labels={**labels, TOTAL: BASE_LABEL, **_labels(outside)},
        y=np.column_stack([mark & base for mark in chosen]),
        base=base,
        outside=outside,
    )


def by_category(measured: Measure) -> dict[str, Floats]:
    """(n) of each category, the second of two written out; of a table of numbers the one column, under TOTAL."""
    if not measured.categories:
        return {TOTAL: measured.y[:, 0].astype(np.float64)}
    found = {category: measured.y[:, at] for at, category in enumerate(measured.categories[: measured.y.shape[1]])}
    if measured.halved:
        found[measured.categories[1]] = measured.base & ~measured.y[:, 0].astype(bool)
    return {category: np.asarray(mark, dtype=np.float64) for category, mark in found.items()}


def _of_numbers(
    specification: TableSpecification,
    records: pl.DataFrame,
    dataset: Dataset,
    base: Flags,
    outside: Mapping[str, Flags],
) -> Measure:
    values, there = _numbers(records, specification.variable)
    z = None
    if specification.statistic == "ratio":
        below, there_too = _numbers(records, specification.denominator)
        z, there = below[:, None], there & there_too
    # who gave one of the two numbers only cannot be in a ratio: the other is missing
    outside = {**outside, "missing": outside["missing"] | (base & ~there)}
    outside = {state: mask for state, mask in outside.items() if state == "missing" or mask.any()}
    labels = {TOTAL: LocalizedText((("ja", "数値のある施設"), ("en", "Facilities with a number"))), **_labels(outside)}
    unit = None if z is not None else variables_of(specification, dataset)[0].unit
    return Measure(specification, (), labels, values[:, None], base & there, outside, z, unit)


def _numbers(records: pl.DataFrame, name: str) -> tuple[Floats, Flags]:
    column = records[name].cast(pl.Float64)
    return column.fill_null(0.0).to_numpy(), column.is_not_null().to_numpy()


def _outside(variable: Coded, inside: Flags, dont_know: Flags | None) -> dict[str, Flags]:
    found = {} if dont_know is None else {ValueState.DONT_KNOW.value: dont_know}
    for state in (ValueState.NOT_APPLICABLE, ValueState.MISSING, ValueState.NOT_ASKED):
        there = variable.has(state) & inside
        if state is ValueState.MISSING or there.any():
            found[state.value] = there
    return found


def _labels(states: Iterable[str]) -> dict[str, LocalizedText]:
    return {state: state_label(ValueState(state)) for state in states}


def _refuse_never_asked(specification: TableSpecification, variable: Variable, found: Coded) -> None:
    if variable.role is Role.ANSWER and found.code.size and found.has(ValueState.NOT_ASKED).all():
        raise TabulationRefused(
            f"Table {specification.key}: “{specification.variable}” was never asked; none of the {found.code.size} "
            "submissions is of an instrument that has it."
        )
