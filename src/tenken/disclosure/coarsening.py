"""Weighted numbers over hidden cells, told no finer than a few clinics of their base.

Counts and weighted numbers of the same cells are shown side by side. Two hidden counts x and y with a known sum are as
uncertain as they should be; but where their clinics weigh w and v, and w·x + v·y is told too, both can be solved for;
and even alone, w·x + v·y told to many decimals has few solutions in whole clinics. So in every row that holds hidden
cells (a prefecture of a hidden city, all kinds of a hidden kind) a weighted share is rounded to steps of at least p
clinics of its base (p / base_n), a weighted number of clinics to steps of p clinics of mean weight, where p is the
``protection`` of the rules. What the second sum then leaves open of x is p/2 · w̄ / |w - v| each way: p or more as long
as both weights are within half of their mean of each other. Such rows have large bases (steps of 0.1 points from 3,000
clinics on); rows without hidden cells keep every decimal, as all that they could tell is shown. All categories of a row
are rounded, since each is what the others leave of 100 %. Intervals are rounded outwards, so that they keep what they
promise; rounded shares need not make 100 %.

A row is coarse in every table of its variable in which it stands (``Row``), as the other layout would tell what was
rounded away in one: all clinics with beds of the table by area are those of the table by size.

Means, totals and ratios of a number are told as they are: their cells hold no count that a weighted number would tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import TypeAlias

import polars as pl

from tenken.tabulation.model import TOTAL, ComputedTable

__all__ = ["Row", "coarsened", "rows_above", "rows_holding"]

#: A row of whatever table of the variable: the codes that name its clinics, each with its column.
Row: TypeAlias = frozenset[tuple[str, str]]

FINEST = 0.001  # of a share
STEPS = (1, 2, 5, 10)


def rows_holding(computed: ComputedTable, hidden: Iterable[tuple[str, ...]]) -> set[Row]:
    """The rows within which hidden cells lie; ``hidden``: their codes in the order of the dimensions."""
    return {_row(computed, codes) for one in set(hidden) for codes in rows_above(computed, one)}


def coarsened(computed: ComputedTable, holding: Collection[Row], *, clinics: int) -> pl.DataFrame:
    """The cells of a table; weighted numbers in steps of at least so many clinics wherever hidden cells lie within.

    ``holding``: the rows in which they do, of this table and of others of its variable.
    """
    spec, cells = computed.specification, computed.cells
    if not spec.weighted or spec.statistic == "rate" or not holding:
        return cells
    rows = {codes for codes in _rows(computed) if _row(computed, codes) in holding}
    if not rows:
        return cells
    names = [one.name for one in computed.dimensions]
    marked = pl.DataFrame(sorted(rows), schema=dict.fromkeys(names, pl.String), orient="row").with_columns(_holds=True)
    base = pl.col("base_n").cast(pl.Float64)
    of_clinics = _nice(pl.max_horizontal(pl.lit(1.0), clinics * pl.col("base_weighted") / base))
    numbers = [_nearest("base_weighted", of_clinics)]
    if spec.statistic in {"proportion", "count"}:
        share = spec.statistic == "proportion"
        step = _nice(pl.max_horizontal(pl.lit(FINEST), clinics / base)) if share else of_clinics
        most = pl.lit(1.0) if share else pl.lit(float("inf"))
        numbers += [
            _nearest("estimate", step),
            _nearest("se", step / 5),
            ((pl.col("low") / step + 1e-9).floor() * step).round(6).alias("low"),
            pl.min_horizontal(((pl.col("high") / step - 1e-9).ceil() * step).round(6), most).alias("high"),
            pl.col("deff").round(1),
        ]
    cells = cells.join(marked, on=names, how="left", maintain_order="left")
    counted = ((pl.col("base_n") > 0) & pl.col("_holds")).fill_null(value=False)
    return cells.with_columns(
        pl.when(counted & pl.col(one.meta.output_name()).is_not_null())
        .then(one)
        .otherwise(pl.col(one.meta.output_name()))
        .alias(one.meta.output_name())
        for one in numbers
    ).drop("_holds")


def _row(computed: ComputedTable, codes: tuple[str, ...]) -> Row:
    """Codes right below the total of a dimension that divides another column further are that column's."""
    named = set()
    for dimension, code in zip(computed.dimensions, codes, strict=True):
        if code != TOTAL:
            of_column = dimension.columns and dimension.parents[code] == TOTAL
            named.add((dimension.columns[0] if of_column else dimension.name, code))
    return frozenset(named)


def _rows(computed: ComputedTable) -> Iterator[tuple[str, ...]]:
    return product(*[(TOTAL, *dimension.parents) for dimension in computed.dimensions])


def rows_above(computed: ComputedTable, codes: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The row itself, and every row that holds its clinics."""
    lines = []
    for dimension, code in zip(computed.dimensions, codes, strict=True):
        line = [code]
        while line[-1] != TOTAL:
            line.append(dimension.parents[line[-1]])
        lines.append(line)
    return product(*lines)


def _nearest(name: str, step: pl.Expr) -> pl.Expr:
    return ((pl.col(name) / step).round() * step).round(6).alias(name)


def _nice(least: pl.Expr) -> pl.Expr:
    """The next of 1, 2, 5, 10, 20 … (or 0.1, 0.05 …) that is not smaller."""
    ten = pl.lit(10.0) ** (least.log10() + 1e-9).floor()
    found = pl.lit(STEPS[-1]) * ten
    for one in reversed(STEPS[:-1]):
        found = pl.when(least <= one * ten * (1 + 1e-6)).then(one * ten).otherwise(found)
    return found
