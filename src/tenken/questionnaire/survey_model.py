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
    "QuietAfternoon",
    "QuietPeriod",
    "QuietTimes",
    "Survey",
    "Viewer",
    "WaveAudience",
    "WaveDefaults",
    "Weekday",
]

#: Japan has kept one offset since 1951, so the table of time zones is not needed.
JAPAN = timezone(timedelta(hours=9), "JST")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
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
class WaveAudience:
    """Whom a wave reaches; an empty tuple is everybody."""

    statuses: tuple[Literal["not_started", "in_progress", "submitted", "correcting"], ...] = ()
    kinds: tuple[Literal["clinic", "clinic_beds", "dental"], ...] = ()
    areas: tuple[str, ...] = ()  # 全国地方公共団体コード, 6 digits
    mail: tuple[Literal["none", "untried", "works", "soft", "dead"], ...] = ()


@dataclass(frozen=True, slots=True)
class WaveDefaults:
    """One message to some clinics, on a day or so many days before the last day of answering."""

    name: str
    purpose: Literal["trial", "invitation", "access_code", "reminder"]
    message: str  # id of a message
    at: time  # Japan time
    channels: tuple[Literal["mail", "letter"], ...]  # in order of preference
    on: date | None = None  # exactly one of these two
    days_before_close: int | None = None
    audience: WaveAudience = WaveAudience()
    hold_out_percent: int = 0  # chosen by lot to get nothing, so that the effect can be measured; at most 50


@dataclass(frozen=True, slots=True)
class QuietAfternoon:
    """A weekday on which no mail goes out from a time on."""

    weekday: Weekday
    start: time


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """Days of every year without mail, both included, as MM-DD; may run over New Year."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class QuietTimes:
    """When no mail goes out (Japan time): outside of the hours of sending, and on these days."""

    sending_from: time
    sending_until: time
    weekdays: tuple[Weekday, ...] = ()
    afternoons: tuple[QuietAfternoon, ...] = ()
    periods: tuple[QuietPeriod, ...] = ()
    public_holidays: bool = False  # True: none on a public holiday either
    days_apart: int = 5  # a relay's own reminder leaves out clinics that got a mail in so many days


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
    grace_minutes: int = 0  # for those who were answering at the deadline
    drafts: Literal["keep", "partial"] = "keep"  # what becomes of a draft at the close
    partial_from_percent: int = 50  # of its open questions answered: from here a draft counts as partial
    waves: tuple[WaveDefaults, ...] = ()
    quiet: QuietTimes | None = None

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
    rights_desk: LocalizedText | None = None  # where to ask for, correct or stop the use of personal data

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
