"""How much hangs on the model's own choices: every value again with one of them changed, and how many change band.

After Saisana, Saltelli and Tarantola 2005, "Uncertainty and sensitivity analysis techniques as tools for the quality
assessment of composite indicators", Journal of the Royal Statistical Society A 168(2), 307-323.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp, fsum, log

import numpy as np
from numpy.typing import NDArray

from tenken.risk.columns import Clinics
from tenken.risk.model import STATES, Factor, IndexName, RiskModel, State
from tenken.risk.scoring import band_places, points

__all__ = ["Change", "Scenario", "SensitivityReport", "sensitivity"]

EQUAL_WEIGHTS, WITHOUT, AS_DONE, AS_NOT_DONE = "equal-weights", "without", "dont-know-as-done", "dont-know-as-not-done"
_DONT_KNOW = (State.DONT_KNOW, State.VENDOR_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Change:
    """How many clinics change band in one number."""

    up: int  # into a higher band
    down: int
    upper: int  # clinics in the upper bands then

    @property
    def moved(self) -> int:
        """Up or down."""
        return self.up + self.down


@dataclass(frozen=True, slots=True)
class Scenario:
    """One choice changed. ``family`` names the one left out; a number that has no other family is left out."""

    key: str
    family: str | None
    changes: Mapping[IndexName, Change]


@dataclass(frozen=True, slots=True)
class SensitivityReport:
    """Of how many clinics, and what each change of the model does to their bands."""

    clinics: int  # in scope
    upper: Mapping[IndexName, int]  # in the upper bands as the model stands
    scenarios: tuple[Scenario, ...]


def sensitivity(model: RiskModel, clinics: Clinics) -> SensitivityReport:
    """Equal weights, each family left out, "don't know" counted as done and as not done; cut points stay."""
    here = clinics.where(clinics.in_scope)
    before = _bands(model, model, here)
    scenarios = []
    for key, family, changed, theirs in _scenarios(model, here):
        after = _bands(model, changed, theirs)
        changes = {
            index: Change(
                up=int(np.sum(after[index] > before[index])), down=int(np.sum(after[index] < before[index])),
                upper=_upper(model, after[index]),
            )
            for index in IndexName
            if changed.of(index)
        }  # fmt: skip
        scenarios.append(Scenario(key, family, changes))
    return SensitivityReport(
        clinics=len(here), upper={index: _upper(model, before[index]) for index in IndexName},
        scenarios=tuple(scenarios),
    )  # fmt: skip


def _scenarios(model: RiskModel, clinics: Clinics) -> Iterator[tuple[str, str | None, RiskModel, Clinics]]:
    yield EQUAL_WEIGHTS, None, replace(model, factors=tuple(_equal(model))), clinics
    for family in model.families:
        kept = [place for place, factor in enumerate(model.factors) if factor.family != family.key]
        less = replace(
            model,
            factors=tuple(model.factors[place] for place in kept),
            families=tuple(one for one in model.families if one is not family),
        )
        yield WITHOUT, family.key, less, replace(clinics, states=clinics.states[:, kept])
    for key, state in ((AS_DONE, State.DONE), (AS_NOT_DONE, State.NOT_DONE)):
        unsure = np.isin(clinics.states, [STATES.index(one) for one in _DONT_KNOW])
        states = np.where(unsure, STATES.index(state), clinics.states).astype(np.int8)
        yield key, None, model, replace(clinics, states=states)


def _equal(model: RiskModel) -> Iterator[Factor]:
    """Every factor as heavy as the mean of its number: the geometric one of ratios, the arithmetic one of points."""
    for factor in model.factors:
        of = model.of(factor.index)
        mean = fsum(log(one.size) if factor.index is IndexName.LIKELIHOOD else one.size for one in of) / len(of)
        yield replace(factor, size=exp(mean) if factor.index is IndexName.LIKELIHOOD else mean)


def _bands(model: RiskModel, changed: RiskModel, clinics: Clinics) -> dict[IndexName, NDArray[np.int8]]:
    values = points(changed, clinics)
    return {index: band_places(model, index, values[index]) for index in IndexName if changed.of(index)}


def _upper(model: RiskModel, bands: NDArray[np.int8]) -> int:
    codes = [model.is_upper(band) for band in model.bands]
    return int(np.sum(np.array(codes)[bands]))
