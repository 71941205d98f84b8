"""Whom support paths are for as a variable of a dataset, so that the counts are protected and released like any answer.

``support.paths`` is of several choices, one for each path that hangs on what clinics answered. It is worked out when
tables are made and stored in no dataset. Left out are paths that no answer decides (for everybody, for whoever was
asked at all), whose count says nothing that is not known, and those of single areas: everywhere else they would be
answered "no" by all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tenken.dataset.model import Category, Dataset, Role, ValueState, Variable
from tenken.dataset.variables import NO, YES, option_name
from tenken.questionnaire.model import LocalizedText
from tenken.risk.columns import told
from tenken.risk.exposure_names import SUPPORT, names_exposure, names_support
from tenken.risk.exposure_variables import WithExposure, filled, joined, with_exposure
from tenken.risk.model import RiskModel
from tenken.risk.support import FACTS, SupportPath, applies, counted_paths, read_by

__all__ = ["support_variables", "with_all_asked_for", "with_support"]

_LABEL = LocalizedText((("ja", "条件に合う支援"), ("en", "Support that answers call for")))
_CHOSEN = (
    Category(YES, LocalizedText((("ja", "合う"), ("en", "Called for")))),
    Category(NO, LocalizedText((("ja", "合わない"), ("en", "Not called for")))),
)


def support_variables(paths: Sequence[SupportPath]) -> tuple[Variable, ...]:
    """All that a dataset can have at most."""
    return tuple(_variable(path) for path in counted_paths(paths))


def with_all_asked_for(
    dataset: Dataset,
    tables: str,
    *,
    model: Callable[[], RiskModel | None],
    paths: Callable[[], Sequence[SupportPath] | None],
) -> WithExposure:
    """The dataset with exposure and support paths, each where this text of a ``tables.yaml`` asks for it."""
    found = with_exposure(dataset, model()) if names_exposure(tables) else WithExposure(dataset, {})
    if not names_support(tables):
        return found
    more = with_support(found.dataset, paths())
    return WithExposure(more.dataset, {**found.lacking, **more.lacking})


def with_support(dataset: Dataset, paths: Sequence[SupportPath] | None) -> WithExposure:
    """The dataset with the support paths that its answers call for; otherwise only why there are none.

    The base is whoever answered one of the questions that paths ask about. Paths whose questions nobody was asked
    are left out.
    """
    if paths is None:
        return WithExposure(dataset, {SUPPORT: "The survey has no support_paths.yaml, which says whom they are for."})
    there = dataset.records["responded"].to_numpy()
    if not there.any():
        return WithExposure(dataset, {SUPPORT: "Nobody has answered."})
    asked = {one.link_id or one.name for one in dataset.variables if one.role is Role.ANSWER}
    chosen = [path for path in counted_paths(paths) if set(_questions(path)) & asked]
    if not chosen:
        return WithExposure(dataset, {SUPPORT: "No support path asks about a question of this dataset."})
    said = np.zeros(dataset.records.height, dtype=np.bool_)
    for names in {_questions(path) for path in chosen}:
        said |= told(dataset, names, bool).astype(np.bool_)
    states = np.where(there & said, ValueState.ANSWERED.value, ValueState.NOT_APPLICABLE.value)
    states = np.where(there, states, ValueState.NOT_ASKED.value)
    return WithExposure(
        joined(dataset, [filled(_variable(path), _calls(path, dataset), states) for path in chosen]), {}
    )


def _calls(path: SupportPath, dataset: Dataset) -> NDArray[np.str_]:
    return np.where(told(dataset, read_by(path), partial(applies, path)).astype(np.bool_), YES, NO)


def _questions(path: SupportPath) -> tuple[str, ...]:
    return tuple(name for name in read_by(path) if name not in FACTS)


def _variable(path: SupportPath) -> Variable:
    label = LocalizedText(
        tuple(
            (language, f"{_LABEL.in_language(language)} [{words}]" if language == "en"
             else f"{_LABEL.in_language(language)}［{words}］")
            for language, words in path.title.texts
        )
    )  # fmt: skip
    return Variable(
        name=option_name(SUPPORT, path.key), role=Role.ANSWER, kind="category", label=label, categories=_CHOSEN,
        link_id=SUPPORT, option=path.key, sources=_questions(path),
    )  # fmt: skip
