"""This year beside last year: one table computed on two datasets, and what changed, with its interval.

Clinics that answered both times are the same by their facility code, and their covariance is in the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.tabulation.computing import compute_all, dimensions_of
from tenken.tabulation.computing_measures import Measure, measure
from tenken.tabulation.differences import Differences
from tenken.tabulation.differences_years import Year, between_years
from tenken.tabulation.dimensions import Cross, cell_count, crosses, every_cell
from tenken.tabulation.estimates_design import Design, design_of
from tenken.tabulation.model import TOTAL, Dimension, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tenken.weighting.model import Weighted

__all__ = ["Edition", "compare"]

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
    """Rows as in the table: dimensions, ``category``, ``now``, ``before``, ``difference`` (now less before), ``se``,
    ``low``, ``high`` (95 %), ``both`` (clinics that answered in both years, of the whole country).

    A category that one year lacks has no difference. ``dimensions`` are those of this year and must know last year's
    codes. Raises TabulationRefused for a statistic without errors, CodeUnknown for an area that is no more.
    """  # fmt: skip
    if spec.statistic not in _OF_ANSWERS or not spec.weighted:
        raise TabulationRefused(
            f"Table {spec.key}: a {spec.statistic} without weights has no error to compare years by."
        )
    over = dimensions_of(spec, dimensions)
    tables = [compute_all((spec,), dimensions, year.weighted, year.dataset)[0].cells for year in (now, before)]
    names = [*(one.name for one in over), "category"]
    joined = tables[0].select(*names, pl.col("estimate").alias("now")).join(
        tables[1].select(*names, pl.col("estimate").alias("before")), on=names, how="left", maintain_order="left"
    )  # fmt: skip
    changed = _changes(spec, over, now, before)
    links = [set(year.weighted.records["link"].to_list()) - {""} for year in (now, before)]
    return joined.join(changed, on=names, how="left", maintain_order="left").with_columns(both=len(links[0] & links[1]))


def _changes(
    spec: TableSpecification, over: tuple[Dimension, ...], now: Edition, before: Edition
) -> pl.DataFrame:  # fmt: skip
    measures = [measure(spec, year.weighted.records, year.dataset) for year in (now, before)]
    columns = [_by_category(each) for each in measures]
    common = [category for category in columns[0] if category in columns[1]]
    designs = [design_of(year.weighted) for year in (now, before)]
    divisions = [crosses(year.weighted.records, over) for year in (now, before)]
    cells = cell_count(over)
    found = {name: np.full((cells, len(common)), np.nan) for name in ("difference", "se", "low", "high")}
    for pair in zip(*divisions, strict=True):
        years = [
            _year(design, each, [by[category] for category in common], cross)
            for design, each, by, cross in zip(designs, measures, columns, pair, strict=True)
        ]
        if not all((year.base[:, 0] & (year.domain >= 0)).any() for year in years):
            continue
        made = between_years(years[0], years[1], domains=cells, statistic=spec.statistic)
        _fill(found, np.intersect1d(pair[0].cells, pair[1].cells), made)
    keys = every_cell(over)
    repeated = {
        one.name: [key[at] for key in keys for _ in common] for at, one in enumerate(over)
    }  # fmt: skip
    numbers = {name: pl.Series(value.reshape(-1), nan_to_null=True) for name, value in found.items()}
    return pl.DataFrame({**repeated, "category": common * len(keys), **numbers})


def _by_category(measured: Measure) -> dict[str, Floats]:
    """(n) of each category; of a table of numbers the one column, under TOTAL."""
    if not measured.categories:
        return {TOTAL: measured.y[:, 0].astype(np.float64)}
    found = {category: measured.y[:, at] for at, category in enumerate(measured.categories[: measured.y.shape[1]])}
    if measured.halved:
        found[measured.categories[1]] = measured.base & ~measured.y[:, 0].astype(bool)
    return {category: np.asarray(mark, dtype=np.float64) for category, mark in found.items()}


def _year(design: Design, measured: Measure, columns: list[Floats], cross: Cross) -> Year:
    domain = np.where(cross.cell >= 0, cross.cells[np.maximum(cross.cell, 0)] if cross.cells.size else -1, -1)
    z = None if measured.z is None else np.repeat(measured.z, len(columns), axis=1)
    return Year(design, np.column_stack(columns), measured.base[:, None], domain.astype(np.int32), z)


def _fill(found: Mapping[str, Floats], cells: NDArray[np.int32], made: Differences) -> None:
    for name, numbers in (("difference", made.estimate), ("se", made.se), ("low", made.low), ("high", made.high)):
        found[name][cells] = numbers[cells]
