"""Differences between groups of one survey, with the covariance that shared margins and classes give them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenken.tabulation.estimates import Estimates, estimate, linearised
from tenken.tabulation.estimates_design import Design, design_of, influence
from tenken.tabulation.intervals import mean_interval
from tenken.tabulation.model import Statistic
from tenken.weighting.model import Weighted

__all__ = ["Differences", "between_groups", "compared"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Differences:
    """Arrays (pairs, k): the first less the second; NaN where either is."""

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    covariance: Floats  # of the two estimates


def between_groups(
    weighted: Weighted | Design,
    *,
    y: Floats,
    base: Flags,
    domain: Whole,
    domains: int,
    pairs: Whole,
    statistic: Statistic = "proportion",
    z: Floats | None = None,
    confidence: float = 0.95,
) -> Differences:
    """First less second domain of each of ``pairs`` (p, 2); other arguments as for ``estimate``.

    Raises EstimationRefused as ``estimate`` does, and ValueError when a pair names one domain twice.
    """
    if (pairs[:, 0] == pairs[:, 1]).any():
        raise ValueError("A pair names one domain twice.")
    design = weighted if isinstance(weighted, Design) else design_of(weighted)
    found = estimate(
        design, y=y, base=base, domain=domain, domains=domains, statistic=statistic, z=z, confidence=confidence
    )
    blocks = []
    for at in range(y.shape[1]):  # column by column: domains × groups of all columns together need not fit
        column = slice(at, at + 1)
        line = linearised(
            design, y[:, column], base if base.shape[1] == 1 else base[:, column], domain, domains, statistic,
            None if z is None else z[:, column],
        )  # fmt: skip
        blocks.append(influence(design, line.value, domain, domains).covariance(pairs[:, 0], pairs[:, 1]))
    first, second = _picked(found, pairs[:, 0]), _picked(found, pairs[:, 1])
    return compared(first, second, np.concatenate(blocks, axis=1), statistic=statistic, confidence=confidence)


def compared(
    first: Estimates, second: Estimates, covariance: Floats, *, statistic: Statistic, confidence: float = 0.95
) -> Differences:
    """First less second. Shares: their own intervals are combined, so that the difference too holds in small domains.

    (Zou and Donner 2008, Statistics in Medicine 27, 1693-1702, with the correlation; Newcombe's method 10 without.)
    """
    gap = first.estimate - second.estimate
    one, two = np.nan_to_num(first.se), np.nan_to_num(second.se)
    se = np.sqrt(np.maximum(first.se**2 + second.se**2 - 2.0 * covariance, 0.0))
    if statistic != "proportion":
        low, high = mean_interval(gap, se, degrees=first.degrees + second.degrees, confidence=confidence)
        return Differences(gap, se, low, high, covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        link = np.where((one > 0) & (two > 0), np.clip(covariance / (one * two), -1.0, 1.0), 0.0)
    down, up = first.estimate - first.low, first.high - first.estimate
    other_down, other_up = second.estimate - second.low, second.high - second.estimate
    low = gap - np.sqrt(np.maximum(down**2 + other_up**2 - 2.0 * link * down * other_up, 0.0))
    high = gap + np.sqrt(np.maximum(up**2 + other_down**2 - 2.0 * link * up * other_down, 0.0))
    return Differences(gap, se, np.maximum(low, -1.0), np.minimum(high, 1.0), covariance)


def _picked(found: Estimates, rows: Whole) -> Estimates:
    return Estimates(
        n=found.n[rows],
        base_n=found.base_n[rows],
        base_weighted=found.base_weighted[rows],
        estimate=found.estimate[rows],
        se=found.se[rows],
        low=found.low[rows],
        high=found.high[rows],
        deff=found.deff[rows],
        degrees=found.degrees[rows],
    )
