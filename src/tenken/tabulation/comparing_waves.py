"""Early beside late answers: the share of each answer among those who came soon and those who had to be reminded.

Who answered only after reminders stands nearest to who never answered, so a trend from wave to wave warns of a bias
that no weighting can mend (Lin and Schaeffer 1995, Public Opinion Quarterly 59, 236-258).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from tenken.dataset.model import Dataset
from tenken.tabulation.computing_measures import Measure, by_category, measure
from tenken.tabulation.differences import between_groups
from tenken.tabulation.estimates import estimate
from tenken.tabulation.estimates_design import Design
from tenken.tabulation.model import TableSpecification
from tenken.weighting.nonresponse import waves

__all__ = ["COLUMNS", "compare_waves", "measured_once"]

COLUMNS = {
    "variable": pl.String(), "category": pl.String(), "wave": pl.Int32(), "n": pl.Int64(), "base_n": pl.Int64(),
    "estimate": pl.Float64(), "difference": pl.Float64(), "se": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(),
}  # fmt: skip


def compare_waves(
    specs: Sequence[TableSpecification], design: Design, dataset: Dataset, *, reminders: Sequence[int] = ()
) -> pl.DataFrame:
    """For each answer and wave: its share of the wave's answers, and the difference to the first wave with its 95 %
    interval (null in the first wave). ``reminders`` as in ``weighting.nonresponse.waves``.

    Of the whole country, weighted; each variable that these tables give shares of, once. Unprotected.
    """  # fmt: skip
    domain = waves(design.weighted.records, reminders=reminders)
    number = int(domain.max(initial=-1)) + 1
    parts = [pl.DataFrame(schema=COLUMNS)]
    if number < 2:
        return parts[0]
    pairs = np.array([(wave, 0) for wave in range(1, number)], dtype=np.int32)
    for each in measured_once(specs, design, dataset):
        columns = by_category(each)
        y, base = np.column_stack(list(columns.values())), each.base[:, None]
        if not (each.base & (domain >= 0)).any():
            continue
        found = estimate(design, y=y, base=base, domain=domain, domains=number)
        apart = between_groups(design, y=y, base=base, domain=domain, domains=number, pairs=pairs)
        none = np.full((1, len(columns)), np.nan)
        numbers = {
            name: np.concatenate([none, getattr(apart, field)])
            for name, field in (("difference", "estimate"), ("se", "se"), ("low", "low"), ("high", "high"))
        }
        numbers["estimate"] = found.estimate
        parts.append(pl.DataFrame({
            "variable": pl.Series([each.specification.variable] * number * len(columns), dtype=pl.String),
            "category": pl.Series(list(columns) * number, dtype=pl.String),
            "wave": pl.Series(np.repeat(np.arange(number), len(columns)), dtype=pl.Int32),
            "n": pl.Series(found.n.reshape(-1), dtype=pl.Int64),
            "base_n": pl.Series(found.base_n.reshape(-1), dtype=pl.Int64),
            **{name: pl.Series(value.reshape(-1), nan_to_null=True) for name, value in numbers.items()},
        }).select(list(COLUMNS)))  # fmt: skip
    return pl.concat(parts)


def measured_once(specs: Sequence[TableSpecification], design: Design, dataset: Dataset) -> Iterator[Measure]:
    """The weighted shares of these tables, each variable and universe once, whatever its rows and columns."""
    seen: set[tuple[str, str]] = set()
    for spec in specs:
        what = (spec.variable, spec.universe)
        if spec.statistic == "proportion" and spec.weighted and what not in seen:
            seen.add(what)
            yield measure(spec, design.weighted.records, dataset)
