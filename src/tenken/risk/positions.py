"""Where a clinic stands among clinics of its kind: in which quarter, never which rank.

The comparison is with a distribution frozen once a day: how many clinics have which score, in whole points. Clinics
with equal scores stand in the same place, so a place may reach over several quarters, and says so. Under ten clinics
nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenken.errors import RiskError
from tenken.risk.model import IndexName

__all__ = ["LEAST", "QUARTERS", "Distribution", "Place", "frozen", "place_of"]

LEAST = 10  # clinics in a distribution, or nothing is said (the threshold of tables)
QUARTERS = 4
POINTS = 101  # 0 to 100


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many clinics of one group (a kind, asked by one instrument) have which score on a day."""

    group: tuple[str, ...]
    index: IndexName
    on: date
    counts: tuple[int, ...]  # by whole points, 0 to 100

    def __post_init__(self) -> None:
        """Raises RiskError for anything but 101 counts of 0 or more."""
        if len(self.counts) != POINTS or any(count < 0 for count in self.counts):
            raise RiskError(f"A distribution has {POINTS} counts of 0 or more, one for each point from 0 to 100.")

    @property
    def clinics(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Place:
    """From which quarter to which: 1 holds the clinics with the lowest exposure, 4 those with the highest."""

    first: int
    last: int
    about: int  # clinics compared with, in tens


def frozen(
    values: NDArray[np.float64], groups: Mapping[tuple[str, ...], NDArray[np.bool_]], *, index: IndexName, on: date
) -> tuple[Distribution, ...]:
    """The distributions of these groups, small ones left out. ``values``: 0 to 100, nan where out of scope."""
    found: list[Distribution] = []
    for group, members in groups.items():
        scores = values[members]
        points = np.rint(scores[~np.isnan(scores)]).astype(np.int64)
        if len(points) and (points.min() < 0 or points.max() >= POINTS):
            raise RiskError("A score lies outside 0 to 100.")
        if len(points) >= LEAST:
            counts = np.bincount(points, minlength=POINTS)
            found.append(Distribution(group, index, on, tuple(int(count) for count in counts)))
    return tuple(found)


def place_of(value: float, distribution: Distribution) -> Place | None:
    """The place of a score; None where fewer than ten clinics could be compared with.

    A clinic whose score nobody has stands between its neighbours.
    """
    clinics = distribution.clinics
    if clinics < LEAST:
        return None
    point = min(max(round(value), 0), POINTS - 1)
    below, equal = sum(distribution.counts[:point]), distribution.counts[point]
    first, last = (min(rank * QUARTERS // clinics, QUARTERS - 1) + 1 for rank in (below, below + max(equal, 1) - 1))
    return Place(first, last, clinics // 10 * 10)
