"""The questionnaire as frozen values. Parsed once (``loading``), checked once (``linting``), then only read.

Names follow HL7 FHIR R5 Questionnaire and SDC: ``link_id``, ``enable_when``, ``answer_option``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = [
    "AnswerOption",
    "Condition",
    "Constraint",
    "EnableGroup",
    "EnableWhen",
    "Item",
    "Lineage",
    "LocalizedText",
    "Questionnaire",
    "Reference",
    "Severity",
]

Severity = Literal["hard", "soft"]
FALLBACKS = {"ja-plain": "ja", "en": "ja"}


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in several languages (BCP 47 tags, and ``ja-plain`` for やさしい日本語)."""

    texts: tuple[tuple[str, str], ...]

    def get(self, language: str) -> str | None:
        """The text in exactly this language, or None."""
        return dict(self.texts).get(language)

    def in_language(self, language: str) -> str:
        """The text in this language, else in Japanese, else the first there is."""
        found = dict(self.texts)
        return found.get(language) or found.get(FALLBACKS.get(language, "ja")) or next(iter(found.values()), "")


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One choice. ``code`` is what is stored; labels may change, codes may not."""

    code: str
    label: LocalizedText
    exclusive: bool = False  # cannot be chosen together with another
    other: bool = False  # brings a text of its own
    origin: str | None = None  # "inferred" where the notice does not print the label


@dataclass(frozen=True, slots=True)
class EnableWhen:
    """One condition: ``question`` ``operator`` ``answer`` (FHIR R5 Questionnaire.item.enableWhen)."""

    question: str
    operator: str  # exists = != > < >= <=
    answer: bool | str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class EnableGroup:
    """Conditions joined by all or any (FHIR enableBehavior), nestable."""

    behavior: Literal["all", "any"]
    conditions: tuple[Condition, ...]


Condition = EnableWhen | EnableGroup


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule across items. Violated only when ``expression`` is false, never when it is unknown."""

    key: str
    expression: str  # source text in the closed language of ``expressions``
    severity: Severity
    message: LocalizedText


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a guideline or checklist as the source prints it: document, edition, part, chapter, item."""

    document: str  # id in references.yaml
    edition: str | None  # None where the notice names none
    part: str | None
    chapter: str | None
    item: str | None
    text: LocalizedText | None  # the quoted item, word for word
    note: LocalizedText | None = None  # e.g. that a later edition numbers items otherwise


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which question of an earlier survey this one continues."""

    survey: str
    link_id: str
    comparability: str  # "same", "adapted", "new-options"


@dataclass(frozen=True, slots=True)
class Item:
    """A question, a group or a display text."""

    link_id: str
    type: str  # a key of item_types.ITEM_TYPES
    text: LocalizedText
    prefix: str = ""  # the printed number, e.g. "Q3-1"
    condition_note: LocalizedText | None = None  # the printed line that says whom the question is for
    guidance: LocalizedText | None = None  # allow-listed markup; stands beside the question
    caution: LocalizedText | None = None  # ours, not the source's: e.g. that the source breaks off here
    origin: str = "proposal"  # notice, checklist, hospital-survey, proposal
    confidence: str | None = None  # high, medium, low: how sure the wording is, for what is reconstructed
    references: tuple[Reference, ...] = ()
    options: tuple[AnswerOption, ...] = ()
    required: bool = False
    dont_know: bool = False  # may "don't know" be given as the answer
    personal: bool = False  # the answer names or describes a person
    enable_when: Condition | None = None
    constraints: tuple[Constraint, ...] = ()
    minimum: Decimal | date | None = None  # bounds are inclusive; of length of choice for multiple choice
    maximum: Decimal | date | None = None
    max_length: int | None = None  # in characters (code points)
    decimals: int | None = None  # digits allowed after the point
    unit: LocalizedText | None = None
    terms: tuple[str, ...] = ()  # glossary terms explained beside the question
    continues: tuple[Lineage, ...] = ()
    items: tuple[Item, ...] = ()  # children of a group


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One instrument of a survey, complete and checked."""

    survey: str
    instrument: str
    version: str
    languages: tuple[str, ...]
    title: LocalizedText
    items: tuple[Item, ...]
    note: LocalizedText | None = None
    constraints: tuple[Constraint, ...] = ()

    def walk(self) -> Iterator[tuple[Item, tuple[Item, ...]]]:
        """Every item in document order with its ancestors, outermost first."""

        def down(items: tuple[Item, ...], above: tuple[Item, ...]) -> Iterator[tuple[Item, tuple[Item, ...]]]:
            for item in items:
                yield item, above
                yield from down(item.items, (*above, item))

        return down(self.items, ())

    def item(self, link_id: str) -> Item:
        """The item with this link_id. Raises KeyError."""
        for item, _ in self.walk():
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)
