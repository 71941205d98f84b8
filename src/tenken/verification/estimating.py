"""Estimates from a stratified sample of which some strata may have been looked at only in part.

Within a stratum the clinics that were looked at stand for all that had submitted (a simple random sample without
replacement of what was to be looked at; Cochran 1977, Sampling Techniques, chapter 5 and 13.2). Variances are those of
linearised totals (Särndal, Swensson and Wretman 1992, 5.5) with the finite population correction; a stratum with one
clinic is held against the mean of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tenken.tabulation.intervals import mean_interval, share_interval

__all__ = ["Estimate", "Sample"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval, and how many clinics stand behind it."""

    value: float
    low: float
    high: float
    clinics: int


@dataclass(frozen=True, slots=True)
class Sample:
    """n clinics that were looked at, in H strata."""

    stratum: NDArray[np.int64]  # (n) 0 … H-1
    population: Floats  # (H) clinics with a submission when the sample was drawn

    def __len__(self) -> int:
        return len(self.stratum)

    @property
    def counts(self) -> Floats:
        """(H) clinics that were looked at."""
        return np.bincount(self.stratum, minlength=len(self.population)).astype(np.float64)

    @property
    def weight(self) -> Floats:
        """(n) clinics that each stands for."""
        return np.asarray((self.population / np.maximum(self.counts, 1.0))[self.stratum])

    @property
    def degrees(self) -> float:
        """Of freedom: clinics less strata that have any."""
        return float(max(len(self) - int(np.count_nonzero(self.counts)), 1))

    def error(self, linearised: Floats) -> float:
        """Standard error of the total whose linearised values these are (n, zero outside the domain)."""
        counts, total = self.counts, 0.0
        middle = float(linearised.mean()) if len(self) else 0.0
        for stratum in np.flatnonzero(counts):
            values = linearised[self.stratum == stratum]
            there, seen = float(self.population[stratum]), float(counts[stratum])
            spread = float(np.sum((values - (values.mean() if seen > 1 else middle)) ** 2)) / max(seen - 1.0, 1.0)
            total += there**2 * max(1.0 - seen / there, 0.0) * spread / seen
        return sqrt(total)

    def share(self, hits: Flags, base: Flags) -> Estimate | None:
        """The share of ``hits`` among ``base``, with Korn and Graubard's interval; None without a base."""
        weight = self.weight * base
        if not weight.any():
            return None
        whole = float(weight.sum())
        value = float((weight * hits).sum()) / whole
        error = self.error(np.where(base, hits - value, 0.0) / whole)
        taken = (self.counts / np.maximum(self.population, 1.0))[self.stratum]
        squares = float((weight**2).sum())
        low, high = share_interval(
            np.array([value]), np.array([error]), answers=np.array([float(base.sum())]),
            kish=np.array([whole**2 / squares]), fraction=np.array([float((weight**2 * taken).sum()) / squares]),
            degrees=np.array([self.degrees]),
        )  # fmt: skip
        return Estimate(value, float(low[0]), float(high[0]), int(base.sum()))

    def effective(self, base: Flags) -> float:
        """The number of clinics of equal weight that tells as much (Kish 1965)."""
        weight = self.weight * base
        squares = float((weight**2).sum())
        return float(weight.sum()) ** 2 / squares if squares else 0.0

    def mean(self, values: Floats, base: Flags) -> Estimate | None:
        """The mean of ``values`` over ``base``; None without a base."""
        weight = self.weight * base
        if not weight.any():
            return None
        whole = float(weight.sum())
        inside = np.where(base, values, 0.0)
        value = float((weight * inside).sum()) / whole
        error = self.error(np.where(base, inside - value, 0.0) / whole)
        low, high = mean_interval(np.array([value]), np.array([error]), degrees=np.array([self.degrees]))
        return Estimate(value, float(low[0]), float(high[0]), int(base.sum()))
