"""One question as its card shows it: official words, help beside them, controls, state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from tenken.questionnaire.item_types import DONT_KNOW_LABELS, ITEM_TYPES, describe
from tenken.questionnaire.markup import SafeMarkup, render
from tenken.questionnaire.model import Condition, EnableGroup, EnableWhen, Item, LocalizedText, Reference
from tenken.questionnaire.survey_model import Survey
from tenken.response.draft import Entry
from tenken.response.model import DONT_KNOW, Json, Problem, is_dont_know
from tenken_site.responses.actions.save import Conflict
from tenken_site.responses.presenters_controls import control_value, was

__all__ = ["Choice", "QuestionCard", "TwoAnswers", "card", "condition_sources"]

FIELD_PARTS = ("answer", "text", "unknown", "seen", "was", "mine", "theirs", "keep")
INPUT_MODES = {"integer": "numeric", "decimal": "decimal"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One tile."""

    code: str
    label: str
    checked: bool
    exclusive: bool
    other: bool
    number: int  # from 1: part of the control's id


@dataclass(frozen=True, slots=True)
class ReferenceCard:
    """A place in a guideline as printed, and the edition in force today."""

    place: str
    quote: str  # Japanese, like the place
    note: str
    edition: str
    url: str


@dataclass(frozen=True, slots=True)
class TermCard:
    """A word explained."""

    term: str
    text: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class TwoAnswers:
    """Two answers that met. ``mine`` is handed back by the form."""

    mine: str
    mine_at: datetime
    mine_sent: str  # JSON
    theirs: str
    their_at: datetime
    their_device: str
    their_version: int


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question."""

    link_id: str
    widget: str
    answerable: bool
    prefix: str
    text: str
    official: str  # the Japanese text where the page is in another language, else empty
    plain: str  # やさしい日本語, or empty
    condition_note: str
    sub: bool  # follows from another question
    depth: int  # groups above
    guidance: SafeMarkup
    caution: str
    references: tuple[ReferenceCard, ...]
    terms: tuple[TermCard, ...]
    choices: tuple[Choice, ...]
    few: bool  # choices side by side
    value: str
    other_text: str
    unit: str
    max_length: int | None
    input_mode: str
    required: bool
    personal: bool
    dont_know: bool
    dont_know_label: str
    dont_know_checked: bool
    seen: int
    was: str
    given: str  # the stored answer in words
    saved_at: datetime | None
    problem: str
    refused: bool  # what was typed could not be stored; the answer before it stands
    two: TwoAnswers | None
    newly_open: bool
    reserved: bool = False  # for the clinic's own people: a helper neither reads nor answers it

    @property
    def answered(self) -> bool:
        """Is an answer stored?"""
        return bool(self.given)

    @property
    def has_help(self) -> bool:
        """Is there anything to stand beside the question?"""
        return bool(self.guidance or self.references or self.terms or self.caution)

    @property
    def described_by(self) -> str:
        """Ids of the texts that explain the control."""
        parts = [
            (f"trouble-{self.link_id}", True),  # empty until something is wrong, be it without a new page
            (f"easy-{self.link_id}", bool(self.plain)),
            (f"guide-{self.link_id}", self.has_help),
        ]
        return " ".join(name for name, there in parts if there)

    @property
    def terms_listed(self) -> str:
        """The explained words in brackets, as the page's language writes a list."""
        words = [found.term for found in self.terms]
        return f"（{'、'.join(words)}）" if not self.official else f"({', '.join(words)})"

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the form fields that belong to this question."""
        return tuple(f"{part}-{self.link_id}" for part in FIELD_PARTS)

    @property
    def first_control(self) -> str:
        """The id of the control that a link to this question goes to."""
        if self.two:
            return f"keep-{self.link_id}"
        return f"answer-{self.link_id}-1" if self.choices else f"answer-{self.link_id}"


def card(
    item: Item,
    *,
    survey: Survey,
    language: str,
    on: date,
    follows: bool = False,
    depth: int = 0,
    entry: Entry | None = None,
    sent: Json = None,
    problem: Problem | None = None,
    conflict: Conflict | None = None,
    newly_open: bool = False,
    told: frozenset[str] = frozenset(),
) -> QuestionCard:
    """The card. ``sent`` is what was typed where it could not be stored: it stays in the field.

    ``told`` are the notes on references that stand in full above: here they become short.
    """
    value = entry.value if entry else None
    shown = sent if sent is not None else control_value(item, value)
    kind = ITEM_TYPES[item.type]
    note = item.condition_note
    return QuestionCard(
        link_id=item.link_id,
        widget=kind.widget,
        answerable=kind.answerable,
        prefix=item.prefix,
        text=item.text.in_language(language),
        official=item.text.in_language("ja") if language != "ja" else "",
        plain=(item.text.get("ja-plain") or "") if language == "ja" else "",
        condition_note=(note.in_language(language) if note else opened_by(item, language)),
        sub=follows,
        depth=depth,
        guidance=markup(item.guidance, language),
        caution=item.caution.in_language(language) if item.caution else "",
        references=tuple(
            reference(found, survey=survey, language=language, on=on, told=told) for found in item.references
        ),
        terms=tuple(term(found, survey=survey, language=language) for found in item.terms),
        choices=choices(item, shown, language),
        few=len(item.options) == 2 and item.type != "multiple-choice" and not any(o.other for o in item.options),
        value=shown if isinstance(shown, str) and shown != DONT_KNOW else "",
        other_text=str(shown.get("text") or "") if isinstance(shown, dict) else "",
        unit=item.unit.in_language(language) if item.unit else "",
        max_length=item.max_length,
        input_mode=INPUT_MODES.get(item.type, ""),
        required=item.required,
        personal=item.personal,
        dont_know=item.dont_know,
        dont_know_label=DONT_KNOW_LABELS.get(language, DONT_KNOW_LABELS["ja"]),
        dont_know_checked=is_dont_know(shown),
        seen=entry.version if entry else 0,
        was=was(item, value),
        given=describe(item, value, language),
        saved_at=entry.at if entry and value is not None else None,
        problem=problem.message.in_language(language) if problem else "",
        refused=problem is not None and sent is not None,
        two=two_answers(item, conflict, language) if conflict else None,
        newly_open=newly_open,
    )


def choices(item: Item, shown: Json, language: str) -> tuple[Choice, ...]:
    """The tiles, with what is chosen now."""
    chosen = codes(shown)
    return tuple(
        Choice(
            code=option.code,
            label=option.label.in_language(language),
            checked=option.code in chosen,
            exclusive=option.exclusive,
            other=option.other,
            number=number,
        )
        for number, option in enumerate(item.options, start=1)
    )


def codes(shown: Json) -> frozenset[str]:
    """The codes in a control's value, whatever its form."""
    if isinstance(shown, dict):
        shown = shown.get("codes", shown.get("code"))
    if isinstance(shown, list):
        return frozenset(code for code in shown if isinstance(code, str))
    return frozenset([shown]) if isinstance(shown, str) else frozenset()


def markup(text: LocalizedText | None, language: str) -> SafeMarkup:
    """Guidance with its few tags."""
    return render(text.in_language(language) if text else "")


def reference(
    found: Reference, *, survey: Survey, language: str, on: date, told: frozenset[str] = frozenset()
) -> ReferenceCard:
    """As the source prints it (Japanese), with the edition in force on this day."""
    document = survey.document(found.document)
    edition = survey.in_force(found.document, on=on)
    place = " ".join(part for part in (found.part, found.chapter) if part)
    quote = found.text.in_language("ja") if found.text else ""
    note = found.note.in_language(language) if found.note else ""
    return ReferenceCard(
        place=f"「{document.title.in_language('ja')}」{place}",
        quote=" ".join(part for part in (found.item, quote) if part),
        note=short_note(edition.title.in_language(language))
        if note in told and edition and not found.edition
        else note,
        edition=edition.title.in_language(language) if edition else document.title.in_language(language),
        url=document.url,
    )


def short_note(edition: str) -> str:
    """Beside a reference that names no edition, where the note in full stands further up. Leaves out the month."""
    name = edition.partition("（")[0].partition(" (")[0]
    return gettext("（版の記載なし。%(edition)sでは番号が異なることがあります）") % {"edition": name}


def term(found: str, *, survey: Survey, language: str) -> TermCard:
    """The definition of a word."""
    definition = survey.definition(found)
    return TermCard(
        term=definition.term.in_language(language),
        text=definition.text.in_language(language),
        note=definition.note.in_language(language) if definition.note else "",
        url=definition.url or "",
    )


def two_answers(item: Item, conflict: Conflict, language: str) -> TwoAnswers:
    """Both answers in words."""
    empty = gettext("（答えを消す）")
    return TwoAnswers(
        mine=describe(item, conflict.mine, language) or empty,
        mine_at=conflict.mine_at,
        mine_sent=was(item, conflict.mine),
        theirs=describe(item, conflict.theirs, language) or empty,
        their_at=conflict.their_at,
        their_device=conflict.their_device,
        their_version=conflict.their_version,
    )


def condition_sources(condition: Condition | None) -> tuple[str, ...]:
    """The questions that a condition asks, each once, in order."""
    if condition is None:
        return ()
    if isinstance(condition, EnableWhen):
        return (condition.question,)
    assert isinstance(condition, EnableGroup)  # noqa: S101  # the union has no third member
    found: Mapping[str, None] = {name: None for part in condition.conditions for name in condition_sources(part)}
    return tuple(found)


def opened_by(item: Item, language: str) -> str:
    """Names the condition where the source prints no note."""
    sources = condition_sources(item.enable_when)
    if not sources:
        return ""
    return gettext("%(questions)sの答えによって、お答えいただく質問です。") % {
        "questions": ("、" if language == "ja" else ", ").join(sources)
    }
