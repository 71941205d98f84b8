"""Estimates of many measures over all cells of their layouts, and the columns of tables that come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.tabulation.computing_cells import NUMBERS, Columns
from tenken.tabulation.computing_frame import tallied
from tenken.tabulation.computing_measures import Measure
from tenken.tabulation.dimensions import Cross, Partition, cell_count, crosses, partition
from tenken.tabulation.estimates import Estimates, estimate
from tenken.tabulation.estimates_design import Design
from tenken.tabulation.model import TOTAL, Dimension

__all__ = ["Filled", "Layout", "columns_of", "estimated", "layout"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """What tables with the same dimensions share: m cells, and in which of them each respondent is."""

    dimensions: tuple[Dimension, ...]
    partition: Partition  # of the respondents
    divisions: tuple[Cross, ...]
    frame: Whole  # (m) eligible clinics
    answered: Whole  # (m) respondents

    def tallies(self, masks: Mapping[str, NDArray[np.bool_]]) -> dict[str, Whole]:
        """(m) respondents of each of these masks, which do not overlap, in each cell."""
        code = np.full(self.partition.combination.size, -1, dtype=np.int32)
        for at, mask in enumerate(masks.values()):
            code[mask] = at
        tally = tallied(code, max(1, len(masks)), self.partition, self.frame.size)
        return {name: tally[:, at] for at, name in enumerate(masks)}


def layout(dimensions: tuple[Dimension, ...], records: pl.DataFrame, dataset: Dataset) -> Layout:
    """Divides the respondents (``records``) and the eligible cases of the dataset into cells."""
    divided, cells = partition(records, dimensions), cell_count(dimensions)
    eligible = dataset.records.filter(pl.col("eligible"))
    one, every = np.zeros(records.height, dtype=np.int32), np.zeros(eligible.height, dtype=np.int32)
    frame = tallied(every, 1, partition(eligible, dimensions), cells)[:, 0]
    return Layout(dimensions, divided, crosses(divided), frame, tallied(one, 1, divided, cells)[:, 0])


@dataclass(frozen=True, slots=True)
class Filled:
    """Estimates of one measure over the m cells of one layout, (m, columns of y)."""

    n: Whole
    base_n: Whole
    base_weighted: Floats
    numbers: Mapping[str, Floats]


def estimated(measures: Sequence[Measure], layouts: Sequence[Layout], design: Design) -> list[list[Filled]]:
    """For each layout, the estimates of each measure. A division that two layouts share is computed once.

    The measures must be of one statistic. Those whose base is empty need no estimate.
    """
    some = [each for each in measures if each.base.any()]
    if not some:
        return [[_nothing(over.frame.size, each.y.shape[1]) for each in measures] for over in layouts]
    y = np.concatenate([each.y for each in some], axis=1).astype(np.float64)
    base = np.concatenate([np.repeat(each.base[:, None], each.y.shape[1], axis=1) for each in some], axis=1)
    z = None if some[0].z is None else np.concatenate([each.z for each in some if each.z is not None], axis=1)
    known: dict[bytes, Estimates] = {}
    found: list[list[Filled]] = []
    for over in layouts:
        whole = _nothing(over.frame.size, y.shape[1])
        for cross in over.divisions:
            if not base[cross.cell >= 0].any():
                continue
            key = cross.cell.tobytes()
            if key not in known:
                known[key] = estimate(
                    design, y=y, base=base, domain=cross.cell, domains=cross.cells.size,
                    statistic=some[0].specification.statistic, z=z,
                )  # fmt: skip
            _fill(whole, cross, known[key])
        found.append(list(_parted(whole, measures)))
    return found


def _nothing(cells: int, width: int) -> Filled:
    return Filled(
        n=np.zeros((cells, width), dtype=np.int64),
        base_n=np.zeros((cells, width), dtype=np.int64),
        base_weighted=np.zeros((cells, width)),
        numbers={name: np.full((cells, width), np.nan) for name in NUMBERS},
    )


def _fill(whole: Filled, cross: Cross, made: Estimates) -> None:
    whole.n[cross.cells], whole.base_n[cross.cells] = made.n, made.base_n
    whole.base_weighted[cross.cells] = made.base_weighted
    for name, numbers in whole.numbers.items():
        numbers[cross.cells] = np.where(made.base_n > 0, getattr(made, name), np.nan)


def _parted(whole: Filled, measures: Sequence[Measure]) -> Iterator[Filled]:
    """Each measure's columns of what was computed for all."""
    at = 0
    for each in measures:
        width = each.y.shape[1]
        if not each.base.any():
            yield _nothing(whole.n.shape[0], width)
            continue
        part = slice(at, at + width)
        numbers = {name: found[:, part] for name, found in whole.numbers.items()}
        yield Filled(whole.n[:, part], whole.base_n[:, part], whole.base_weighted[:, part], numbers)
        at += width


def columns_of(measured: Measure, filled: Filled, outside: Mapping[str, Whole]) -> dict[str, Columns]:
    """The columns of a table: categories, the base, and those outside it."""
    base_n, base_weighted = filled.base_n[:, 0], filled.base_weighted[:, 0]
    # an empty base is "none" where the question was for nobody, and "not known" where somebody left it blank
    silent = sum((count for state, count in outside.items() if state != "not_applicable"), np.zeros_like(base_n))
    unknown = (base_n == 0) & (silent > 0)
    rows = {
        category: Columns(n, base_n, base_weighted, numbers, unknown)
        for category, (n, numbers) in zip(measured.categories, _per_category(measured, filled), strict=False)
    }
    if measured.specification.statistic == "proportion":
        whole = np.where(base_n > 0, 1.0, np.nan)
        own = {"estimate": whole, "se": whole - 1.0, "low": whole, "high": whole}
    else:
        own = {name: found[:, -1] for name, found in filled.numbers.items()}
    rows[TOTAL] = Columns(base_n, base_n, base_weighted, own, unknown)
    rows.update({state: Columns(count) for state, count in outside.items()})
    return rows


def _per_category(measured: Measure, filled: Filled) -> Iterator[tuple[Whole, Mapping[str, Floats]]]:
    """Each category's counts and numbers; the second of two is what the first leaves, with the same error."""
    for at in range(filled.n.shape[1]):
        numbers = {name: found[:, at] for name, found in filled.numbers.items()}
        yield filled.n[:, at], numbers
        if measured.halved:
            rest = {**numbers, "estimate": 1.0 - numbers["estimate"], "low": 1.0 - numbers["high"],
                    "high": 1.0 - numbers["low"]}  # fmt: skip
            yield filled.base_n[:, at] - filled.n[:, at], rest
