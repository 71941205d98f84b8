"""What a clinic must ask of its vendor: the questions of the letter that it hands over."""

from __future__ import annotations

from dataclasses import dataclass

from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import Factor, RiskModel, State
from tenken.risk.states import Clinic, certain, said_within

__all__ = ["MOST_FURTHER", "Asked", "Questions", "vendor_questions"]

MOST_FURTHER = 8  # of what was not asked: a letter that gets a reply is short


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the vendor, and the factors that it is about."""

    ask: LocalizedText
    factors: tuple[Factor, ...]
    duty: bool  # the contract makes it the vendor's task


@dataclass(frozen=True, slots=True)
class Questions:
    """Everything to be asked."""

    open: tuple[Asked, ...]  # what the clinic's own answers leave open: the vendor's tasks first, then by topic
    further: tuple[Asked, ...]  # the heaviest of what the survey did not ask, so that nobody knows; by topic


def vendor_questions(model: RiskModel, clinic: Clinic, *, most_further: int = MOST_FURTHER) -> Questions:
    """What this clinic must ask of its vendor, each question once; nothing where it is out of scope."""
    if not clinic.in_scope:
        return Questions((), ())
    asking = [one for one in model.factors if not said_within(one, clinic.states)]
    lacking = _asked(clinic, [one for one in asking if clinic.states[one.key].open])
    said = {one.ask for one in lacking}
    unknown = [one for one in asking if clinic.states[one.key] is State.NOT_ASKED and _ask(clinic, one) not in said]
    rest = _asked(clinic, unknown)
    heaviest = sorted(rest, key=lambda one: -max(_share(model, factor) for factor in one.factors))[:most_further]
    return Questions(
        open=tuple(sorted(lacking, key=lambda one: not one.duty)),
        further=tuple(one for one in rest if one in heaviest),
    )


def _asked(clinic: Clinic, factors: list[Factor]) -> list[Asked]:
    """These factors by question, in the order of the model."""
    by_ask: dict[LocalizedText, list[Factor]] = {}
    for factor in factors:
        ask = _ask(clinic, factor)
        if ask is not None:
            by_ask.setdefault(ask, []).append(factor)
    return [
        Asked(ask, tuple(several), any(clinic.states[one.key].vendors for one in several))
        for ask, several in by_ask.items()
    ]


def _ask(clinic: Clinic, factor: Factor) -> LocalizedText | None:
    """What the clinic answered is not asked once more."""
    return factor.ask_known if factor.ask_known is not None and certain(factor, clinic.states) else factor.ask


def _share(model: RiskModel, factor: Factor) -> float:
    """Of its own number, so that both numbers can stand in one order."""
    return model.weight(factor) / sum(model.weight(one) for one in model.of(factor.index))
