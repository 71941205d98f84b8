"""One engine for every table: what is measured goes through ``estimates`` for all cells and many tables at once.

Tables with the same rows, columns, statistic and weights share their divisions of records into cells, so 80 tables cost
little more than their columns. A table says what it does not know: see the signs in ``ComputedTable``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tenken.dataset.model import Dataset, Role
from tenken.tabulation.coding import respondents
from tenken.tabulation.computing_cells import Rows, table
from tenken.tabulation.computing_estimates import Layout, columns_of, estimated, layout
from tenken.tabulation.computing_frame import count_frame
from tenken.tabulation.computing_measures import Measure, measure, variables_of
from tenken.tabulation.estimates_design import Design, design_of
from tenken.tabulation.model import ComputedTable, Dimension, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tenken.weighting.model import Weighted

__all__ = ["TabulationRefused", "compute", "compute_all", "dimensions_of"]

Progress = Callable[[int, int], None]
_AT_ONCE = 24  # columns in one call of the estimator: few enough to stay small, many enough to share its work


def compute(
    spec: TableSpecification, dimensions: Mapping[str, Dimension], weighted: Weighted, dataset: Dataset
) -> ComputedTable:
    """One table. Raises TabulationRefused; several tables at once are faster (``compute_all``)."""
    return compute_all((spec,), dimensions, weighted, dataset)[0]


def compute_all(
    specs: Sequence[TableSpecification],
    dimensions: Mapping[str, Dimension],
    weighted: Weighted,
    dataset: Dataset,
    *,
    progress: Progress = lambda done, total: None,
) -> tuple[ComputedTable, ...]:
    """These tables in their order; ``progress(done, total)`` after each.

    Raises TabulationRefused for an empty dataset, weights of other records, a dimension or variable that is not there,
    a variable that was never asked; EstimationRefused where the weights allow no errors.
    """
    _check(specs, dimensions, weighted, dataset)
    found: dict[str, ComputedTable] = {}
    alike: dict[tuple[object, ...], list[TableSpecification]] = defaultdict(list)
    for spec in specs:
        if _is_of_frame(spec, dataset):
            found[spec.key] = count_frame(spec, dimensions_of(spec, dimensions), dataset)
            progress(len(found), len(specs))
        else:
            alike[_measured(spec)].append(spec)
    groups: dict[tuple[object, ...], list[list[TableSpecification]]] = defaultdict(list)
    for same in alike.values():
        shapes = tuple(sorted((spec.rows, spec.columns) for spec in same))
        groups[(same[0].statistic, same[0].weighted, shapes)].append(same)
    designs: dict[bool, Design] = {}
    layouts: dict[tuple[str, ...], Layout] = {}
    for group in groups.values():
        kind = group[0][0].weighted
        if kind not in designs:
            designs[kind] = design_of(weighted if kind else _unweighted(weighted))
        for spec in group[0]:
            over = dimensions_of(spec, dimensions)
            names = tuple(one.name for one in over)
            layouts[names] = layouts.get(names) or layout(over, weighted.records, dataset)
        for made in _group(group, layouts, designs[kind], dataset):
            found[made.specification.key] = made
            progress(len(found), len(specs))
    return tuple(found[spec.key] for spec in specs)


def _measured(spec: TableSpecification) -> tuple[object, ...]:
    """Tables that agree in this measure the same, in different rows and columns."""
    return (
        spec.statistic, spec.weighted, spec.variable, spec.denominator, spec.universe, spec.include_dont_know,
    )  # fmt: skip


def dimensions_of(spec: TableSpecification, dimensions: Mapping[str, Dimension]) -> tuple[Dimension, ...]:
    """The dimensions of a table: rows, then columns. Raises TabulationRefused for one that is not there."""
    names = (*spec.rows, *spec.columns)
    for name in names:
        if name not in dimensions:
            raise TabulationRefused(
                f"Table {spec.key}: there is no dimension “{name}”; there are {', '.join(dimensions)}."
            )
    return tuple(dimensions[name] for name in names)


def _check(
    specs: Sequence[TableSpecification], dimensions: Mapping[str, Dimension], weighted: Weighted, dataset: Dataset
) -> None:
    if dataset.records.is_empty():
        raise TabulationRefused("The dataset is empty: it has no records.")
    seen: set[str] = set()
    for spec in specs:
        dimensions_of(spec, dimensions)
        variables_of(spec, dataset)
        if spec.key in seen:
            raise TabulationRefused(f"Two tables have the key “{spec.key}”.")
        seen.add(spec.key)
    there = respondents(dataset)
    if not there["record"].equals(weighted.records["record"]):
        raise TabulationRefused(
            f"The weights are of {weighted.records.height} respondents and the dataset has {there.height}, or they are "
            "others: weigh this dataset."
        )


def _is_of_frame(spec: TableSpecification, dataset: Dataset) -> bool:
    """Whether it counts cases rather than answers."""
    return spec.statistic == "rate" or (
        spec.statistic == "count" and variables_of(spec, dataset)[0].role is not Role.ANSWER
    )


def _unweighted(weighted: Weighted) -> Weighted:
    """Everyone counts once: figures of those who answered, which stand for nobody else."""
    ones = np.ones_like(weighted.weight)
    return replace(weighted, weight=ones, margins=(), replicates=None, replicate_scale=None)


def _group(
    group: Sequence[Sequence[TableSpecification]],
    layouts: Mapping[tuple[str, ...], Layout],
    design: Design,
    dataset: Dataset,
) -> Iterator[ComputedTable]:
    """Tables of one statistic and the same layouts, so many columns at a time; each item is one measure's tables."""
    waiting: list[tuple[Measure, Sequence[TableSpecification]]] = []
    for same in group:
        waiting.append((measure(same[0], design.weighted.records, dataset), same))
        if same is group[-1] or sum(each.y.shape[1] for each, _ in waiting) >= _AT_ONCE:
            yield from _batch(waiting, layouts, design)
            waiting = []


def _batch(
    waiting: Sequence[tuple[Measure, Sequence[TableSpecification]]],
    layouts: Mapping[tuple[str, ...], Layout],
    design: Design,
) -> Iterator[ComputedTable]:
    wanted = {spec.rows + spec.columns: layouts[spec.rows + spec.columns] for spec in waiting[0][1]}
    filled = estimated([each for each, _ in waiting], list(wanted.values()), design)
    by_layout = dict(zip(wanted, filled, strict=True))
    for at, (each, same) in enumerate(waiting):
        for spec in same:
            over = layouts[spec.rows + spec.columns]
            outside = over.tallies(each.outside)
            rows = Rows(over.frame, over.answered, columns_of(each, by_layout[spec.rows + spec.columns][at], outside))
            made = table(spec, over.dimensions, categories=each.categories, labels=each.labels, rows=rows)
            yield replace(made, unit=each.unit)
