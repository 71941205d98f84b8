"""Differences between two years, with the covariance of the clinics that answered in both.

``svy`` compares waves of one panel; these are two weightings of two frames, so the covariance is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from tenken.tabulation.differences import Differences, compared
from tenken.tabulation.estimates import estimate, linearised
from tenken.tabulation.estimates_design import Design, EstimationRefused, Influence, influence, scattered
from tenken.tabulation.model import Statistic

__all__ = ["Matched", "Year", "between_years", "matched"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
_FEW = 5  # clinics of one pair of classes that answered twice; pairs with fewer are taken together


@dataclass(frozen=True, slots=True)
class Year:
    """One year's side of a difference; arrays as ``estimate`` takes them."""

    design: Design
    y: Floats  # (n, k)
    base: Flags  # (n, k) or (n, 1)
    domain: Whole  # (n)
    z: Floats | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """Clinics that answered in both years."""

    later: Whole  # their rows among each year's respondents
    earlier: Whole
    factor: Floats  # of each product of deviations


def between_years(
    later: Year,
    earlier: Year,
    *,
    domains: int,
    statistic: Statistic = "proportion",
    both: Matched | None = None,
    confidence: float = 0.95,
) -> Differences:
    """Later less earlier of each domain and column. Clinics are the same when they have the same ``link``; ``both`` is
    what ``matched`` says of the two designs, to be asked once for many differences.

    Covariance: a sum over the clinics that answered twice of the product of their deviations, times 1 - f₁ f₂ N₁₂/n₁₂
    for n₁₂ of the N₁₂ clinics that were in both frames and in these classes. It is what the covariance of two
    overlapping simple random samples, S₁₂ (n₁₂/(n₁ n₂) - N₁₂/(N₁ N₂)), comes to (Tam 1984, The American Statistician
    38, 288-289; Qualité and Tillé 2008, Survey Methodology 34, 173-181): nothing when answering again is as likely as
    answering, the variance itself for one panel. Raises EstimationRefused when a year's links are not its own.
    """
    if later.y.shape[1] != earlier.y.shape[1]:
        raise EstimationRefused(
            f"The years have {later.y.shape[1]} and {earlier.y.shape[1]} columns; they must be the same questions."
        )
    both = both or matched(later.design, earlier.design)
    first, second = (
        estimate(
            year.design, y=year.y, base=year.base, domain=year.domain, domains=domains, statistic=statistic, z=year.z,
            confidence=confidence,
        )
        for year in (later, earlier)
    )  # fmt: skip
    blocks = []
    for at in range(later.y.shape[1]):
        one, two = (_influence(year, at, domains, statistic) for year in (later, earlier))
        blocks.append(_covariance(one, two, both))
    covariance = np.concatenate(blocks, axis=1)
    most = np.nan_to_num(first.se * second.se)  # no correlation is over 1, however few clinics it is estimated from
    return compared(first, second, np.clip(covariance, -most, most), statistic=statistic, confidence=confidence)


def _influence(year: Year, at: int, domains: int, statistic: Statistic) -> Influence:
    column = slice(at, at + 1)
    base = year.base if year.base.shape[1] == 1 else year.base[:, column]
    z = None if year.z is None else year.z[:, column]
    line = linearised(year.design, year.y[:, column], base, year.domain, domains, statistic, z)
    return influence(year.design, line.value, year.domain, domains)


def matched(later: Design, earlier: Design) -> Matched:
    """The clinics of two weightings with the same ``link``. Raises EstimationRefused when two of a year have one."""
    frames = []
    for name, design in (("later", later), ("earlier", earlier)):
        frame = design.weighted.frame.filter(pl.col("link") != "")
        if frame["link"].is_duplicated().any():
            raise EstimationRefused(f"Two clinics of the {name} year have the same link.")
        row = design.weighted.frame.select(pl.col("record"), pl.col("responded")).filter(pl.col("responded"))
        place = pl.DataFrame({"record": row["record"], "row": np.arange(row.height)})
        frames.append(frame.join(place, on="record", how="left").select("link", "response_class", "row"))
    pairs = frames[0].join(frames[1], on="link", suffix="_before").sort("link")
    cells = pairs.group_by("response_class", "response_class_before").agg(
        pl.len().alias("there"), (pl.col("row").is_not_null() & pl.col("row_before").is_not_null()).sum().alias("twice")
    )
    f1 = (later.members / later.weighted.class_size)[cells["response_class"].to_numpy()]
    f2 = (earlier.members / earlier.weighted.class_size)[cells["response_class_before"].to_numpy()]
    expected = f1 * f2 * cells["there"].to_numpy()
    twice = cells["twice"].to_numpy().astype(np.float64)
    few = twice < _FEW
    pooled = expected[few].sum() / max(float(twice[few].sum()), 1.0)
    ratio = np.where(few, pooled, expected / np.maximum(twice, 1.0))
    cells = cells.with_columns(pl.Series("factor", 1.0 - ratio))
    keys = ["response_class", "response_class_before"]
    twice_there = pairs.drop_nulls(["row", "row_before"]).join(cells, on=keys, maintain_order="left")
    one, two = (
        np.sqrt(design.members / np.maximum(design.members - 1.0, 1.0))[twice_there[key].to_numpy()]
        for design, key in zip((later, earlier), keys, strict=True)
    )
    return Matched(
        twice_there["row"].to_numpy().astype(np.int32),
        twice_there["row_before"].to_numpy().astype(np.int32),
        twice_there["factor"].to_numpy() * one * two,
    )


def _covariance(one: Influence, two: Influence, both: Matched) -> Floats:
    """(domains, k): sum of factor times the products of both years' deviations, multiplied out."""
    first, second = one.value[both.later], two.value[both.earlier]
    here, there = one.domain[both.later], two.domain[both.earlier]
    factor = both.factor[:, None]
    same = np.where(here == there, here, -1).astype(np.int32)
    found = scattered(factor * first * second, np.zeros_like(same), 1, same, one.domains)[0]
    left, right = _fit(one, both.later), _fit(two, both.earlier)
    slopes, slopes_before = _coefficients(one), _coefficients(two)
    found -= np.einsum("cdk,cdk->dk", slopes_before, _by_domain(right, factor * first, here, one.domains))
    found -= np.einsum("cdk,cdk->dk", slopes, _by_domain(left, factor * second, there, one.domains))
    mixed = (left.T @ right.multiply(factor)).tocsr()
    carried = mixed @ slopes_before.reshape(slopes_before.shape[0], -1)
    found += np.einsum("cdk,cdk->dk", slopes, carried.reshape(slopes.shape))
    return np.asarray(found)


def _fit(of: Influence, rows: Whole) -> sparse.csr_array:
    """(rows, G + H): what each coefficient adds to the fit of these respondents."""
    design = of.design
    weight = design.weighted.weight[rows]
    at, columns, values = [], [], []
    for codes in design.columns:
        inside = np.flatnonzero(codes[rows] >= 0)
        at.append(inside)
        columns.append(codes[rows][inside])
        values.append(weight[inside])
    at.append(np.arange(rows.size))
    columns.append(design.groups + design.weighted.response_class[rows])
    values.append(np.ones(rows.size))
    shape = (rows.size, design.groups + design.members.size)
    return sparse.csr_array((np.concatenate(values), (np.concatenate(at), np.concatenate(columns))), shape=shape)


def _coefficients(of: Influence) -> Floats:
    return np.concatenate([of.slope, of.level], axis=0) if of.design.groups else of.level


def _by_domain(fit: sparse.csr_array, value: Floats, domain: Whole, domains: int) -> Floats:
    """(G + H, domains, k): the fit's columns times ``value``, summed within each domain."""
    found = np.zeros((fit.shape[1], domains, value.shape[1]))
    rows = np.flatnonzero(domain >= 0)
    inside = sparse.csr_array((np.ones(rows.size), (rows, domain[rows])), shape=(domain.size, domains))
    for at in range(value.shape[1]):
        found[:, :, at] = (fit.T @ inside.multiply(value[:, at : at + 1])).toarray()
    return found
