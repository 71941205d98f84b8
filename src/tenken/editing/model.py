"""Edit rules as values: what looks wrong in a record, in words a reviewer understands, and how to find it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tenken.questionnaire.model import LocalizedText

__all__ = ["Check", "Duplicates", "EditRule", "Holds", "Severity", "Speed", "StraightLining", "Topic"]

Severity = Literal["high", "medium", "low"]  # in which order a reviewer looks


class Topic(StrEnum):
    """What a rule is about."""

    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    STRAIGHT_LINING = "straight-lining"
    SPEED = "speed"
    LATE = "late"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Holds:
    """An expression over variables (``dataset.expressions``); a record is flagged only where it is false."""

    expression: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Several records that share these columns, where none of them is empty.

    ``answers``: they must also have answered every question the same way, at least ``at_least`` of them;
    ``within_minutes``: and have been submitted no further apart than that, one after the other.
    """

    same: tuple[str, ...]
    answers: bool = False
    at_least: int = 1
    within_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class StraightLining:
    """The same answer to each of these questions, of which at least ``at_least`` were answered.

    ``answer``: only this one is looked for; without it any.
    """

    variables: tuple[str, ...]
    at_least: int
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Less time than ``seconds_per_answer`` for each question answered, of which there are at least ``at_least``."""

    seconds_per_answer: float
    at_least: int = 1


Check = Holds | Duplicates | StraightLining | Speed


@dataclass(frozen=True, slots=True)
class EditRule:
    """One rule of ``edits.yaml``. ``instruments``: only records that answered one of them; empty for all."""

    key: str
    topic: Topic
    severity: Severity
    text: LocalizedText  # what looks wrong
    advice: LocalizedText  # what the reviewer does about it
    check: Check
    instruments: tuple[str, ...] = ()
