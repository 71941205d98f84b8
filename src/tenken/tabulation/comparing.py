"""This year beside last year: one table computed on two datasets, and what changed, with its interval.

Clinics that answered both times are the same by their facility code, and their covariance is in the error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.tabulation.computing import compute_all, dimensions_of
from tenken.tabulation.computing_measures import Measure, by_category, measure
from tenken.tabulation.differences import Differences
from tenken.tabulation.differences_years import Matched, Year, between_years, matched
from tenken.tabulation.dimensions import Cross, cell_count, code_columns, crosses, partition
from tenken.tabulation.estimates_design import Design, design_of
from tenken.tabulation.model import Dimension, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tenken.weighting.model import Weighted

__all__ = ["Edition", "compare", "compare_all"]

Floats = NDArray[np.float64]
_OF_ANSWERS = ("proportion", "mean", "total", "ratio")


@dataclass(frozen=True, slots=True)
class Edition:
    """One year: its weights and its dataset."""

    weighted: Weighted
    dataset: Dataset


def compare(
    spec: TableSpecification, dimensions: Mapping[str, Dimension], *, now: Edition, before: Edition
) -> pl.DataFrame:
    """One table; ``compare_all`` says what is in it, and is faster for several."""
    return next(compare_all((spec,), dimensions, now=now, before=before))


def compare_all(
    specs: Sequence[TableSpecification], dimensions: Mapping[str, Dimension], *, now: Edition, before: Edition
) -> Iterator[pl.DataFrame]:
    """One after the other. Rows as in the table: dimensions, ``category``, ``now``, ``before`` with their bases
    (``base_now``, ``base_before``: clinics, unweighted), ``difference`` (now less before), ``se``, ``low``, ``high``
    (95 %), ``both`` (clinics that answered in both years, of the whole country).

    A category that one year lacks has no difference. ``dimensions`` are those of this year and must know last year's
    codes. Raises TabulationRefused for a statistic without errors, CodeUnknown for an area that is no more.
    """  # fmt: skip
    for spec in specs:
        if spec.statistic not in _OF_ANSWERS or not spec.weighted:
            raise TabulationRefused(
                f"Table {spec.key}: a {spec.statistic} without weights has no error to compare years by."
            )
    years = [compute_all(specs, dimensions, year.weighted, year.dataset) for year in (now, before)]
    designs = (design_of(now.weighted), design_of(before.weighted))
    links = [set(year.weighted.records["link"].to_list()) - {""} for year in (now, before)]
    both = matched(*designs)
    for spec, *tables in zip(specs, *years, strict=True):
        over = dimensions_of(spec, dimensions)
        names = [*(one.name for one in over), "category"]
        first, second = (
            table.cells.select(*names, pl.col("estimate").alias(name), pl.col("base_n").alias(f"base_{name}"))
            for table, name in zip(tables, ("now", "before"), strict=True)
        )
        joined = first.join(second, on=names, how="left", maintain_order="left")
        changed = _changes(spec, over, designs, (now.dataset, before.dataset), both)
        told = joined.join(changed, on=names, how="left", maintain_order="left")
        yield told.with_columns(both=len(links[0] & links[1]))


def _changes(
    spec: TableSpecification,
    over: tuple[Dimension, ...],
    designs: tuple[Design, Design],
    datasets: tuple[Dataset, Dataset],
    both: Matched,
) -> pl.DataFrame:
    there = [design.weighted.records for design in designs]
    measures = [measure(spec, records, dataset) for records, dataset in zip(there, datasets, strict=True)]
    columns = [by_category(each) for each in measures]
    common = [category for category in columns[0] if category in columns[1]]
    # yes and no: what is found of one is the mirror of the other
    halved = len(common) == 2 and all(each.halved for each in measures)
    asked = common[:1] if halved else common
    divisions = [crosses(partition(records, over)) for records in there]
    cells = cell_count(over)
    found = {name: np.full((cells, len(asked)), np.nan) for name in ("difference", "se", "low", "high")}
    for pair in zip(*divisions, strict=True):
        years = [
            _year(design, each, [by[category] for category in asked], cross)
            for design, each, by, cross in zip(designs, measures, columns, pair, strict=True)
        ]
        if not all((year.base[:, 0] & (year.domain >= 0)).any() for year in years):
            continue
        made = between_years(years[0], years[1], domains=cells, statistic=spec.statistic, both=both)
        _fill(found, np.intersect1d(pair[0].cells, pair[1].cells), made)
    if halved:
        mirror = {"difference": -found["difference"], "se": found["se"], "low": -found["high"], "high": -found["low"]}
        found = {name: np.concatenate([one, mirror[name]], axis=1) for name, one in found.items()}
    each = np.repeat(np.arange(cells), len(common))
    repeated = {name: codes[each] for name, codes in code_columns(over).items()}
    numbers = {name: pl.Series(value.reshape(-1), nan_to_null=True) for name, value in found.items()}
    return pl.DataFrame({**repeated, "category": pl.Series(common * cells, dtype=pl.String), **numbers})


def _year(design: Design, measured: Measure, columns: list[Floats], cross: Cross) -> Year:
    domain = np.where(cross.cell >= 0, cross.cells[np.maximum(cross.cell, 0)] if cross.cells.size else -1, -1)
    z = None if measured.z is None else np.repeat(measured.z, len(columns), axis=1)
    return Year(design, np.column_stack(columns), measured.base[:, None], domain.astype(np.int32), z)


def _fill(found: Mapping[str, Floats], cells: NDArray[np.int32], made: Differences) -> None:
    for name, numbers in (("difference", made.estimate), ("se", made.se), ("low", made.low), ("high", made.high)):
        found[name][cells] = numbers[cells]
