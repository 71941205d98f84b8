"""How much faster or slower an area answers than the country: drawn toward its parent (empirical Bayes).

Gamma-Poisson in three steps: kind within the country, prefecture within the kind, area within the prefecture
(Clayton and Kaldor 1987). What is shared stays apart in the variances: sums of areas err together.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tenken.arrival import priors
from tenken.arrival.model import Stratum

__all__ = ["Level", "levels"]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Level:
    """One stratum's hazard as a factor of the country's, and the variances of its logarithm by what they share."""

    factor: float
    own: float  # the stratum's alone
    parent: float  # with every stratum of the same parent and kind; times ``leaning`` squared
    leaning: float  # how much of the estimate is the parent's, 0 to 1
    kind: float  # with every stratum of the kind


@dataclass(frozen=True, slots=True)
class _Drawn:
    factor: float
    variance: float
    leaning: float


def levels(strata: Sequence[Stratum], hazards: Mapping[date, float]) -> list[Level]:
    """The level of each stratum, in their order. ``hazards``: the country's share of those open that came, by day."""
    came = [sum(count for day, count in one.arrivals.items() if day in hazards) for one in strata]
    expected = [_exposure(one, hazards) for one in strata]
    kinds = {
        kind: (priors.KIND_COUNT + came_in) / (priors.KIND_COUNT + expected_in)
        for kind, (came_in, expected_in) in _summed((one.kind for one in strata), came, expected).items()
    }
    came_of_kind = _summed((one.kind for one in strata), came, expected)
    at_kind = [value * kinds[one.kind] for one, value in zip(strata, expected, strict=True)]
    parents = _drawn(_summed(((one.parent, one.kind) for one in strata), came, at_kind), priors.PARENT_SPREAD)
    at_parent = [value * parents[one.parent, one.kind].factor for one, value in zip(strata, at_kind, strict=True)]
    own = _drawn(dict(enumerate(zip(came, at_parent, strict=True))), priors.AREA_SPREAD)
    week = _week_noise(strata, hazards, [own[n].factor * _over(at_parent[n], expected[n]) for n in range(len(strata))])
    return [
        Level(
            factor=kinds[one.kind] * parents[one.parent, one.kind].factor * own[number].factor,
            own=own[number].variance + week,
            parent=parents[one.parent, one.kind].variance,
            leaning=own[number].leaning,
            kind=1 / (priors.KIND_COUNT + came_of_kind[one.kind][0]),
        )
        for number, one in enumerate(strata)
    ]


def _over(above: float, below: float) -> float:
    return above / below if below else 1.0


def _exposure(stratum: Stratum, hazards: Mapping[date, float]) -> float:
    """How many would have come at the country's pace."""
    left = stratum.eligible - stratum.refused
    total = 0.0
    for day, hazard in hazards.items():  # in the order of the days
        total += max(0, left) * hazard
        left -= stratum.arrivals.get(day, 0)
    return total


def _summed(keys: Iterable[Key], came: Sequence[int], expected: Sequence[float]) -> dict[Key, tuple[int, float]]:
    sums: dict[Key, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for key, one, other in zip(keys, came, expected, strict=True):
        before = sums[key]
        sums[key] = (before[0] + one, before[1] + other)
    return dict(sums)


def _drawn(counts: Mapping[Key, tuple[int, float]], spread: float) -> dict[Key, _Drawn]:
    """Each unit's factor, drawn toward 1 as strongly as the units are alike."""
    shape = 1 / _spread_between(counts.values(), spread)
    return {
        key: _Drawn((shape + came) / (shape + expected), 1 / (shape + came), shape / (shape + expected))
        for key, (came, expected) in counts.items()
    }


def _spread_between(counts: Iterable[tuple[int, float]], spread: float) -> float:
    """Variance of the factors by moments, drawn toward the prior; a unit counts once it expects more than chance."""
    excess = scale = units = 0.0
    for came, expected in counts:
        excess += (came - expected) ** 2 - expected
        scale += expected * expected
        units += (expected / (1 + expected)) ** 2
    found = max(0.0, excess / scale) if scale else 0.0
    return (spread**2 * priors.SPREAD_UNITS + found * units) / (priors.SPREAD_UNITS + units)


def _week_noise(strata: Sequence[Stratum], hazards: Mapping[date, float], factors: Sequence[float]) -> float:
    """Variance of an area's weeks around its own level, by moments, drawn toward the prior."""
    days = list(hazards)
    weeks: list[tuple[int, float]] = []
    for stratum, factor in zip(strata, factors, strict=True):
        left = stratum.eligible - stratum.refused
        for first in range(0, len(days) - 6, 7):
            came, expected = 0, 0.0
            for day in days[first : first + 7]:
                now = stratum.arrivals.get(day, 0)
                expected += max(0, left) * hazards[day] * factor
                came += now
                left -= now
            weeks.append((came, expected))
    return _spread_between(weeks, priors.WEEK_NOISE)
