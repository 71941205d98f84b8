"""Both numbers with their intervals, for one clinic and for the country: one vectorised pass.

Likelihood: L = Σ over families of min(ln cap, Σ shrink · ln(ratio) · gap), told as 100 · L / Lmax, where Lmax has every
gap at 1. Impact: 100 · Σ points · gap / Σ points · scale. The interval lies between the 5th and the 95th percentile of
draws in which weights vary by their grade, and gaps that are not known vary within their bounds. All clinics meet the
same draws (common random numbers): they can be compared, and a better answer raises the number in no draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from tenken.risk.columns import Clinics, clinics_of
from tenken.risk.exposure import DRAWS, Exposure, Index
from tenken.risk.model import STATES, Factor, Family, IndexName, RiskModel, State
from tenken.risk.states import Clinic

__all__ = [
    "DRAWS",
    "Exposure",
    "Index",
    "Numbers",
    "Scores",
    "asked_share",
    "band_places",
    "drawn_logs",
    "log_likelihood",
    "points",
    "score",
    "score_all",
]

LOW, HIGH = 0.05, 0.95  # of the draws lie below
ROWS = 2_048  # clinics at a time: their draws stay in the processor's cache

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
_ASKED = np.array([state is not State.NOT_ASKED for state in STATES])


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number of n clinics; nan, and -1 for the band, where a clinic is out of scope."""

    value: Floats
    low: Floats
    high: Floats
    band: NDArray[np.int8]  # place in the model's bands
    band_chance: Floats
    asked_share: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """Both numbers of n clinics."""

    model: RiskModel
    in_scope: NDArray[np.bool_]
    likelihood: Numbers
    impact: Numbers

    def __len__(self) -> int:
        return len(self.in_scope)

    def of(self, index: IndexName) -> Numbers:
        """One of the two."""
        return self.likelihood if index is IndexName.LIKELIHOOD else self.impact

    def one(self, row: int) -> Exposure:
        """One clinic."""
        if not self.in_scope[row]:
            return Exposure(in_scope=False, likelihood=None, impact=None)
        return Exposure(
            in_scope=True, likelihood=self._index(self.likelihood, row), impact=self._index(self.impact, row)
        )

    def _index(self, numbers: Numbers, row: int) -> Index:
        asked = float(numbers.asked_share[row])
        return Index(
            value=float(numbers.value[row]), low=float(numbers.low[row]), high=float(numbers.high[row]),
            band=self.model.bands[numbers.band[row]].code, band_chance=float(numbers.band_chance[row]),
            asked_share=asked, wide=asked < self.model.enough_asked,
        )  # fmt: skip


def score(model: RiskModel, clinic: Clinic, *, draws: int = DRAWS, seed: int | None = None) -> Exposure:
    """Both numbers of one clinic: a country of one."""
    return score_all(model, clinics_of(model, [clinic]), draws=draws, seed=seed).one(0)


def score_all(model: RiskModel, clinics: Clinics, *, draws: int = DRAWS, seed: int | None = None) -> Scores:
    """Both numbers of all clinics; ``seed`` is the model's when left out."""
    chance = _Chance.of(model, draws=draws, seed=model.seed if seed is None else seed)
    values = points(model, clinics)
    likelihood, impact = (_numbers(model, index, clinics, values[index], chance) for index in IndexName)
    return Scores(model=model, in_scope=clinics.in_scope, likelihood=likelihood, impact=impact)


def points(model: RiskModel, clinics: Clinics) -> dict[IndexName, Floats]:
    """Both values, 0 to 100, without intervals; nan out of scope."""
    found: dict[IndexName, Floats] = {}
    gaps = np.array([model.gaps[state].point for state in STATES])
    for index in IndexName:
        total = np.zeros(len(clinics))
        most = 0.0
        for weights, states in _families(model, index, clinics):
            lost = np.zeros(len(clinics))
            for place, weight in enumerate(weights):
                lost += weight * gaps[states[:, place]]
            total += np.minimum(lost, model.cap(index))
            most += min(sum(weights), model.cap(index))
        scale = clinics.scale[:, 0] if index is IndexName.IMPACT else 1.0
        found[index] = np.where(clinics.in_scope, 100.0 * total / (most or 1.0) * scale, np.nan)
    return found


def band_places(model: RiskModel, index: IndexName, value: Floats) -> NDArray[np.int8]:
    """(n) the place of each value's band in the model's bands: of whole numbers, as told; -1 where there is none."""
    ends = np.array([band.below[index] for band in model.bands[:-1]])
    found = np.searchsorted(ends, np.rint(np.nan_to_num(value)), side="right")
    return np.where(np.isnan(value), -1, found).astype(np.int8)


def log_likelihood(model: RiskModel, clinics: Clinics) -> Floats:
    """L itself: exp of the difference of two says how many times likelier an attack is. nan out of scope."""
    index = IndexName.LIKELIHOOD
    most = sum(min(sum(weights), model.cap(index)) for weights, _ in _families(model, index, clinics))
    return points(model, clinics)[index] * most / 100.0


def drawn_logs(
    model: RiskModel, clinics: Clinics, *, draws: int = DRAWS, seed: int | None = None
) -> Iterator[tuple[NDArray[np.intp], Singles]]:
    """L in each draw, some rows at a time: places of clinics in scope, and (rows, draws). The seed makes the draws."""
    chance = _Chance.of(model, draws=draws, seed=model.seed if seed is None else seed)
    tables, rows, _ = _tables(model, IndexName.LIKELIHOOD, clinics, chance)
    yield from _drawn(tables, rows, np.flatnonzero(clinics.in_scope), draws)


def _families(model: RiskModel, index: IndexName, clinics: Clinics) -> Iterator[tuple[list[float], NDArray[np.int8]]]:
    """For each family of the number: the weights of its factors, and their columns of states."""
    for _, members in _members(model, index):
        places = [place for place, _ in members]
        yield [model.weight(factor) for _, factor in members], clinics.states[:, places]


def _members(model: RiskModel, index: IndexName) -> Iterator[tuple[Family, list[tuple[int, Factor]]]]:
    for family in model.families:
        if family.index is index:
            yield family, [(place, one) for place, one in enumerate(model.factors) if one.family == family.key]


@dataclass(frozen=True, slots=True)
class _Chance:
    """What the draws say: of weights, of gaps not known and of the scale of the impact."""

    weights: Mapping[str, Singles]  # by key of the factor: (draws)
    gaps: Mapping[str, Singles]  # by key of the factor: (states, draws)
    scale: Singles  # (draws) uniform 0 to 1

    @classmethod
    def of(cls, model: RiskModel, *, draws: int, seed: int) -> _Chance:
        random = np.random.default_rng(seed)
        common = random.standard_normal(draws)
        low = np.array([model.gaps[state].low for state in STATES])[:, None]
        width = np.array([model.gaps[state].high for state in STATES])[:, None] - low
        weights, gaps = {}, {}
        for factor in model.factors:
            # symmetrical around the weight and never negative: a ratio under 1 would reward what is missing
            by = np.clip(1.0 + model.spread[factor.grade] * random.standard_normal(draws), 0.0, 2.0)
            weights[factor.key] = (model.weight(factor) * by).astype(np.float32)
            own = random.standard_normal(draws)
            uniform = ndtr(np.sqrt(model.together) * common + np.sqrt(1 - model.together) * own)
            gaps[factor.key] = (low + width * uniform).astype(np.float32)
        return cls(weights=weights, gaps=gaps, scale=random.random(draws).astype(np.float32))


def _numbers(model: RiskModel, index: IndexName, clinics: Clinics, value: Floats, chance: _Chance) -> Numbers:
    n, draws = len(clinics), len(chance.scale)
    tables, rows, most = _tables(model, index, clinics, chance)
    lower, upper = floor(LOW * (draws - 1)), ceil(HIGH * (draws - 1))
    band = band_places(model, index, value)
    begins = np.array([0.0, *(one.below[index] for one in model.bands[:-1])])[band]
    low, high, chances = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    for here, drawn in _drawn(tables, rows, np.flatnonzero(clinics.in_scope), draws):
        drawn *= np.float32(100.0) / most
        if index is IndexName.IMPACT:
            _, least, largest = clinics.scale[here].astype(np.float32).T[:, :, None]
            drawn *= least + (largest - least) * chance.scale
        chances[here] = np.mean(np.rint(drawn) >= begins[here, None].astype(np.float32), axis=1)
        drawn.partition((lower, upper), axis=1)
        low[here], high[here] = drawn[:, lower], drawn[:, upper]
    return Numbers(
        value=value, low=np.fmin(value, low), high=np.fmax(value, high), band=band, band_chance=chances,
        asked_share=asked_share(model, index, clinics),
    )  # fmt: skip


def _tables(
    model: RiskModel, index: IndexName, clinics: Clinics, chance: _Chance
) -> tuple[list[Singles], list[NDArray[np.intp]], Singles]:
    """For each family what every combination of states that occurs adds in each draw, and which one a clinic has.

    Then the most that all families add, draw by draw.
    """
    tables: list[Singles] = []
    rows: list[NDArray[np.intp]] = []
    cap = np.float32(model.cap(index))
    most = np.zeros(len(chance.scale), dtype=np.float32)
    for _, members in _members(model, index):
        states = clinics.states[:, [place for place, _ in members]]
        # one number for each combination: far quicker than looking for distinct rows
        codes = states.astype(np.int64) @ (len(STATES) ** np.arange(len(members)))
        _, first, which = np.unique(codes, return_index=True, return_inverse=True)
        table = np.zeros((len(first), len(most)), dtype=np.float32)
        whole = np.zeros_like(most)
        for column, (_, factor) in enumerate(members):
            weight, gaps = chance.weights[factor.key], chance.gaps[factor.key]
            table += weight * gaps[states[first, column]]
            whole += weight
        tables.append(np.minimum(table, cap))
        rows.append(which.reshape(-1))
        most += np.minimum(whole, cap)
    return tables, rows, np.maximum(most, np.float32(1e-6))


def _drawn(
    tables: list[Singles], rows: list[NDArray[np.intp]], inside: NDArray[np.intp], draws: int
) -> Iterator[tuple[NDArray[np.intp], Singles]]:
    """What all families add, draw by draw, some rows at a time. Added in one order, so that every bit is the same."""
    for begin in range(0, len(inside), ROWS):
        here = inside[begin : begin + ROWS]
        added = np.zeros((len(here), draws), dtype=np.float32)
        for table, places in zip(tables, rows, strict=True):
            added += table[places[here]]
        yield here, added


def asked_share(model: RiskModel, index: IndexName, clinics: Clinics) -> Floats:
    """(n) of the number's weight, how much was asked."""
    weights = [model.weight(factor) if factor.index is index else 0.0 for factor in model.factors]
    asked = np.zeros(len(clinics))
    for place, weight in enumerate(weights):
        asked += weight * _ASKED[clinics.states[:, place]]
    return asked / sum(weights)
