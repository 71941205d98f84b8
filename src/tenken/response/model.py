"""The values of a response: answers as JSON, problems with them, and what an assessment says.

``Answers`` is ``{link_id: value}`` everywhere: yes-no true/false; single-choice a code or {"code", "text"};
multiple-choice a list of codes or {"codes", "text"}; integer a whole number; decimal and date as text; don't know
{"dont_know": true}. An answer that is absent or null was not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tenken.questionnaire.answers import Json
from tenken.questionnaire.model import LocalizedText, Severity

__all__ = ["DONT_KNOW", "Answers", "Assessment", "Coerced", "Json", "Problem", "is_dont_know"]

Answers: TypeAlias = Mapping[str, Json]

DONT_KNOW = "dont_know"  # {"dont_know": true} in answers; also the value that a form's control sends


def is_dont_know(value: object) -> bool:
    """Is this the stored form of "don't know"?"""
    return isinstance(value, dict) and value.keys() == {DONT_KNOW} and value[DONT_KNOW] is True


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (hard) or unusual (soft) at one question, in words that say what to do."""

    link_id: str
    code: str  # of messages.CODES, or the key of the broken rule
    severity: Severity
    message: LocalizedText
    key: str  # what a page hands back in ``confirmed`` for a soft problem; names the problem for a hard one


@dataclass(frozen=True, slots=True)
class Coerced:
    """What was typed, as it is stored. Neither: the answer was cleared. Both: kept, and to be completed."""

    value: Json
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a response stands. Every tuple is in the order of the questionnaire and speaks of open items only."""

    open: frozenset[str]  # groups and display texts too
    answered: tuple[str, ...]  # in order and without a problem; "don't know" counts
    missing: tuple[str, ...]  # required, open, not answered
    problems: tuple[Problem, ...]  # hard: a submission is refused
    to_confirm: tuple[Problem, ...]  # soft and not yet confirmed
    pruned: dict[str, Json]  # what a submission would hold

    @property
    def complete(self) -> bool:
        """May this be submitted?"""
        return not (self.missing or self.problems or self.to_confirm)
