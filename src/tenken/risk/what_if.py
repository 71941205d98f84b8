"""What if all clinics did this? How exposure would change, by area and kind, if the model is right.

Two figures that are not the same: the mean of the index in points, and the *relative likelihood*, exp(L) after divided
by exp(L) before (``scoring``), which says by what factor attacks that get in would become fewer. Absolute figures are
made only from a base rate that somebody states as a range, and are a range themselves. Nothing here was measured:
answers are self-reported and the ratios are those of insurers abroad.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tenken.errors import RiskError
from tenken.risk.columns import Clinics
from tenken.risk.model import STATES, IndexName, RiskModel, State
from tenken.risk.scoring import DRAWS, drawn_logs, log_likelihood, points

__all__ = ["Avoided", "BaseRate", "Change", "WhatIf", "avoided", "mended", "what_if"]

Floats = NDArray[np.float64]
LOW, HIGH = 5, 95  # percent of draws lie below
_MENDABLE = np.array([state not in {State.DONE, State.NOT_APPLICABLE} for state in STATES])
_OPEN = np.array([state.open for state in STATES])
_UNASKED = np.array([state is State.NOT_ASKED for state in STATES])


@dataclass(frozen=True, slots=True)
class Change:
    """What would change for a group of clinics."""

    clinics: float  # in scope, weighted
    changed: float  # share of them that said that there is something to do
    before: Mapping[IndexName, float]  # mean of each number, 0 to 100
    after: Mapping[IndexName, float]
    relative: float  # change of the relative likelihood: -0.2 is a fifth less
    low: float  # of ``relative``: 5th percentile of the draws
    high: float  # 95th
    unasked: float = 0.0  # share of whom nobody knows whether there is something to do: no work, but in the interval


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The change for all clinics, and for each group of each grouping."""

    factors: tuple[str, ...]
    every: Change
    by: Mapping[str, Mapping[str, Change]]  # "area" → code → change; groups without a clinic in scope are left out


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How many clinics a year are hit as things are: somebody's statement, never ours."""

    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        """Raises RiskError unless it is a range from 0 up, with a source."""
        if not (isfinite(self.low) and isfinite(self.high) and 0 <= self.low <= self.high):
            raise RiskError("A base rate is a range of clinics a year, the lower end first.")
        if not self.source.strip():
            raise RiskError("Say where the base rate comes from: without a source no absolute figure is made.")


@dataclass(frozen=True, slots=True)
class Avoided:
    """Clinics a year that would not be hit, as a range; below 0 where it could be more."""

    low: float
    high: float
    base: BaseRate


def mended(model: RiskModel, clinics: Clinics, factors: Collection[str]) -> Clinics:
    """The clinics with these factors done; what is not applicable stays. Raises RiskError for an unknown factor.

    What was not asked is done, too: all have it then. How much that changes is as little known as what it was before.
    """
    keys = [factor.key for factor in model.factors]
    unknown = sorted(set(factors) - set(keys))
    if unknown:
        raise RiskError(f"The model has no factor “{unknown[0]}”. There are: {', '.join(keys)}.")
    states = clinics.states.copy()
    for key in factors:
        column = states[:, keys.index(key)]
        column[_MENDABLE[column]] = STATES.index(State.DONE)
    return replace(clinics, states=states)


def what_if(
    model: RiskModel,
    clinics: Clinics,
    factors: Collection[str],
    *,
    groupings: Mapping[str, NDArray[np.str_]] | None = None,
    weights: Floats | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
) -> WhatIf:
    """The change if all clinics did this; ``groupings`` and ``weights`` have one entry for each clinic.

    Raises RiskError for an unknown factor and where no clinic is in scope.
    """
    after = mended(model, clinics, factors)
    weight = np.where(clinics.in_scope, 1.0 if weights is None else weights, 0.0)
    if not weight.any():
        raise RiskError("No clinic is in scope: nothing would change.")
    groups, shares = _shares(weight, groupings or {})
    likelier = _drawn_sums(model, clinics, shares, draws, seed), _drawn_sums(model, after, shares, draws, seed)
    low, high = np.percentile(likelier[1] / likelier[0] - 1, (LOW, HIGH), axis=1)
    whole = shares.sum(axis=1)
    before_values, after_values = (_means(points(model, one), shares, whole) for one in (clinics, after))
    logs = [shares @ np.exp(np.nan_to_num(log_likelihood(model, one))) for one in (clinics, after)]
    relative = logs[1] / logs[0] - 1
    places = [place for place, factor in enumerate(model.factors) if factor.key in set(factors)]
    said = _OPEN[clinics.states[:, places]].any(axis=1)
    changed, unasked = (
        shares @ some / whole for some in (said, ~said & _UNASKED[clinics.states[:, places]].any(axis=1))
    )
    made = [
        Change(
            clinics=float(whole[at]), changed=float(changed[at]),
            before={index: float(values[at]) for index, values in before_values.items()},
            after={index: float(values[at]) for index, values in after_values.items()},
            relative=float(relative[at]), low=float(min(low[at], relative[at])),
            high=float(max(high[at], relative[at])), unasked=float(unasked[at]),
        )
        for at in range(len(groups))
    ]  # fmt: skip
    by: dict[str, dict[str, Change]] = {name: {} for name in groupings or {}}
    for (name, code), change in zip(groups[1:], made[1:], strict=True):
        by[name][code] = change
    return WhatIf(tuple(factors), made[0], by)


def avoided(change: Change, base: BaseRate) -> Avoided:
    """Clinics a year that would not be hit under this base rate: the ends of both ranges together."""
    ends = [-change.high * base.low, -change.high * base.high, -change.low * base.low, -change.low * base.high]
    return Avoided(min(ends), max(ends), base)


def _shares(
    weight: Floats, groupings: Mapping[str, NDArray[np.str_]]
) -> tuple[list[tuple[str, str]], sparse.csc_array]:
    """(groups, clinics) the weight of each clinic in each group that has one in scope; the first group is all."""
    inside = np.flatnonzero(weight)
    groups, rows, columns = [("", "")], [np.zeros(len(inside), dtype=np.int64)], [inside]
    for name, codes in groupings.items():
        named, which = np.unique(codes[inside], return_inverse=True)
        rows.append(len(groups) + which)
        columns.append(inside)
        groups.extend((name, str(code)) for code in named)
    at = np.concatenate(columns)
    shape = (len(groups), len(weight))
    return groups, sparse.csc_array((weight[at], (np.concatenate(rows), at)), shape=shape)


def _means(values: Mapping[IndexName, Floats], shares: sparse.csc_array, whole: Floats) -> dict[IndexName, Floats]:
    """(groups) of both numbers."""
    return {index: shares @ np.nan_to_num(found) / whole for index, found in values.items()}


def _drawn_sums(model: RiskModel, clinics: Clinics, shares: sparse.csc_array, draws: int, seed: int | None) -> Floats:
    """(groups, draws) the sum of exp(L) over each group."""
    total = np.zeros((shares.shape[0], draws))
    for rows, logs in drawn_logs(model, clinics, draws=draws, seed=seed):
        total += shares[:, rows] @ np.exp(logs)
    return total
