"""Both numbers of one clinic, as values: for whoever shows them, without the arrays that they are worked out with."""

from __future__ import annotations

from dataclasses import dataclass

from tenken.risk.model import IndexName

__all__ = ["DRAWS", "Exposure", "Index"]

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Index:
    """One of the two numbers of a clinic."""

    value: float  # 0 to 100
    low: float  # 5th percentile of the draws
    high: float  # 95th
    band: str
    band_chance: float  # share of draws in that band or a higher one
    asked_share: float  # of the number's weight: how much of it the questions asked about
    wide: bool  # too little was asked to rely on the value: show the interval


@dataclass(frozen=True, slots=True)
class Exposure:
    """Both numbers; neither where the clinic is out of scope."""

    in_scope: bool
    likelihood: Index | None
    impact: Index | None

    def of(self, index: IndexName) -> Index | None:
        """One of the two."""
        return self.likelihood if index is IndexName.LIKELIHOOD else self.impact
