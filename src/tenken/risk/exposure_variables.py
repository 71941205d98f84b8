"""Exposure as variables of a dataset, so that it is tabulated, protected and released like any answer.

They are worked out when tables are made and stored in no dataset: ``exposure.likelihood.band`` and ``.value``, the same
of ``impact``, and ``exposure.open``, of several choices: one for each factor of the likelihood, chosen where there is
something to do (``State.open``). A number that an instrument of the dataset asks too little for is no variable: its
value would say where the scale has its middle, not where clinics stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.columns import MARKERS
from tenken.dataset.columns import STATES as VALUE_STATES
from tenken.dataset.model import Category, Dataset, Marker, Role, ValueState, Variable
from tenken.dataset.variables import NO, YES, option_name
from tenken.questionnaire.model import LocalizedText
from tenken.risk.columns import Clinics, columns_of
from tenken.risk.exposure_names import NAMES, OPEN, band_name, value_name
from tenken.risk.model import STATES, Factor, IndexName, RiskModel, State
from tenken.risk.scoring import asked_share, band_places, points
from tenken.risk.states import reads

__all__ = ["MOST_WIDE", "Filled", "WithExposure", "filled", "joined", "variables_of", "with_exposure"]

Flags = NDArray[np.bool_]
Instruments = Mapping[str, Flags]  # name@version -> (n) who answered it
Filled: TypeAlias = tuple[Variable, pl.Series, pl.Series]  # with its values and their states
#: Of an instrument's clinics in scope so many may be left out because their number is wide. Of more, those that are
#: left are another kind of clinic: of a short instrument the ones of which little need be asked.
MOST_WIDE = 0.1


_TITLES = {
    IndexName.LIKELIHOOD: (("ja", "侵入されやすさ"), ("en", "Likelihood")),
    IndexName.IMPACT: (("ja", "止まったときの影響"), ("en", "Impact")),
}
_OPEN = LocalizedText((("ja", "残っている侵入の経路"), ("en", "Ways in that are left open")))
_POINTS = LocalizedText((("ja", "点（0～100）"), ("en", "points, 0 to 100")))
_IN_SCOPE = LocalizedText((("ja", "ネットワークにつながる機器のある施設"), ("en", "Facilities with networked systems")))
_CHOSEN = (
    Category(YES, LocalizedText((("ja", "残っている"), ("en", "Open")))),
    Category(NO, LocalizedText((("ja", "残っていない、又は回答なし"), ("en", "Not open, or no answer")))),
)
_IS_OPEN = np.array([state.open for state in STATES])
_IS_ASKED = np.array([state is not State.NOT_ASKED for state in STATES])


@dataclass(frozen=True, slots=True)
class WithExposure:
    """A dataset with the variables that it can have, and why it lacks the others."""

    dataset: Dataset
    lacking: Mapping[str, str]  # name -> a sentence


def variables_of(model: RiskModel) -> tuple[Variable, ...]:
    """All that a dataset can have at most."""
    numbers = (variable for index in IndexName for variable in _variables(model, index))
    return (*numbers, *(_option(model, factor) for factor in model.of(IndexName.LIKELIHOOD)))


def with_exposure(dataset: Dataset, model: RiskModel | None) -> WithExposure:
    """The dataset with its clinics' exposure; without a model, or without an answer, only why there is none.

    States of the values: not applicable out of scope; missing where the clinic itself left so much blank that its
    number is wide. Of ``exposure.open`` not applicable where no question about a factor was for the clinic.
    """
    if model is None:
        return WithExposure(
            dataset, dict.fromkeys(NAMES, "The survey has no risk_model.yaml, which says what it means.")
        )
    there = dataset.records["responded"].to_numpy()
    if not there.any():
        return WithExposure(dataset, dict.fromkeys(NAMES, "Nobody has answered."))
    clinics = columns_of(model, dataset)
    asked = dataset.records["instrument"].fill_null("").to_numpy()
    instruments = {name: asked == name for name in sorted(set(asked[there]))}
    made: list[Filled] = []
    lacking: dict[str, str] = {}
    values = points(model, clinics)
    for index in IndexName:
        known = asked_share(model, index, clinics) >= model.enough_asked
        reason = _too_little(model, index, known, there & clinics.in_scope, instruments)
        names = (band_name(index), value_name(index), *((OPEN,) if index is IndexName.LIKELIHOOD else ()))
        if reason:
            lacking |= dict.fromkeys(names, reason)
            continue
        made += _number(model, index, values[index], _states(there, known, clinics.in_scope))
        if OPEN in names:
            ways = _open(model, clinics, there, instruments)
            made += ways
            if not ways:
                lacking[OPEN] = "No way in is asked about by every instrument that was answered."
    return WithExposure(joined(dataset, made), lacking)


def _too_little(model: RiskModel, index: IndexName, known: Flags, there: Flags, instruments: Instruments) -> str:
    """Why the number cannot be tabulated; empty where it is wide for few clinics of every instrument."""
    if not there.any():
        return "Nobody who has networked systems has answered."
    for name, flags in instruments.items():
        inside = there & flags
        wide = float(np.mean(~known[inside])) if inside.any() else 0.0
        if wide > MOST_WIDE:
            return (
                f"The {index.value} is too uncertain: for {wide:.0%} of the clinics that answered {name}, less than "
                f"{model.enough_asked:.0%} of what it is made of was asked."
            )
    return ""


def _states(there: Flags, known: Flags, applies: Flags) -> NDArray[np.str_]:
    """(n) the state of the value of each record."""
    found = np.where(known, ValueState.ANSWERED.value, ValueState.MISSING.value)
    found = np.where(applies, found, ValueState.NOT_APPLICABLE.value)
    return np.where(there, found, ValueState.NOT_ASKED.value)


def _variables(model: RiskModel, index: IndexName) -> tuple[Variable, Variable]:
    """The band and the value of a number."""
    label = LocalizedText(_TITLES[index])
    categories = tuple(Category(band.code, band.label) for band in model.bands)
    bands = Variable(band_name(index), Role.ANSWER, "category", label, categories, universe=_IN_SCOPE)
    return bands, Variable(value_name(index), Role.ANSWER, "number", label, universe=_IN_SCOPE, unit=_POINTS)


def _number(model: RiskModel, index: IndexName, values: NDArray[np.float64], states: NDArray[np.str_]) -> list[Filled]:
    bands, number = _variables(model, index)
    codes = np.array([band.code for band in model.bands])[band_places(model, index, values)]
    return [filled(bands, codes, states), filled(number, values, states)]


def _open(model: RiskModel, clinics: Clinics, there: Flags, instruments: Instruments) -> list[Filled]:
    """The factors that every instrument asks about. Their base is who was asked anything, so that each is of the same
    clinics as the question behind it: what differs by a few clinics would tell their answers.
    """
    asked = [_IS_ASKED[clinics.states[there & flags]].any(axis=0) for flags in instruments.values()]
    everywhere = np.array(asked).min(axis=0)
    chosen = [(at, one) for at, one in enumerate(model.factors) if everywhere[at] and one.index is IndexName.LIKELIHOOD]
    said = np.asarray(_IS_ASKED[clinics.states[:, [at for at, _ in chosen]]].any(axis=1))
    states = _states(there, said, said | clinics.in_scope)
    return [
        filled(_option(model, factor), np.where(_IS_OPEN[clinics.states[:, at]], YES, NO), states)
        for at, factor in chosen
    ]


def _option(model: RiskModel, factor: Factor) -> Variable:
    """Titles name the measure: without the words before it, “two-factor authentication 66 %” would tell the reverse."""
    label = LocalizedText(
        tuple(
            (language, f"{_OPEN.in_language(language)} [Not dealt with: {words}]" if language == "en"
             else f"{_OPEN.in_language(language)}［未対応：{words}］")
            for language, words in factor.title.texts
        )
    )  # fmt: skip
    return Variable(
        name=option_name(OPEN, factor.key),
        role=Role.ANSWER,
        kind="category",
        label=label,
        categories=_CHOSEN,
        link_id=OPEN,
        option=factor.key,
        sources=reads(model, factor),
    )


def filled(variable: Variable, values: NDArray[np.str_] | NDArray[np.float64], states: NDArray[np.str_]) -> Filled:
    """A variable with its columns: values where the state is "answered", null elsewhere."""
    there = pl.Series(states == ValueState.ANSWERED.value)
    whole = pl.Series(values)
    if variable.kind == "category":
        whole = whole.cast(pl.Enum([category.code for category in variable.categories]))
    column = pl.select(pl.when(there).then(whole)).to_series().alias(variable.name)
    return variable, column, pl.Series(variable.state, states, dtype=pl.String()).cast(VALUE_STATES)


def joined(dataset: Dataset, made: Sequence[Filled]) -> Dataset:
    """The dataset and these variables behind its own."""
    columns: list[pl.Series] = []
    for variable, values, states in made:
        marker = pl.Series(variable.marker, [Marker.NONE.value], dtype=MARKERS)  # nobody reported it
        columns += [values, states, marker.new_from_index(0, len(values))]
    variables = (*dataset.variables, *(variable for variable, _, _ in made))
    return Dataset(variables, dataset.records.with_columns(columns))
