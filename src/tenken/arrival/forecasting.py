"""From what has come so far to the rate at the deadline, for any sums of strata at once.

A stratum's open cases come with probability 1 - exp(-level x hazard ahead). The interval of a group combines what its
cases share (day effects, levels) with the chance of single cases, on the scale of the arcsine of the root, as squares
of distances (MOVER: Zou and Donner 2008): a beta-binomial's spread with bounds that keep to 0 and 100 %.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from tenken.arrival.levels import Level, levels
from tenken.arrival.model import Calendar, Expectation, PathDay, Stratum
from tenken.arrival.rhythm import Ahead, Observed, fit

__all__ = ["expectations", "share_left"]

Group = TypeVar("Group", bound=Hashable)
Z80, Z95 = 1.281552, 1.959964
EXACT = 1e-9  # guards a whole number against the last digit of a float
#: Between these hours of a day nearly everything comes.
MORNING, NIGHT = 7, 23


def share_left(hour: float) -> float:
    """Which share of a day's answers is still to come at this hour in Japan (``13.5`` is half past one)."""
    return min(1.0, max(0.0, (NIGHT - hour) / (NIGHT - MORNING)))


def expectations(
    strata: Sequence[Stratum],
    *,
    calendar: Calendar,
    groups: Mapping[Group, Sequence[int]],
    today: date,
    left_of_today: float = 1.0,
) -> dict[Group, Expectation]:
    """The final rate of each group of strata (by their numbers); groups without eligible cases are left out.

    ``today`` counts as whole days before it do not: its submissions are in ``Stratum.submitted``. Deterministic.
    """
    observed = _observed(strata, calendar, today)
    hazards = {one.day: one.came / one.open for one in observed if one.open}
    rhythm = fit(observed, calendar)
    ahead = rhythm.ahead(
        today=max(today, calendar.opens), left_of_today=left_of_today if today >= calendar.opens else 1
    )
    known = levels(strata, hazards)
    chances = [[1 - math.exp(-level.factor * hazard) for hazard in ahead.hazard] for level in known]
    week = {today - timedelta(days=days) for days in range(7)}
    found = {}
    for key, numbers in groups.items():
        eligible = sum(strata[number].eligible for number in numbers)
        if not eligible:
            continue
        submitted = sum(strata[number].submitted for number in numbers)
        gained = sum(strata[number].arrivals.get(day, 0) for number in numbers for day in week)
        days = _path([(strata[n], known[n], chances[n]) for n in numbers], ahead, submitted, eligible)
        last = days[-1] if days else None
        rate = 100 * submitted / eligible
        found[key] = Expectation(
            rate=rate,
            expected=last.expected if last else rate,
            low80=last.low80 if last else rate,
            high80=last.high80 if last else rate,
            low95=last.low95 if last else rate,
            high95=last.high95 if last else rate,
            week_change=100 * gained / eligible,
            path=tuple(one for one in days if one.day > today),
        )
    return found


def _observed(strata: Sequence[Stratum], calendar: Calendar, today: date) -> list[Observed]:
    """The country's whole days so far."""
    came: dict[date, int] = defaultdict(int)
    for stratum in strata:
        for day, count in stratum.arrivals.items():
            came[day] += count
    left = sum(stratum.eligible - stratum.refused for stratum in strata)
    left -= sum(count for day, count in came.items() if day < calendar.opens)
    observed = []
    for day in calendar.days():
        if day < today:
            observed.append(Observed(day, left, min(left, came[day])))
            left -= observed[-1].came
    return observed


def _path(
    members: Sequence[tuple[Stratum, Level, Sequence[float]]], ahead: Ahead, submitted: int, eligible: int
) -> list[PathDay]:
    """The end of each coming day, today's first. Never falls: what came stays."""
    left = sum(stratum.open for stratum, _, _ in members)
    path: list[PathDay] = []
    floor = [float(submitted)] * 5
    for number, day in enumerate(ahead.days):
        come, shared = _moments(members, number, ahead.hazard[number])
        counts = [submitted + come]
        for z in (Z80, Z95):
            low, high = _bounds(come, left, z, shared + ahead.variance[number])
            counts += [submitted + low, submitted + high]
        floor = [max(before, now) for before, now in zip(floor, counts, strict=True)]
        path.append(PathDay(day, *(min(100.0, 100 * count / eligible) for count in floor)))
    return path


def _moments(
    members: Sequence[tuple[Stratum, Level, Sequence[float]]], number: int, hazard: float
) -> tuple[float, float]:
    """How many come up to a day, and the variance of the logarithm of their hazard as far as levels are uncertain."""
    come = weight = own = 0.0
    parents: dict[tuple[str, str], float] = defaultdict(float)
    spread: dict[tuple[str, str], float] = {}
    kinds: dict[str, tuple[float, float]] = {}
    for stratum, level, chances in members:
        open_cases, chance = stratum.open, chances[number]
        come += open_cases * chance
        gradient = open_cases * (1 - chance) * level.factor * hazard
        weight += gradient
        own += gradient * gradient * level.own
        parents[stratum.parent, stratum.kind] += gradient * level.leaning
        spread[stratum.parent, stratum.kind] = level.parent
        kinds[stratum.kind] = (kinds.get(stratum.kind, (0.0, 0.0))[0] + gradient, level.kind)
    if not weight:
        return come, 0.0
    shared = own + sum(total * total * spread[key] for key, total in parents.items())
    shared += sum(total * total * variance for total, variance in kinds.values())
    return come, shared / (weight * weight)


def _bounds(come: float, left: int, z: float, variance: float) -> tuple[float, float]:
    """Whole cases between which the number lies that still comes."""
    if come <= 0 or left <= 0:
        return 0.0, 0.0
    chance = min(come / left, 1 - EXACT)
    hazard, stretch = -math.log1p(-chance), math.exp(z * math.sqrt(variance))
    middle = _angle(chance)
    alone = z / (2 * math.sqrt(left))
    low = middle - math.hypot(middle - _angle(-math.expm1(-hazard / stretch)), alone)
    high = middle + math.hypot(_angle(-math.expm1(-hazard * stretch)) - middle, alone)
    below = left * math.sin(max(0.0, low)) ** 2
    above = left * math.sin(min(math.pi / 2, high)) ** 2
    return math.floor(below + EXACT), math.ceil(above - EXACT)


def _angle(share: float) -> float:
    return math.asin(math.sqrt(min(1.0, max(0.0, share))))
