"""What a clinic must ask of its vendor, and the letter to do so, as plain texts for a page or a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import Factor, RiskModel, State
from tenken.risk.states import Clinic
from tenken.risk.support import LetterWords

__all__ = ["MOST_FURTHER", "Asked", "LetterQuestion", "Questions", "VendorLetter", "questions_of", "vendor_letter"]

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


@dataclass(frozen=True, slots=True)
class LetterQuestion:
    """One question of the letter. It doesn't say what the clinic answered."""

    number: int  # from 1
    ask: str
    duty: bool


@dataclass(frozen=True, slots=True)
class VendorLetter:
    """The whole letter in one language."""

    language: str
    title: str
    to: str | None  # the vendor, where the clinic named it
    sender: str
    on: date
    reply_by: date | None
    opening: str
    request: str
    questions: tuple[LetterQuestion, ...]
    further: tuple[LetterQuestion, ...]  # counted on
    duty: str  # said beside a question that is the vendor's task
    closing: str
    advice: str  # to the clinic, beside the letter and not in it


def questions_of(model: RiskModel, clinic: Clinic, *, most_further: int = MOST_FURTHER) -> Questions:
    """What this clinic must ask of its vendor, each question once; nothing where it is out of scope."""
    if not clinic.in_scope:
        return Questions((), ())
    lacking = _asked(clinic, [one for one in model.factors if clinic.states[one.key].open])
    said = {one.ask for one in lacking}
    unknown = [one for one in model.factors if clinic.states[one.key] is State.NOT_ASKED and one.ask not in said]
    rest = _asked(clinic, unknown)
    heaviest = sorted(rest, key=lambda one: -max(_share(model, factor) for factor in one.factors))[:most_further]
    return Questions(
        open=tuple(sorted(lacking, key=lambda one: not one.duty)),
        further=tuple(one for one in rest if one in heaviest),
    )


def vendor_letter(
    model: RiskModel,
    clinic: Clinic,
    words: LetterWords,
    *,
    sender: str,
    on: date,
    to: str | None = None,
    reply_by: date | None = None,
    language: str = "ja",
) -> VendorLetter | None:
    """The letter of this clinic; None where there is nothing to ask."""
    found = questions_of(model, clinic)
    if not (found.open or found.further):
        return None
    return VendorLetter(
        language=language, title=words.title.in_language(language), to=to, sender=sender, on=on, reply_by=reply_by,
        opening=words.opening.in_language(language), request=words.request.in_language(language),
        questions=_numbered(found.open, 1, language), further=_numbered(found.further, len(found.open) + 1, language),
        duty=words.duty.in_language(language), closing=words.closing.in_language(language),
        advice=words.advice.in_language(language),
    )  # fmt: skip


def _asked(clinic: Clinic, factors: list[Factor]) -> list[Asked]:
    """These factors by question, in the order of the model."""
    by_ask: dict[LocalizedText, list[Factor]] = {}
    for factor in factors:
        if factor.ask is not None:
            by_ask.setdefault(factor.ask, []).append(factor)
    return [
        Asked(ask, tuple(several), any(clinic.states[one.key].vendors for one in several))
        for ask, several in by_ask.items()
    ]


def _numbered(asked: tuple[Asked, ...], first: int, language: str) -> tuple[LetterQuestion, ...]:
    return tuple(
        LetterQuestion(number, one.ask.in_language(language), one.duty) for number, one in enumerate(asked, start=first)
    )


def _share(model: RiskModel, factor: Factor) -> float:
    """Of its own number, so that both numbers can stand in one order."""
    return model.weight(factor) / sum(model.weight(one) for one in model.of(factor.index))
