"""A tiny model of exposure and two tiny instruments, for what follows from scores: letters, what-if, plans."""

from __future__ import annotations

from collections.abc import Mapping

from tenken.questionnaire.model import AnswerOption, Item, LocalizedText, Questionnaire
from tenken.risk.columns import Clinics, clinics_of
from tenken.risk.model import (
    Band,
    Factor,
    Family,
    Gap,
    Grade,
    IndexName,
    RiskModel,
    Rule,
    Source,
    State,
    Step,
)
from tenken.risk.states import Clinic

__all__ = ["LONG", "MODEL", "SHORT", "clinic", "many", "text"]

WHOLE, NONE, SOME = Gap(1, 1, 1), Gap(0, 0, 0), Gap(0.7, 0.4, 1)


def text(words: str) -> LocalizedText:
    """The words in Japanese, and in English with a sign before them."""
    return LocalizedText((("ja", words), ("en", f"en:{words}")))


def _yes_no(link_id: str) -> Item:
    return Item(link_id, "yes-no", text(link_id), dont_know=True)


_SEVERAL = Item(
    "wish", "multiple-choice", text("wish"), options=tuple(AnswerOption(code, text(code)) for code in ("cost", "help"))
)
LONG = Questionnaire(
    "tiny", "long", "1", ("ja", "en"), text("long"),
    (_yes_no("system"), _yes_no("vpn"), _yes_no("patch"), _yes_no("copy"), _yes_no("plan"), _SEVERAL),
)  # fmt: skip
SHORT = Questionnaire("tiny", "short", "1", ("ja", "en"), text("short"), (_yes_no("system"), _yes_no("plan")))


def _factor(key: str, index: IndexName, size: float, *, ask: str | None = None, vendor: bool = False) -> Factor:
    return Factor(
        key=key, index=index, family=index.value, size=size, grade=Grade.B, sources=("s",), title=text(key),
        lacking=text(f"no {key}"), reason=text(f"why {key}"), step="step", ask=None if ask is None else text(ask),
        rules=(Rule(f"{{{key}}} = true", State.DONE), Rule(f"{{{key}}} = false", State.NOT_DONE)),
        vendor_when="true" if vendor else None,
    )  # fmt: skip


MODEL = RiskModel(
    survey="tiny", version="1", title=text("tiny"), scope="{system} = true", items=(), facts=(),
    families=(Family("likelihood", IndexName.LIKELIHOOD, text("in")), Family("impact", IndexName.IMPACT, text("out"))),
    factors=(
        _factor("vpn", IndexName.LIKELIHOOD, 5.0, ask="Is it patched?"),
        _factor("patch", IndexName.LIKELIHOOD, 2.0, ask="Are servers patched?", vendor=True),
        _factor("copy", IndexName.IMPACT, 60.0, ask="Is it patched?"),
        _factor("plan", IndexName.IMPACT, 40.0),
    ),
    steps=(Step("step", text("step"), text("how"), 1, 1),), sources=(Source("s", text("s"), None),), dependence=(),
    bands=tuple(Band(code, text(code), dict.fromkeys(IndexName, float(end)) if end else {})
                for code, end in (("low", 25), ("raised", 50), ("high", 75), ("very-high", 0))),
    gaps={
        State.DONE: NONE, State.PLANNED: Gap(0.5, 0.4, 0.6), State.DONT_KNOW: SOME, State.NOT_DONE: WHOLE,
        State.VENDOR: WHOLE, State.VENDOR_UNKNOWN: SOME, State.NOT_APPLICABLE: NONE, State.NOT_ASKED: Gap(0.5, 0, 1),
    },
    spread={Grade.B: 0.2, Grade.C: 0.3, Grade.D: 0.5}, family_cap=100.0, shrink=0.5, together=0.5, enough_asked=0.6,
    seed=7,
)  # fmt: skip


def clinic(*, in_scope: bool = True, **states: State) -> Clinic:
    """A clinic in these states; what is not named is done."""
    every: Mapping[str, State] = {factor.key: states.get(factor.key, State.DONE) for factor in MODEL.factors}
    return Clinic(every, Gap(1, 1, 1), in_scope)


def many(*clinics: Clinic) -> Clinics:
    """Several as rows."""
    return clinics_of(MODEL, list(clinics))
