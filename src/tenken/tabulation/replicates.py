"""Standard errors from replicates of the whole weighting: another way to the same number, with fewer assumptions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tenken.tabulation.estimates_design import Design, EstimationRefused
from tenken.tabulation.model import Statistic
from tenken.weighting.model import Weighted

__all__ = ["replicate_se"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]


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
    all_weights = np.concatenate([weights.weight[:, None], weights.replicates], axis=1)
    rows = np.flatnonzero(domain >= 0)
    gather = sparse.csr_array((np.ones(rows.size), (domain[rows], rows)), shape=(domains, domain.size))
    found = np.full((domains, y.shape[1]), np.nan)
    for at in range(y.shape[1]):
        inside = base[:, 0 if base.shape[1] == 1 else at]
        top = gather @ (np.where(inside, y[:, at], 0.0)[:, None] * all_weights)
        if statistic not in {"total", "count"}:
            below = inside.astype(np.float64) if z is None else np.where(inside, z[:, at], 0.0)
            bottom = gather @ (below[:, None] * all_weights)
            with np.errstate(divide="ignore", invalid="ignore"):
                top = np.where(bottom != 0.0, top / bottom, np.nan)
        found[:, at] = np.sqrt(((top[:, 1:] - top[:, :1]) ** 2) @ weights.replicate_scale)
    return found
