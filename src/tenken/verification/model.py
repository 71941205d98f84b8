"""What is looked at in a clinic, and what somebody who looked has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenken.questionnaire.model import LocalizedText

__all__ = ["LEAST", "NOT_THERE", "UNSEEN", "Checklist", "Good", "Method", "Record", "Verifiable"]

#: Fewer clinics than this tell nothing: the figure is left out.
LEAST = 10
#: Found neither way: it could not be seen, or there is nothing that the question could be about.
UNSEEN, NOT_THERE = "unseen", "not-there"


class Method(StrEnum):
    """How somebody came to know what is so."""

    VISIT = "visit"  # seen in the clinic
    VENDOR = "vendor"  # the vendor confirmed it
    DOCUMENT = "document"  # a document was seen without a visit


class Good(StrEnum):
    """Which way is the better one: only then can an answer be better or worse than what is so."""

    SO = "so"
    NOT_SO = "not-so"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Verifiable:
    """One question whose answer can be told by looking."""

    link_id: str
    look_at: LocalizedText  # plain words: what to look at, and when it counts as being so
    positive: tuple[str, ...]  # codes of the answers that say "so"; every other answer says "not so"
    good: Good = Good.NEITHER


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions of a survey that a verification looks at, in order."""

    survey: str
    version: str
    questions: tuple[Verifiable, ...]

    def of(self, link_ids: frozenset[str]) -> tuple[Verifiable, ...]:
        """Those that an instrument with these questions asks."""
        return tuple(one for one in self.questions if one.link_id in link_ids)


@dataclass(frozen=True, slots=True)
class Record:
    """What was found at one clinic. ``found``: a code of the question's answers, ``UNSEEN`` or ``NOT_THERE``."""

    case: str
    stratum: str
    method: Method
    found: Mapping[str, str]  # by link_id
