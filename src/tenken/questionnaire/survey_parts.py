"""The parts of ``survey.yaml`` and ``references.yaml``: each function reads one of them and notes its faults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import Literal, cast, get_args

from tenken.questionnaire.faults import Place
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.languages import LANGUAGES, OFFICIAL
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_model import (
    Break,
    ClosedOn,
    Definition,
    Desk,
    DeskHours,
    Document,
    Edition,
    Link,
    Viewer,
)

__all__ = ["definitions", "desks", "documents", "languages", "text", "texts", "unit", "viewers"]

ORIGINS = ("notice", "proposal")
UNIT_KINDS = ("clinic",)
_ID = r"[A-Za-z][A-Za-z0-9-]{0,39}"
_EDITION_ID = r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}"
_ID_HINT = "Use letters, digits and hyphens."
_URL = r"https://(?![^/?#]*@)[^\s\"'<>\\]+"
_URL_HINT = "Write the whole address, beginning with https://, without a user name."
_PHONE = r"[0-9]{2,5}(-[0-9]{1,4}){1,2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"


def languages(top: Fields) -> tuple[str, ...]:
    """The declared languages; Japanese, the official one, must be among them."""
    found = top.strings("languages", required=True)
    if found and OFFICIAL not in found:
        top.fault(top.place("languages"), "missing-language", "“languages” lacks ja.", "Add ja, the official language.")
    for language in dict.fromkeys(found):
        if language not in LANGUAGES:
            top.fault(
                top.place("languages"), "unknown-language",
                f"“{language[:60]}” is not a language that surveys are written in.",
                f"Choose among: {', '.join(LANGUAGES)}.",
            )  # fmt: skip
    return found


def text(
    fields: Fields, key: str, *, languages: Iterable[str] = ("ja", "en"), required: bool = True
) -> LocalizedText | None:
    """A text that must be there in ja, and in en where that is declared; ja-plain falls back to ja."""
    found = fields.localized(key, required=required)
    if found is None:
        return None
    declared = set(languages)
    for language in ("ja", "en"):
        if language in declared and not found.get(language):
            fields.fault(
                fields.place(key), "missing-language", f"“{key}” has no text in {language}.", f"Add {language}: …."
            )
    for language, _ in found.texts:
        if declared and language not in declared | {"ja-plain"}:
            fields.fault(
                fields.place(key), "undeclared-language", f"“{key}” has a text in {language}, which is not declared.",
                "Remove it, or add the language to “languages”.",
            )  # fmt: skip
    return found


def texts(top: Fields, key: str, *, languages: Iterable[str]) -> tuple[LocalizedText, ...]:
    """A list of texts, each in the declared languages."""
    found: list[LocalizedText] = []
    for node in top.sequence(key):
        # One text is a mapping of languages, so it is read as the value of a mapping with one key.
        entry = Fields(node, top.report, what=f"an entry of “{key}”")
        parts = {tag: entry.string(tag) for tag in ("ja", "ja-plain", "en")}
        entry.done()
        for tag in ("ja", "en"):
            if tag in languages and parts[tag] is None:
                top.fault(node.place, "missing-language", f"An entry of “{key}” lacks {tag}.", f"Add {tag}: ….")
        given = tuple((tag, told) for tag, told in parts.items() if told is not None)
        if given:
            found.append(LocalizedText(given))
    return tuple(found)


def unit(top: Fields, *, languages: Iterable[str]) -> tuple[str | None, LocalizedText | None]:
    """What is surveyed: its kind, and the target in words."""
    fields = top.mapping("unit", what="unit", required=True)
    if fields is None:
        return None, None
    kind = fields.string("kind", required=True, choices=UNIT_KINDS)
    words = text(fields, "text", languages=languages)
    fields.done()
    return kind, words


def viewers(top: Fields, *, languages: Iterable[str]) -> tuple[Viewer, ...]:
    """Who sees what."""
    found: list[Viewer] = []
    for node in top.sequence("viewers", required=True):
        fields = Fields(node, top.report, what="a viewer")
        who, sees = text(fields, "who", languages=languages), text(fields, "sees", languages=languages)
        fields.done()
        if who and sees:
            found.append(Viewer(who, sees))
    return tuple(found)


def definitions(top: Fields, *, languages: Iterable[str]) -> tuple[Definition, ...]:
    """The terms explained, each with a different id."""
    found: list[Definition] = []
    seen: dict[str, Place] = {}
    for node in top.sequence("definitions"):
        fields = Fields(node, top.report, what="a definition")
        key = _identifier(fields, seen)
        term, words = text(fields, "term", languages=languages), text(fields, "text", languages=languages)
        origin = fields.string("origin", required=True, choices=ORIGINS)
        note = text(fields, "note", languages=languages, required=False)
        url = fields.string("url", pattern=_URL, hint=_URL_HINT)
        fields.done()
        if key and term and words and origin:
            found.append(Definition(key, term, words, origin, note, url))
    return tuple(found)


def documents(top: Fields) -> tuple[Document, ...]:
    """The documents with their editions; the days of two editions may not overlap."""
    found: list[Document] = []
    seen: dict[str, Place] = {}
    for node in top.sequence("documents", required=True):
        fields = Fields(node, top.report, what="a document")
        key = _identifier(fields, seen)
        title, publisher = text(fields, "title"), text(fields, "publisher")
        url = fields.string("url", required=True, pattern=_URL, hint=_URL_HINT)
        editions = _editions(fields)
        fields.done()
        if key and title and publisher and url:
            found.append(Document(key, title, publisher, url, editions))
    return tuple(found)


def _editions(document: Fields) -> tuple[Edition, ...]:
    found: list[tuple[Edition, Place]] = []
    seen: dict[str, Place] = {}
    for node in document.sequence("editions"):
        fields = Fields(node, document.report, what="an edition")
        key = _identifier(fields, seen, pattern=_EDITION_ID)
        title = text(fields, "title")
        valid_from, valid_to = fields.date("valid_from", required=True), fields.date("valid_to")
        day_known = fields.boolean("day_known", default=True)
        note = text(fields, "note", required=False)
        fields.done()
        if valid_from and valid_to and valid_to < valid_from:
            fields.fault(fields.place("valid_to"), "bad-range", "The edition ends before it begins.", "Mend the days.")
        elif key and title and valid_from:
            found.append((Edition(key, title, valid_from, valid_to, day_known, note), node.place))
    found.sort(key=lambda pair: pair[0].valid_from)
    for (earlier, _), (later, place) in pairwise(found):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            document.fault(
                place, "editions-overlap", f"Editions {earlier.id} and {later.id} are in force on the same day.",
                f"Let {earlier.id} end before {later.id} begins.",
            )  # fmt: skip
    return tuple(edition for edition, _ in found)


def desks(top: Fields, *, languages: Iterable[str]) -> tuple[Desk, ...]:
    """The help desks."""
    found: list[Desk] = []
    seen: dict[str, Place] = {}
    for node in top.sequence("desks", required=True):
        fields = Fields(node, top.report, what="a desk")
        key = _identifier(fields, seen)
        fields.node("number", required=True)
        number = fields.integer("number", minimum=1)
        subject, name = text(fields, "subject", languages=languages), text(fields, "name", languages=languages)
        phone = fields.string("phone", required=True, pattern=_PHONE, hint="Write it as 03-1234-5678, in quotes.")
        words = text(fields, "hours_text", languages=languages)
        hours = _hours(fields)
        closed = _closed(fields)
        links = _links(fields, languages)
        fields.done()
        if key and number and subject and name and phone and hours and words:
            found.append(Desk(key, number, subject, name, phone, hours, words, closed, links))
    return tuple(found)


def _closed(desk: Fields) -> tuple[ClosedOn, ...]:
    found: list[ClosedOn] = []
    for kind in desk.strings("closed"):
        if kind in get_args(ClosedOn):
            found.append(cast(ClosedOn, kind))
        else:
            desk.fault(
                desk.place("closed"), "unknown-value", f"“closed” cannot hold “{kind[:60]}”.",
                f"Choose from: {', '.join(get_args(ClosedOn))}.",
            )  # fmt: skip
    return tuple(found)


def _hours(desk: Fields) -> DeskHours | None:
    fields = desk.mapping("hours", what="hours", required=True)
    if fields is None:
        return None
    start, end = _clock(fields, "from"), _clock(fields, "to")
    breaks: list[Break] = []
    for node in fields.sequence("breaks"):
        inner = Fields(node, desk.report, what="a break")
        pause_from, pause_to = _clock(inner, "from"), _clock(inner, "to")
        inner.done()
        if pause_from and pause_to:
            breaks.append(Break(pause_from, pause_to))
    fields.done()
    if start is None or end is None:
        return None
    moments = [start, *(moment for pause in breaks for moment in (pause.start, pause.end)), end]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        desk.fault(
            desk.place("hours"), "bad-hours", "The hours do not follow one another.",
            "Open before closing, breaks inside the hours, in order and apart.",
        )  # fmt: skip
        return None
    return DeskHours(start, end, tuple(breaks))


def _clock(fields: Fields, key: Literal["from", "to"]) -> time | None:
    found = fields.string(key, required=True, pattern=_CLOCK, hint='Write it as "09:00", in quotes.')
    return time.fromisoformat(found) if found else None


def _links(desk: Fields, languages: Iterable[str]) -> tuple[Link, ...]:
    found: list[Link] = []
    for node in desk.sequence("links"):
        fields = Fields(node, desk.report, what="a link")
        label = text(fields, "label", languages=languages)
        url = fields.string("url", required=True, pattern=_URL, hint=_URL_HINT)
        fields.done()
        if label and url:
            found.append(Link(label, url))
    return tuple(found)


def _identifier(fields: Fields, seen: dict[str, Place], *, pattern: str = _ID) -> str | None:
    found = fields.string("id", required=True, pattern=pattern, hint=_ID_HINT)
    if found is None:
        return None
    if found in seen:
        fields.fault(
            fields.place("id"), "duplicate-id", f"“{found}” stands here twice (first on line {seen[found].line}).",
            "Give each its own id.",
        )  # fmt: skip
        return None
    seen[found] = fields.place("id")
    return found
