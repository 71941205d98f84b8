"""One group beside another: what differs between the parts of a whole in one table, with its interval.

Parts are the codes below one parent: kinds of facility, sizes of clinics with beds, prefectures, cities of one of them.
All pairs are compared, so of twenty that do not differ one may well seem to; the interval is that of each pair alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.tabulation.computing import dimensions_of
from tenken.tabulation.computing_measures import by_category, measure
from tenken.tabulation.differences import between_groups
from tenken.tabulation.dimensions import Cross, cell_count, code_columns, codes, crosses, partition
from tenken.tabulation.estimates_design import Design
from tenken.tabulation.model import ComputedTable, Dimension
from tenken.tabulation.refusals import TabulationRefused

__all__ = ["compare_groups"]

_OF_ANSWERS = ("proportion", "mean", "total", "ratio")


def compare_groups(
    computed: ComputedTable, dimensions: Mapping[str, Dimension], design: Design, dataset: Dataset, *, of: str
) -> pl.DataFrame:
    """Every pair of parts of the dimension ``of`` in this table: the other dimensions, ``first`` and ``second``
    (codes), ``category``, the estimate of each (``estimate_first``, ``estimate_second``) with its base (``base_first``,
    ``base_second``: clinics, unweighted), ``difference`` (first less second), ``se``, ``low``, ``high`` (95 %). A pair
    of which one has no answers has no difference.

    Raises TabulationRefused for a statistic without errors, or a dimension that the table does not have.
    """  # fmt: skip
    spec = computed.specification
    over = dimensions_of(spec, dimensions)
    names = [one.name for one in over]
    if spec.statistic not in _OF_ANSWERS or not spec.weighted:
        raise TabulationRefused(
            f"Table {spec.key}: a {spec.statistic} without weights has no error to compare groups by."
        )
    if of not in names:
        raise TabulationRefused(f"Table {spec.key} has no dimension “{of}”; it has {', '.join(names) or 'none'}.")
    records = design.weighted.records
    measured = measure(spec, records, dataset)
    columns = by_category(measured)
    y = np.column_stack(list(columns.values()))
    z = None if measured.z is None else np.repeat(measured.z, y.shape[1], axis=1)
    keys = pl.DataFrame(code_columns(over))
    parts = [pl.DataFrame(schema=_schema(names, of))]
    for cross in crosses(partition(records, over)):
        pairs = _pairs(cross, over, names.index(of))
        if not pairs.size or not (measured.base & (cross.cell >= 0)).any():
            continue
        made = between_groups(
            design, y=y, base=measured.base[:, None], domain=cross.cell, domains=cross.cells.size, pairs=pairs,
            statistic=spec.statistic, z=z,
        )  # fmt: skip
        each = np.repeat(cross.cells[pairs], len(columns), axis=0)
        first, second = keys[each[:, 0]], keys[each[:, 1]]
        numbers = {"difference": made.estimate, "se": made.se, "low": made.low, "high": made.high}
        parts.append(first.select(
            *(name for name in names if name != of),
            pl.col(of).alias("first"),
            second[of].alias("second"),
            pl.Series("category", list(columns) * len(pairs), dtype=pl.String),
            *(pl.Series(name, value.reshape(-1), nan_to_null=True) for name, value in numbers.items()),
        ))  # fmt: skip
    return _with_estimates(pl.concat(parts), computed, names, of)


def _schema(names: list[str], of: str) -> dict[str, pl.DataType]:
    keys = [*(name for name in names if name != of), "first", "second", "category"]
    return {**dict.fromkeys(keys, pl.String()), **dict.fromkeys(("difference", "se", "low", "high"), pl.Float64())}


def _pairs(cross: Cross, over: tuple[Dimension, ...], at: int) -> NDArray[np.int32]:
    """(pairs, 2) domains of this division that agree in all other dimensions and are parts of one whole in this."""
    listed = codes(over[at])
    after = cell_count(over[at + 1 :])
    together: dict[tuple[int, str], list[int]] = {}
    for domain, cell in enumerate(cross.cells.tolist()):
        place = cell // after % len(listed)
        parent = over[at].parents.get(listed[place])
        if parent is not None:
            together.setdefault((cell - place * after, parent), []).append(domain)
    found: Iterator[tuple[int, int]] = (pair for some in together.values() for pair in combinations(some, 2))
    return np.array(list(found), dtype=np.int32).reshape(-1, 2)


def _with_estimates(found: pl.DataFrame, computed: ComputedTable, names: list[str], of: str) -> pl.DataFrame:
    others = [name for name in names if name != of]
    for side in ("first", "second"):
        theirs = computed.cells.select(
            *others, pl.col(of).alias(side), "category", pl.col("estimate").alias(f"estimate_{side}"),
            pl.col("base_n").alias(f"base_{side}"),
        )  # fmt: skip
        found = found.join(theirs, on=[*others, side, "category"], how="left", maintain_order="left")
    numbers = ("difference", "se", "low", "high")
    sides = (f"{what}_{side}" for side in ("first", "second") for what in ("estimate", "base"))
    return found.select(*others, "first", "second", "category", *sides, *numbers)
