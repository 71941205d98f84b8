"""How well the reports on one question agree with what was found."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tenken.tabulation.intervals import mean_interval
from tenken.verification.estimating import Estimate, Flags, Sample
from tenken.verification.model import LEAST

__all__ = ["Agreement", "agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the compared clinics say of one question; everything is None where fewer than ``LEAST`` stand behind it."""

    clinics: int
    reported: Estimate | None  # share that said "so"; "don't know" is not "so"
    found: Estimate | None  # share where it was found so
    net_bias: Estimate | None  # reported less found
    gross_error: Estimate | None  # share of clinics where both differ
    sensitivity: Estimate | None  # of those where it is so: share that said so
    specificity: Estimate | None  # of the others: share that did not
    kappa: Estimate | None  # agreement beyond chance; 1 is full


def agreement(sample: Sample, *, reported: Flags, found: Flags, compared: Flags) -> Agreement:
    """Over the clinics ``compared`` (n each).

    Net bias and gross error: response bias and gross difference rate of re-interviews (Forsman and Schreiner 1991, in
    Measurement Errors in Surveys, Wiley, 279-301). Kappa: Cohen 1960, Educational and Psychological Measurement 20,
    37-46.
    """
    clinics = int(compared.sum())
    if clinics < LEAST:
        return Agreement(clinics, *[None] * 7)
    so, not_so = compared & found, compared & ~found
    return Agreement(
        clinics=clinics,
        reported=sample.share(reported, compared),
        found=sample.share(found, compared),
        net_bias=_net_bias(sample, reported & ~found, found & ~reported, compared),
        gross_error=sample.share(reported != found, compared),
        sensitivity=sample.share(reported, so) if so.sum() >= LEAST else None,
        specificity=sample.share(~reported, not_so) if not_so.sum() >= LEAST else None,
        kappa=_kappa(sample, reported, found, compared),
    )


def _net_bias(sample: Sample, over: Flags, under: Flags, compared: Flags) -> Estimate | None:
    """Share reported too well less share reported too badly. The interval is squared and added from theirs (Newcombe
    1998, Statistics in Medicine 17, 2635-2650; Zou 2007, American Journal of Epidemiology 165, 1311-1318), so that it
    doesn't close where nobody was found wrong, and stays within -1 and 1.
    """
    more, less = sample.share(over, compared), sample.share(under, compared)
    if more is None or less is None:
        return None
    both = more.value * less.value
    rest = (1.0 - more.value) * (1.0 - less.value)
    together = -sqrt(both / rest) if rest > 0.0 else 0.0  # correlation of two shares of which each excludes the other
    value = more.value - less.value
    down = _reach(more.value - more.low, less.high - less.value, together)
    up = _reach(more.high - more.value, less.value - less.low, together)
    return Estimate(value, max(value - down, -1.0), min(value + up, 1.0), more.clinics)


def _reach(one: float, other: float, together: float) -> float:
    return sqrt(max(one**2 + other**2 - 2.0 * together * one * other, 0.0))


def _kappa(sample: Sample, reported: Flags, found: Flags, compared: Flags) -> Estimate | None:
    """None where chance alone would agree on everything."""
    weight = sample.weight * compared
    whole = float(weight.sum())
    said, seen = float((weight * reported).sum()) / whole, float((weight * found).sum()) / whole
    agreed = float((weight * (reported == found)).sum()) / whole
    chance = said * seen + (1.0 - said) * (1.0 - seen)
    if chance >= 1.0 - 1e-9:
        return None
    value = (agreed - chance) / (1.0 - chance)
    # d kappa / d agreed = 1 / (1 - chance), d kappa / d chance = (kappa - 1) / (1 - chance)
    moved = (reported == found) - agreed
    moved_chance = (reported - said) * (2.0 * seen - 1.0) + (found - seen) * (2.0 * said - 1.0)
    linearised = np.where(compared, (moved + (value - 1.0) * moved_chance) / (1.0 - chance), 0.0) / whole
    error = sample.error(linearised)
    low, high = mean_interval(np.array([value]), np.array([error]), degrees=np.array([sample.degrees]))
    return Estimate(value, max(float(low[0]), -1.0), min(float(high[0]), 1.0), int(compared.sum()))
