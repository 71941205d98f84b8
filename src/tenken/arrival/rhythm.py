"""The country's hazard from day to day: of those who have not answered, which share answers today.

A log-linear model of the daily counts with normal priors, fitted by iterated weighted least squares; the noise of
single days enters the weights (quasi-likelihood, McCullagh and Nelder 1989, 9.2), so that a country of a hundred
thousand clinics is not taken for a hundred thousand independent witnesses of the same weather.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tenken.arrival import priors
from tenken.arrival.model import Calendar
from tenken.arrival.priors import Belief
from tenken.arrival.symmetric import Matrix, inverse, solve

__all__ = ["Ahead", "Observed", "Rhythm", "fit"]

STEPS = 20
LARGEST_STEP = 1.0  # on the scale of logarithms: a first guess may be far off
ENOUGH = 1e-6

Row = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Observed:
    """One whole day: how many could come and how many came, in the country."""

    day: date
    open: int
    came: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """The coming days: hazard summed up to the end of each, and the variance of the sum's logarithm."""

    days: tuple[date, ...]
    hazard: tuple[float, ...]
    variance: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The fitted day effects."""

    calendar: Calendar
    effects: tuple[float, ...]
    covariance: Matrix
    day_noise: float  # variance of a single day's logarithm

    def hazard(self, day: date) -> float:
        """Expected hazard of a day."""
        return math.exp(sum(self.effects[index] * x for index, x in row_of(day, self.calendar)))

    def ahead(self, *, today: date, left_of_today: float) -> Ahead:
        """What lies between now and the end of each day from tomorrow; for today, the share of it that is left.

        The first entry is the end of today.
        """
        days = [day for day in self.calendar.days() if day >= today]
        total, gradient, square = 0.0, [0.0] * len(self.effects), 0.0
        hazards, variances = [], []
        for number, day in enumerate(days):
            hazard = self.hazard(day) * (left_of_today if day == today else 1.0)
            total += hazard
            square += hazard * hazard
            for index, x in row_of(day, self.calendar):
                gradient[index] += hazard * x
            hazards.append(total)
            variances.append(self._variance(gradient, square, total, number) if total else 0.0)
        return Ahead(tuple(days), tuple(hazards), tuple(variances))

    def _variance(self, gradient: Sequence[float], square: float, total: float, days: int) -> float:
        """Of the logarithm of a sum of hazards: effects (delta method), single days, and a wandering level."""
        rows = zip(gradient, self.covariance, strict=True)
        effects = sum(own * sum(g * c for g, c in zip(gradient, row, strict=True)) for own, row in rows if own)
        wandering = priors.LEVEL_WALK**2 * days / 7 / 3  # a random walk's mean so far
        return effects / total**2 + self.day_noise * square / total**2 + wandering


def _beliefs(calendar: Calendar) -> list[Belief]:
    return [
        priors.BASE,
        priors.TREND,
        *priors.WEEKDAY,
        priors.HOLIDAY,
        *priors.WAVE,
        *priors.DEADLINE,
        *([priors.WAVE_OWN] * len(calendar.waves)),
    ]


FIRST_WEEKDAY = 2
FIRST_WAVE_CLASS = FIRST_WEEKDAY + 8
FIRST_DEADLINE_CLASS = FIRST_WAVE_CLASS + len(priors.WAVE_DAYS)
FIRST_WAVE = FIRST_DEADLINE_CLASS + len(priors.DEADLINE_DAYS)


def row_of(day: date, calendar: Calendar) -> Row:
    """The effects that act on a day, and how strongly."""
    weekday = 7 if day in calendar.holidays else day.weekday()
    row = [(0, 1.0), (1, (day - calendar.opens).days / 7), (FIRST_WEEKDAY + weekday, 1.0)]
    reached = [0.0] * len(priors.WAVE_DAYS)
    for number, wave in enumerate(calendar.waves):
        place = _class((day - wave.day).days, priors.WAVE_DAYS)
        if place is not None and wave.reach > 0:
            reached[place] += wave.reach
            row.append((FIRST_WAVE + number, min(1.0, wave.reach)))
    row += [(FIRST_WAVE_CLASS + place, min(1.0, reach)) for place, reach in enumerate(reached) if reach]
    before = [(deadline - day).days for deadline in (*calendar.earlier_deadlines, calendar.last_day) if deadline >= day]
    place = _class(min(before), priors.DEADLINE_DAYS) if before else None
    if place is not None:
        row.append((FIRST_DEADLINE_CLASS + place, 1.0))
    return row


def _class(days: int, classes: Sequence[tuple[int, int]]) -> int | None:
    return next((place for place, (first, last) in enumerate(classes) if first <= days <= last), None)


def fit(observed: Sequence[Observed], calendar: Calendar) -> Rhythm:
    """The day effects after these days; without any, the priors alone. Deterministic."""
    seen = [one for one in observed if one.open > 0 and calendar.opens <= one.day <= calendar.last_day]
    rows = {one.day: row_of(one.day, calendar) for one in seen}
    noise = priors.DAY_NOISE**2
    effects, covariance = _fitted(seen, rows, calendar, noise)
    if seen:
        noise = _day_noise(seen, rows, effects)
        effects, covariance = _fitted(seen, rows, calendar, noise)
    return Rhythm(calendar, tuple(effects), covariance, noise)


def _fitted(
    seen: Sequence[Observed], rows: Mapping[date, Row], calendar: Calendar, noise: float
) -> tuple[list[float], Matrix]:
    beliefs = _beliefs(calendar)
    effects = [belief.mean for belief in beliefs]
    effects[0] += _first_guess(seen, rows, effects)
    matrix: Matrix = []
    for _ in range(STEPS):
        matrix = [[0.0] * len(beliefs) for _ in beliefs]
        score = [0.0] * len(beliefs)
        for index, belief in enumerate(beliefs):
            matrix[index][index] = belief.sd**-2
            score[index] = (belief.mean - effects[index]) * belief.sd**-2
        for one in seen:
            row = rows[one.day]
            mean = one.open * math.exp(sum(effects[index] * x for index, x in row))
            weight = mean / (1 + mean * noise)
            residual = (one.came - mean) / (1 + mean * noise)
            for index, x in row:
                score[index] += residual * x
                for other, y in row:
                    matrix[index][other] += weight * x * y
        step = solve(matrix, score)
        largest = max(abs(one) for one in step)
        scale = min(1.0, LARGEST_STEP / largest) if largest else 1.0
        effects = [one + scale * change for one, change in zip(effects, step, strict=True)]
        if largest < ENOUGH:
            break
    return effects, inverse(matrix)


def _first_guess(seen: Sequence[Observed], rows: Mapping[date, Row], effects: Sequence[float]) -> float:
    """By how much the whole level lies above the prior's."""
    expected = sum(one.open * math.exp(sum(effects[index] * x for index, x in rows[one.day])) for one in seen)
    return math.log((sum(one.came for one in seen) + 0.5) / (expected + 0.5)) if seen else 0.0


def _day_noise(seen: Sequence[Observed], rows: Mapping[date, Row], effects: Sequence[float]) -> float:
    """Variance beyond Poisson's, by moments, drawn toward the prior. A fitted model lies too near its data: 1.5."""
    excess = scale = 0.0
    for one in seen:
        mean = one.open * math.exp(sum(effects[index] * x for index, x in rows[one.day]))
        excess += 1.5 * (one.came - mean) ** 2 - mean
        scale += mean * mean
    found = max(0.0, excess / scale) if scale else 0.0
    weight = sum(one.came > 0 for one in seen)
    prior = priors.DAY_NOISE**2
    return (prior * priors.DAY_NOISE_DAYS + found * weight) / (priors.DAY_NOISE_DAYS + weight)
