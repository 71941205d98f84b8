"""From arrays over all cells to the rows of a computed table, with the signs of ministry tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.dimensions import cell_count, code_columns
from tenken.tabulation.model import TOTAL, ComputedTable, Dimension, TableSpecification

__all__ = ["NONE_THERE", "NOT_KNOWN", "NO_SUCH_CLINIC", "NUMBERS", "Columns", "Rows", "table"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Signs = NDArray[np.str_]

NONE_THERE, NOT_KNOWN, NO_SUCH_CLINIC = "-", "…", "・"  # 計数のない場合, 不詳, 統計項目のあり得ない場合
NUMBERS = ("estimate", "se", "low", "high", "deff")


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers of one category over all m cells of a table; NaN where there is none."""

    n: Whole
    base_n: Whole | None = None  # None: the row stands outside the base
    base_weighted: Floats | None = None
    numbers: Mapping[str, Floats] = field(default_factory=dict)  # those of ``NUMBERS`` that there are
    unknown: NDArray[np.bool_] | None = None  # cells whose empty base hides answers that are missing


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's cells: how many clinics are in each, and the columns of each category, in order."""

    frame: Whole  # (m) clinics of the frame
    answered: Whole  # (m) of them, those that sent anything (of a count of the frame: all)
    categories: Mapping[str, Columns]


def table(
    specification: TableSpecification,
    dimensions: Sequence[Dimension],
    *,
    categories: tuple[str, ...],
    labels: Mapping[str, LocalizedText],
    rows: Rows,
) -> ComputedTable:
    """The finished table: cells in the order of the dimensions' trees; in each the categories, the base, the rest."""
    cells = cell_count(dimensions)
    each = np.repeat(np.arange(cells), len(rows.categories))
    columns = {name: codes[each] for name, codes in code_columns(dimensions).items()}
    columns["category"] = pl.Series([*rows.categories] * cells, dtype=pl.String)
    parts = list(rows.categories.values())
    columns["n"] = pl.Series(_interleaved([part.n for part in parts]), dtype=pl.Int64)
    none = np.full(cells, np.nan)
    based = [none if part.base_n is None else part.base_n.astype(np.float64) for part in parts]
    columns["base_n"] = pl.Series(_interleaved(based), nan_to_null=True).cast(pl.Int64)
    weighted = [none if part.base_weighted is None else part.base_weighted for part in parts]
    columns["base_weighted"] = pl.Series(_interleaved(weighted), nan_to_null=True)
    for name in NUMBERS:
        numbers = _interleaved([part.numbers.get(name, none) for part in parts])
        columns[name] = pl.Series(numbers, nan_to_null=True)
    columns["sign"] = pl.Series(_interleaved([_signs(part, rows) for part in parts]), dtype=pl.String)
    return ComputedTable(
        specification=specification,
        dimensions=tuple(dimensions),
        categories=categories,
        category_labels={code: labels[code] for code in rows.categories if code in labels or code != TOTAL},
        cells=pl.DataFrame(columns),
    )


def _interleaved(parts: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    """(m × parts): the first cell's numbers in order, then the second's."""
    return np.column_stack(parts).reshape(-1)


def _signs(part: Columns, rows: Rows) -> Signs:
    """Why a number is empty, or that it counts nobody: the weakest sign first, what weighs more written over it."""
    found = np.where(part.n == 0, NONE_THERE, "")
    if part.unknown is not None:
        found = np.where(part.unknown, NOT_KNOWN, found)
    found = np.where(rows.answered == 0, NOT_KNOWN, found)
    return np.where(rows.frame == 0, NO_SUCH_CLINIC, found)
