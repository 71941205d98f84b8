"""The counts behind computed tables, complete and unweighted: what disclosure control works on.

One table has several: the categories and their base under the table's own key; under ``key#states`` the base and those
outside it, up to all who answered; for a question of several choices one for each option, ``key#option``; for a mean,
total or ratio the numbers of so many clinics, ``key#values``; for what was worked out from answers and is nothing but
their sum, that sum, ``key#option#sum-yes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.coding import ANSWER_STATES, Coded, coded, respondents, state_label
from tenken.tabulation.computing import dimensions_of
from tenken.tabulation.computing_frame import tallied
from tenken.tabulation.computing_measures import BASE_LABEL, categories_of, variables_of
from tenken.tabulation.counting_figures import ANSWERED, BASE, OPEN, RESPONDED, Figures, figures_of
from tenken.tabulation.counting_sums import sum_of_answers
from tenken.tabulation.dimensions import Partition, cell_count, code_columns, codes, partition
from tenken.tabulation.model import TOTAL, UNIVERSE, CountTable, Dimension, Identity, TableSpecification
from tenken.tabulation.universes import members, question_variables

__all__ = ["counts"]

Whole = NDArray[np.int32]
Union: TypeAlias = tuple[str, frozenset[int]]  # its name, and the codes it holds
_WHERE = LocalizedText((("ja", "集計の対象"), ("en", "In the universe")))
STATES, VALUES, SUM, IN, OUT = "#states", "#values", "#sum", "in", "out"


def counts(
    specs: Sequence[TableSpecification], dimensions: Mapping[str, Dimension], dataset: Dataset
) -> tuple[CountTable, ...]:
    """The counts of all these tables together: what is one figure shows only when they are seen side by side.

    Raises TabulationRefused as ``compute_all`` does for names that are not there.
    """
    records = respondents(dataset)
    figures = figures_of([spec for spec in specs if variables_of(spec, dataset)], dataset, records)
    counter = _Counter(dimensions, dataset, figures, records)
    return tuple(table for spec in specs for table in counter.tables(spec))


@dataclass(frozen=True, slots=True)
class _Leaves:
    """A tree over one variable, and which of its leaves each record is in (n; -1 in none)."""

    dimension: Dimension
    leaves: tuple[str, ...]
    leaf: Whole


class _Counter:
    def __init__(
        self, dimensions: Mapping[str, Dimension], dataset: Dataset, figures: Figures, records: pl.DataFrame
    ) -> None:
        self._dimensions = dimensions
        self._dataset = dataset
        self._figures = figures
        self._records = records
        self._divided: dict[tuple[tuple[str, ...], bool], Partition] = {}

    def tables(self, spec: TableSpecification) -> Iterator[CountTable]:
        """Every table of counts behind this one."""
        variables = variables_of(spec, self._dataset)
        if spec.statistic == "rate" or (spec.statistic == "count" and variables[0].role is not Role.ANSWER):
            yield self._of_frame(spec, variables[0])
            return
        if spec.statistic in {"mean", "total", "ratio"}:
            yield from self._of_numbers(spec, variables[0])
        elif variables[0].option is not None:
            for variable in variables:
                one = coded(self._records, variable)
                yield self._distribution(spec, f"{spec.key}#{variable.option}", one, spec.variable, ())
        else:
            asked = self._figures.coded[spec.variable]
            for at, unions in enumerate(_nested(self._figures.unions.get(spec.variable, []))):
                key = spec.key if at == 0 else f"{spec.key}#sums-{at}"
                yield self._distribution(spec, key, asked, spec.variable, unions)
        for variable in variables:
            if variable.sources and spec.statistic == "proportion":
                yield from self._sums_of(spec, variable)
        if variables[0].role is Role.ANSWER:
            yield self._states(spec)

    def _of_frame(self, spec: TableSpecification, variable: Variable) -> CountTable:
        found = coded(self._dataset.records, variable)
        labels = categories_of((variable,))
        missing = ValueState.MISSING.value
        leaves = (*found.categories, *((missing,) if not found.answered.all() else ()))
        every = {**labels, missing: state_label(ValueState.MISSING)}
        tree = _tree(spec.variable, variable.label, dict.fromkeys(leaves, TOTAL), every)
        leaf = np.where(found.answered, found.code, len(found.categories)).astype(np.int32)
        figures: dict[tuple[str, str], Identity] = {}
        there = (self._dataset.records["eligible"] & self._dataset.records["responded"]).to_numpy()
        for at, code in enumerate(found.categories):
            if there.any() and np.array_equal(leaf == at, there):
                figures[spec.variable, code] = RESPONDED
        return self._counted(spec, spec.key, _Leaves(tree, leaves, leaf), figures, distribution=None, of_frame=True)

    def _of_numbers(self, spec: TableSpecification, variable: Variable) -> Iterator[CountTable]:
        """How many gave a number, which is a plain count; and, as figures of their own, the numbers of so many clinics:
        those stay hidden where all know the count.
        """
        there = self._figures.coded[spec.variable].answered
        figure = self._figures.of(spec.variable, ANSWERED)
        if spec.denominator:
            there = there & self._records[spec.denominator].is_not_null().to_numpy()
            figure = frozenset({(f"{spec.variable}/{spec.denominator}", ANSWERED)})
        leaf = np.where(there, 0, -1).astype(np.int32)
        tree = _tree(spec.variable, variable.label, {}, {})
        leaves = _Leaves(tree, (TOTAL,), leaf)
        yield self._counted(spec, spec.key, leaves, {(spec.variable, TOTAL): figure}, distribution=None)
        name = f"{spec.variable}/{spec.denominator}" if spec.denominator else spec.variable
        numbers = {(spec.variable, TOTAL): frozenset({(name, f"@{VALUES[1:]}")})}
        yield self._counted(spec, spec.key + VALUES, leaves, numbers, distribution=spec.variable)

    def _distribution(
        self, spec: TableSpecification, key: str, variable: Coded, question: str, unions: Sequence[Union]
    ) -> CountTable:
        name = variable.variable.name
        leaves = list(variable.categories)
        base = ANSWERED
        if spec.include_dont_know:
            base = BASE
            if variable.has(ValueState.DONT_KNOW).any():
                leaves.append(ValueState.DONT_KNOW.value)
        parents = dict.fromkeys(leaves, TOTAL)
        figures: dict[tuple[str, str], Identity] = {(name, TOTAL): self._figures.of(question, base)}
        for union, inside in unions:  # the largest first, so that each goes below those that hold it
            within = [leaves[code] for code in sorted(inside) if code < len(leaves)]
            parents[union] = parents[within[0]]
            parents.update(dict.fromkeys(within, union))
            other, _, code_of = union[1:].rpartition("@")
            figures[name, union] = self._figures.of(other, f"@{code_of}")
        labels = {**categories_of((variable.variable,)), ValueState.DONT_KNOW.value: state_label(ValueState.DONT_KNOW)}
        if variable.variable.option is not None:
            labels.update({category.code: category.label for category in variable.variable.categories})
        leaf = np.where(variable.code < len(leaves), variable.code, -1).astype(np.int32)
        tree = _tree(name, variable.variable.label, parents, labels)
        return self._counted(spec, key, _Leaves(tree, tuple(leaves), leaf), figures, distribution=name)

    def _sums_of(self, spec: TableSpecification, variable: Variable) -> Iterator[CountTable]:
        """Who has both tables can reckon one from the other, so they are bound: categories that are sums of answers."""
        asked = question_variables(self._dataset)
        tabulated = [asked[name] for name in variable.sources if name in self._figures.coded]
        columns = [[coded(self._records, one) for one in found] for found in tabulated]
        worked_out = coded(self._records, variable)
        for at, category in enumerate(worked_out.categories):
            parts = sum_of_answers(worked_out.code == at, columns)
            if not parts:
                continue
            name = variable.name
            leaf = np.full(worked_out.code.size, -1, dtype=np.int32)
            for place, part in enumerate(parts):
                leaf[part.clinics] = place
            leaves = tuple(f"{part.variable}={part.code}" for part in parts)
            tree = _tree(name, variable.label, dict.fromkeys(leaves, TOTAL), {})
            figures: dict[tuple[str, str], Identity] = {(name, TOTAL): frozenset({(name, category)})}
            for code, part in zip(leaves, parts, strict=True):
                figures[name, code] = frozenset({(part.variable, part.code)})
            key = f"{spec.key}#{variable.option or name}{SUM}-{category}"
            yield self._counted(spec, key, _Leaves(tree, leaves, leaf), figures, distribution=None)

    def _states(self, spec: TableSpecification) -> CountTable:
        """The base among all who answered: with those it was not for, those who left it blank, those not asked."""
        variable = self._figures.coded[spec.variable]
        name, base = spec.variable, BASE if spec.include_dont_know else ANSWERED
        with_base = {ValueState.DONT_KNOW} if spec.include_dont_know else set()
        states = [state for state in ANSWER_STATES if state not in with_base and variable.has(state).any()]
        leaves = (base, *(state.value for state in states))
        closed = {ValueState.NOT_APPLICABLE, ValueState.NOT_ASKED} & set(states)
        parents = dict.fromkeys(leaves, OPEN if closed else TOTAL)
        figures: dict[tuple[str, str], Identity] = {
            (name, TOTAL): RESPONDED,
            (name, base): self._figures.of(name, base),
        }
        if closed:
            parents.update({OPEN: TOTAL, **{state.value: TOTAL for state in closed}})
            figures[name, OPEN] = self._figures.of(name, OPEN)
        leaf = np.zeros(variable.code.size, dtype=np.int32)
        for at, state in enumerate(states, start=1):
            leaf[variable.has(state)] = at
        labels = {base: BASE_LABEL, **{state.value: state_label(state) for state in states}}
        tree = _tree(name, variable.variable.label, parents, labels)
        return self._counted(spec, spec.key + STATES, _Leaves(tree, leaves, leaf), figures, distribution=None)

    def _counted(
        self, spec: TableSpecification, key: str, made: _Leaves, figures: Mapping[tuple[str, str], Identity], *,
        distribution: str | None, of_frame: bool = False,
    ) -> CountTable:  # fmt: skip
        records = self._dataset.records if of_frame else self._records
        dimensions = dimensions_of(spec, self._dimensions)
        named = (spec.rows + spec.columns, of_frame)
        if named not in self._divided:
            self._divided[named] = partition(records, dimensions)
        leaf, kinds, last = made.leaf, len(made.leaves), [made.dimension]
        if spec.universe:  # those outside can be had by subtraction, so they are counted like those inside
            inside = members(records, spec.universe, self._dataset)
            leaf = np.where(leaf >= 0, leaf + np.where(inside, 0, kinds), -1).astype(np.int32)
            last.insert(0, _universe(spec))
        tally = tallied(leaf, kinds * (2 if spec.universe else 1), self._divided[named], cell_count(dimensions))
        nodes = tally.reshape(tally.shape[0], -1, kinds) @ _above(made.dimension, made.leaves)
        if spec.universe:
            nodes = np.concatenate([nodes.sum(axis=1, keepdims=True), nodes], axis=1)
        every = (*dimensions, *last)
        cells = pl.DataFrame({**code_columns(every), "count": pl.Series(nodes.reshape(-1), dtype=pl.Int64)})
        return CountTable(
            key=key, universe="", dimensions=every, cells=cells, distribution=distribution,
            figures={**self._shared(dimensions), **_of_universe(spec), **figures},
        )  # fmt: skip

    def _shared(self, dimensions: Sequence[Dimension]) -> dict[tuple[str, str], Identity]:
        """Codes of a dimension that begins with the column of another one (size divides kinds further)."""
        return {
            (one.name, code): frozenset({(one.columns[0], code)})
            for one in dimensions
            if one.columns[0] != one.name and one.columns[0] in self._dimensions
            for code, parent in one.parents.items()
            if parent == TOTAL
        }


def _tree(
    name: str, label: LocalizedText, parents: Mapping[str, str], labels: Mapping[str, LocalizedText]
) -> Dimension:
    shown = {code: labels[code] for code in parents if code in labels}
    return Dimension(name=name, label=label, columns=(name,), parents=parents, labels={TOTAL: BASE_LABEL, **shown})


def _universe(spec: TableSpecification) -> Dimension:
    return Dimension(name=UNIVERSE, label=_WHERE, columns=(), parents={IN: TOTAL, OUT: TOTAL}, labels={})


def _of_universe(spec: TableSpecification) -> dict[tuple[str, str], Identity]:
    if not spec.universe:
        return {}
    return {(UNIVERSE, code): frozenset({(f"where {spec.universe}", code)}) for code in (IN, OUT)}


def _above(dimension: Dimension, leaves: tuple[str, ...]) -> NDArray[np.int64]:
    """(leaves, codes): 1 where the code is the leaf or stands above it."""
    place = {code: at for at, code in enumerate(codes(dimension))}
    found = np.zeros((len(leaves), len(place)), dtype=np.int64)
    for at, leaf in enumerate(leaves):
        code = leaf
        while True:
            found[at, place[code]] = 1
            if code == TOTAL:
                break
            code = dimension.parents[code]
    return found


def _nested(unions: Sequence[Union]) -> list[list[Union]]:
    """The unions in trees: within one, any two are apart or one holds the other. There is always a first tree."""
    trees: list[list[Union]] = [[]]
    for union in sorted(unions, key=lambda found: (-len(found[1]), found[0])):
        fitting = next(
            (tree for tree in trees if all(not (union[1] & other) or union[1] < other for _, other in tree)), None
        )
        if fitting is None:
            fitting = []
            trees.append(fitting)
        fitting.append(union)
    return trees
