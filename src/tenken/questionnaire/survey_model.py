"""What a survey says about itself, beside its questions: purpose, desks, words, documents, dates and mails.

Read from ``surveys/<survey>/`` by ``tenken.questionnaire.survey``; then only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from tenken.questionnaire.model import LocalizedText

__all__ = [
    "JAPAN",
    "Break",
    "CampaignDefaults",
    "ClosedOn",
    "Definition",
    "Desk",
    "DeskHours",
    "Document",
    "Edition",
    "Link",
    "MessageText",
    "Reminder",
    "Survey",
    "Viewer",
]

#: Japan has kept one offset since 1951, so the table of time zones is not needed.
JAPAN = timezone(timedelta(hours=9), "JST")

ClosedOn = Literal["saturday", "sunday", "public-holiday", "year-end"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address with the words that stand for it."""

    label: LocalizedText
    url: str


@dataclass(frozen=True, slots=True)
class Break:
    """A pause within a day: closed from ``start``, open again at ``end`` (Japan time)."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class DeskHours:
    """Hours of a working day, Japan time: open from ``start``, closed at ``end``, with breaks in order between."""

    start: time
    end: time
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a respondent can ask."""

    id: str
    number: int  # as printed: ①, ②
    subject: LocalizedText  # what it answers
    name: LocalizedText
    phone: str
    hours: DeskHours
    hours_text: LocalizedText  # the hours in words; always shown beside the state
    closed: tuple[ClosedOn, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A term explained beside the questions that use it."""

    id: str
    term: LocalizedText
    text: LocalizedText
    origin: str  # "notice" where ``text`` in ja is the notice's, "proposal" where it is ours
    note: LocalizedText | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a document and the days on which it is in force, first and last included."""

    id: str
    title: LocalizedText
    valid_from: date
    valid_to: date | None = None  # None: still in force
    day_known: bool = True  # False: only month and year are known for sure
    note: LocalizedText | None = None

    def in_force(self, *, on: date) -> bool:
        """Whether the edition is in force on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Document:
    """A guideline, checklist or site that questions refer to. A site has no editions."""

    id: str
    title: LocalizedText
    publisher: LocalizedText
    url: str
    editions: tuple[Edition, ...] = ()

    def in_force(self, *, on: date) -> Edition | None:
        """The edition in force on this day; None before the first and for a document without editions."""
        return next((edition for edition in self.editions if edition.in_force(on=on)), None)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who sees what of the answers; said before anything is asked."""

    who: LocalizedText
    sees: LocalizedText


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder: which message goes out on which day."""

    on: date
    message: str


@dataclass(frozen=True, slots=True)
class CampaignDefaults:
    """The run of a survey as announced."""

    campaign: str
    title: LocalizedText
    receipt_prefix: str
    instrument: str
    opens: datetime  # the first moment in which answers are taken
    closes: datetime  # the last second in which they are
    corrections: Literal["until-deadline", "never"]
    late: Literal["refused"]
    deadline_text: LocalizedText
    reminders: tuple[Reminder, ...] = ()

    @property
    def closes_at(self) -> datetime:
        """The first moment after the deadline (the period is half-open: ``opens`` <= now < ``closes_at``)."""
        return self.closes + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class MessageText:
    """A mail or notice to a respondent, with {fields} to fill in."""

    id: str
    language: str
    fields: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey without its instruments."""

    id: str
    languages: tuple[str, ...]
    title: LocalizedText
    owner: LocalizedText
    purpose: LocalizedText
    legal_basis: LocalizedText
    unit_kind: str
    unit: LocalizedText
    as_of: date  # the day whose state is asked about
    as_of_text: LocalizedText
    official_text: LocalizedText  # which language is the official one
    personal_data: LocalizedText  # what personal data are used for
    retention: LocalizedText
    minutes: int  # how long answering takes
    viewers: tuple[Viewer, ...]
    at_hand: tuple[LocalizedText, ...]  # what to have ready
    desks: tuple[Desk, ...]
    definitions: tuple[Definition, ...]
    documents: tuple[Document, ...] = ()
    campaign: CampaignDefaults | None = None
    messages: tuple[MessageText, ...] = ()
    advice: LocalizedText | None = None  # how to go about difficult questions

    def definition(self, term: str) -> Definition:
        """The definition with this id. Raises KeyError."""
        return {found.id: found for found in self.definitions}[term]

    def document(self, document: str) -> Document:
        """The document with this id. Raises KeyError."""
        return {found.id: found for found in self.documents}[document]

    def message(self, message: str, *, language: str = "ja") -> MessageText:
        """The message with this id in this language. Raises KeyError."""
        return {(found.id, found.language): found for found in self.messages}[message, language]

    def in_force(self, document: str, *, on: date) -> Edition | None:
        """The edition of this document in force on this day, None when there is none. Raises KeyError."""
        return self.document(document).in_force(on=on)

    def editions_in_force(self, *, on: date) -> tuple[tuple[Document, Edition], ...]:
        """Every document that has an edition in force on this day, with that edition."""
        found = ((document, document.in_force(on=on)) for document in self.documents)
        return tuple((document, edition) for document, edition in found if edition is not None)
