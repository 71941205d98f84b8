"""Whom an advisory concerns: clinics whose answers suggest the technology, and those of whom it is not known.

A plan names questions and, for each, the answers that suggest it. An answer decides by itself, but for "other": what is
written beside it in free text may be the technology, so it is as unknown as "don't know". Where there is no answer,
three things are told apart: the clinic does not know; it was asked and said nothing; it was not asked because an
earlier answer rules the question out, which is as certain as a "no". A question that stayed closed only because an
earlier one is unknown is unknown too: the rule of ``enablement`` is read as "could it have been open, had they known?".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenken.errors import ResponseError
from tenken.questionnaire.model import Condition, EnableWhen, Item, Questionnaire
from tenken.response import enablement
from tenken.response.enablement import Reading
from tenken.response.model import Answers, Json, is_dont_know

__all__ = ["Suggesting", "SuggestingUnfit", "Suggestion", "Why", "choosable", "codes_of", "why_chosen"]


class SuggestingUnfit(ResponseError):
    """No question is named, or a question or an answer that the questionnaire has not."""


class Why(StrEnum):
    """Why a clinic is asked."""

    SUGGESTS = "suggests"  # an answer suggests the technology
    UNKNOWN = "unknown"  # "don't know", "other" in words of its own, or no answer where one was asked for
    NEVER = "never"  # nothing was ever submitted


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Answers to one question that suggest the technology. One of them is enough."""

    link_id: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Whom to ask. One suggesting answer is enough; ``dont_know`` (and "other" in words of its own), ``unanswered`` and
    ``never`` say what counts as unknown. Raises SuggestingUnfit for one without a question."""

    suggestions: tuple[Suggestion, ...]
    dont_know: bool = True
    unanswered: bool = True
    never: bool = True

    def __post_init__(self) -> None:
        named = [one.link_id for one in self.suggestions]
        if not named or len(set(named)) < len(named) or not all(one.codes for one in self.suggestions):
            raise SuggestingUnfit("Name at least one question, each once and with at least one answer.")

    def to_json(self) -> dict[str, Any]:
        """As ``from_json`` reads it."""
        return {
            "suggestions": {one.link_id: sorted(one.codes) for one in self.suggestions},
            "dont_know": self.dont_know,
            "unanswered": self.unanswered,
            "never": self.never,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Suggesting:
        """What ``to_json`` wrote. Raises SuggestingUnfit."""
        try:
            named = document["suggestions"].items()
            found = tuple(Suggestion(str(link_id), frozenset(map(str, codes))) for link_id, codes in named)
            unknown = {name: document[name] is True for name in ("dont_know", "unanswered", "never")}
        except (KeyError, TypeError, AttributeError) as problem:
            raise SuggestingUnfit(f"The plan cannot be read: {problem!r}") from problem
        return cls(found, **unknown)

    def check(self, questionnaire: Questionnaire) -> None:
        """Raises SuggestingUnfit where the questionnaire has not what is named, or the answers name a person."""
        there = {item.link_id: {option.code for option in item.options} for item in choosable(questionnaire)}
        for one in self.suggestions:
            if not one.codes <= there.get(one.link_id, set()):
                raise SuggestingUnfit(f"{one.link_id}: {', '.join(sorted(one.codes))}")


def choosable(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """The questions that a plan may name: with options, and not about a person; in the order of the questionnaire."""
    return tuple(
        item
        for item, above in questionnaire.walk()
        if item.options and not item.personal and not any(group.personal for group in above)
    )


def why_chosen(plan: Suggesting, answers: Answers, questionnaire: Questionnaire) -> Why | None:
    """Why the clinic that submitted these answers is asked; None for one that certainly has not got the technology.

    ``answers`` as stored, to this version of the questionnaire; a question that this version does not ask counts as
    unanswered.
    """
    unknown = False
    reading: Reading | None = None
    for one in plan.suggestions:
        given = answers.get(one.link_id)
        if given is None:
            reading = reading or enablement.read(questionnaire, answers)
            unknown = unknown or _is_unknown(one.link_id, plan, questionnaire, reading)
        elif is_dont_know(given):
            unknown = unknown or plan.dont_know
        elif codes_of(given) & one.codes:
            return Why.SUGGESTS
        elif plan.dont_know and not unknown:
            unknown = _is_other(given, one.link_id, questionnaire)
    return Why.UNKNOWN if unknown else None


def codes_of(stored: Json) -> frozenset[str]:
    """The codes of options that a stored answer names; none for numbers and texts of their own."""
    if isinstance(stored, bool):
        return frozenset({"yes" if stored else "no"})
    if isinstance(stored, dict):
        stored = stored.get("codes", stored.get("code"))
    if isinstance(stored, str):
        return frozenset({stored})
    return frozenset(one for one in stored if isinstance(one, str)) if isinstance(stored, list) else frozenset()


def _is_other(given: Json, link_id: str, questionnaire: Questionnaire) -> bool:
    """Whether the answer is (also) in words of its own, beside an option for what the others do not say."""
    if isinstance(given, dict) and "text" in given:
        return True
    codes = codes_of(given)
    items = (item for item, _ in questionnaire.walk() if item.link_id == link_id)
    return any(option.other and option.code in codes for item in items for option in item.options)


def _is_unknown(link_id: str, plan: Suggesting, questionnaire: Questionnaire, reading: Reading) -> bool:
    """Whether a question without an answer leaves the matter open."""
    if link_id not in reading.items or link_id in reading.open:
        return plan.unanswered
    return (plan.dont_know or plan.unanswered) and _could_open(link_id, questionnaire, reading)


def _could_open(link_id: str, questionnaire: Questionnaire, reading: Reading) -> bool:
    """Whether the question would have been open under some answer to what is unknown before it.

    Conditions look back only, so this ends.
    """
    item, above = next((item, above) for item, above in questionnaire.walk() if item.link_id == link_id)
    conditions = [one.enable_when for one in (*above, item) if one.enable_when is not None]
    return all(_could_hold(condition, questionnaire, reading) for condition in conditions)


def _could_hold(condition: Condition, questionnaire: Questionnaire, reading: Reading) -> bool:
    if not isinstance(condition, EnableWhen):
        joined = all if condition.behavior == "all" else any
        return joined(_could_hold(part, questionnaire, reading) for part in condition.conditions)
    asked = condition.question
    if reading.values.get(asked) is not None:
        return enablement.holds(condition, reading.values) or (
            condition.operator != "exists" and _is_other(reading.stored[asked], asked, questionnaire)
        )
    if asked in reading.stored:  # "don't know": an answer, of which the value may be any
        return condition.operator != "exists" or condition.answer is True
    if condition.operator == "exists" and condition.answer is False:
        return True
    return asked in reading.open or _could_open(asked, questionnaire, reading)
