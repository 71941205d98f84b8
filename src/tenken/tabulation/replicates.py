"""Standard errors from replicates of the whole weighting: another way to the same number, with fewer assumptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tenken.tabulation.computing_measures import Measure
from tenken.tabulation.estimates import estimate
from tenken.tabulation.estimates_design import Design, EstimationRefused
from tenken.tabulation.model import Statistic
from tenken.weighting.model import Weighted

__all__ = ["Agreement", "agreement", "replicate_se"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Errors from replicates over linearised ones, of the country's shares: 1 but for the replicates' own drawing."""

    replicates: int
    shares: int
    median: float
    least: float
    largest: float


def agreement(design: Design, measures: Iterable[Measure]) -> Agreement:
    """Of the first answer of each of these questions. Raises EstimationRefused as ``replicate_se`` does."""
    ratios: list[float] = []
    everyone = np.zeros(design.respondents, dtype=np.int32)
    for each in measures:
        if not each.base.any():
            continue
        y, base = each.y[:, :1].astype(np.float64), each.base[:, None]
        linearised = float(estimate(design, y=y, base=base, domain=everyone, domains=1).se[0, 0])
        replicated = float(replicate_se(design, y=y, base=base, domain=everyone, domains=1)[0, 0])
        if linearised > 0.0:
            ratios.append(replicated / linearised)
    if not ratios:
        raise EstimationRefused("There is no share with an error to compare.")
    number = 0 if design.weighted.replicates is None else design.weighted.replicates.shape[1]
    return Agreement(number, len(ratios), float(np.median(ratios)), min(ratios), max(ratios))


def replicate_se(
    weighted: Weighted | Design,
    *,
    y: Floats,
    base: Flags,
    domain: Whole,
    domains: int,
    statistic: Statistic = "proportion",
    z: Floats | None = None,
) -> Floats:
    """(domains, k): root of the scaled squared deviations of each replicate's estimate from the full one.

    Arguments as for ``estimate``. With R replicates it has a relative error of about 1/√(2R) from their drawing alone.
    Raises EstimationRefused when the plan had no replicates.
    """
    weights = weighted.weighted if isinstance(weighted, Design) else weighted
    if weights.replicates is None or weights.replicate_scale is None:
        raise EstimationRefused(
            "These weights have no replicates: the plan asks for none (replicates: in weighting.yaml)."
        )
    found = np.full((domains, y.shape[1]), np.nan)
    for at in range(y.shape[1]):
        inside = base[:, 0 if base.shape[1] == 1 else at] & (domain >= 0)
        full, again = _summed(weights, np.where(inside, y[:, at], 0.0), domain, domains)
        if statistic not in {"total", "count"}:
            below = _summed(weights, np.where(inside, 1.0 if z is None else z[:, at], 0.0), domain, domains)
            with np.errstate(divide="ignore", invalid="ignore"):
                full, again = (
                    np.where(bottom != 0.0, top / bottom, np.nan)
                    for top, bottom in zip((full, again), below, strict=True)
                )
        found[:, at] = np.sqrt(((again - full) ** 2) @ weights.replicate_scale)
    return found


def _summed(weights: Weighted, value: Floats, domain: Whole, domains: int) -> tuple[Floats, Floats]:
    """(domains, 1) sums of weight times value, and (domains, R) those of each replicate."""
    rows = np.flatnonzero(value)
    gather = sparse.csr_array((value[rows], (domain[rows], rows)), shape=(domains, value.size))
    return gather @ weights.weight[:, None], gather @ weights.replicates
