"""The answering page: every question in its slot, the bar above them, what needs attention."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext

from tenken.questionnaire.model import Item
from tenken.response.draft import DraftDocument
from tenken.response.enablement import open_items
from tenken.response.model import Json, Problem
from tenken.response.navigation import follow_ups
from tenken_site.responses.actions.save import Conflict
from tenken_site.responses.presenters import ProgressBar, progress_bar
from tenken_site.responses.presenters_question import QuestionCard, card
from tenken_site.responses.queries import OpenCase
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = [
    "Attention",
    "Layout",
    "Slot",
    "Summary",
    "Trouble",
    "bar_of",
    "card_of",
    "conditional",
    "layout_of",
    "slots",
    "summary",
]


@dataclass(frozen=True, slots=True)
class Attention:
    """One line of the error summary."""

    target: str  # id of the control
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The box above the heading."""

    heading: str
    lines: tuple[Attention, ...]
    what_is_saved: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the last save left open, and what was typed there."""

    problems: Mapping[str, Problem] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    sent: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one question. A conditional one may be empty."""

    link_id: str
    conditional: bool
    card: QuestionCard | None


def conditional(item: Item, above: tuple[Item, ...]) -> bool:
    """Can this question open and close?"""
    return any(found.enable_when is not None for found in (item, *above))


@dataclass(frozen=True, slots=True)
class Layout:
    """What a card's looks take from the other questions: the same for every card, so worked out once a page."""

    following: frozenset[str]  # questions that follow from another one
    told: Mapping[str, frozenset[str]]  # notes on references that a question above, always on the page, says in full


def layout_of(opened: OpenCase) -> Layout:
    """The layout of the case's questionnaire in the reader's language."""
    language = page_language()
    told: dict[str, frozenset[str]] = {}
    above_it: set[str] = set()
    for item, above in opened.questionnaire.walk():
        if item.references:
            told[item.link_id] = frozenset(above_it)
        if not conditional(item, above):
            above_it.update(ref.note.in_language(language) for ref in item.references if ref.note)
    return Layout(follow_ups(opened.questionnaire), told)


def card_of(
    opened: OpenCase,
    item: Item,
    above: tuple[Item, ...],
    *,
    layout: Layout,
    document: DraftDocument,
    trouble: Trouble,
    newly_open: frozenset[str],
    now: datetime,
) -> QuestionCard:
    """One question with its stored answer and what is wrong with it; for a helper nothing of a personal answer."""
    link_id = item.link_id
    if opened.helping and item.personal:
        return replace(
            card(item, survey=opened.survey, language=page_language(), on=dates.local(now).date()), reserved=True
        )
    return card(
        item,
        survey=opened.survey,
        language=page_language(),
        on=dates.local(now).date(),
        follows=link_id in layout.following,
        depth=len(above),
        entry=document.entry(link_id),
        sent=trouble.sent.get(link_id),
        problem=trouble.problems.get(link_id),
        conflict=trouble.conflicts.get(link_id),
        newly_open=link_id in newly_open,
        told=layout.told.get(link_id, frozenset()),
    )


def slots(
    opened: OpenCase,
    *,
    document: DraftDocument,
    trouble: Trouble,
    newly_open: frozenset[str] = frozenset(),
    everything: bool = False,
    now: datetime,
) -> tuple[Slot, ...]:
    """Every question in document order. ``everything`` shows closed ones too: the blank form on paper."""
    questionnaire = opened.questionnaire
    opens = open_items(questionnaire, document.answers())
    layout = layout_of(opened)

    def shown(item: Item, above: tuple[Item, ...]) -> QuestionCard | None:
        if not everything and item.link_id not in opens:
            return None
        return card_of(
            opened, item, above, layout=layout, document=document, trouble=trouble, newly_open=newly_open, now=now
        )

    return tuple(
        Slot(item.link_id, conditional(item, above), shown(item, above)) for item, above in questionnaire.walk()
    )


def summary(found: tuple[Slot, ...], bar: ProgressBar) -> Summary | None:
    """The error summary, or None when nothing needs attention."""
    cards = [slot.card for slot in found if slot.card]
    lines = tuple(Attention(card.first_control, line(card)) for card in cards if card.problem or card.two)
    if not lines:
        return None
    return Summary(
        heading=gettext("あと%(count)dつ、確かめてください") % {"count": len(lines)},
        lines=lines,
        what_is_saved=gettext("保存済みの%(count)d問の答えは、そのまま残っています。") % {"count": bar.answered},
    )


def line(card: QuestionCard) -> str:
    """Names the question, then says what to do."""
    name = card.prefix or card.text
    if card.two:
        return gettext("%(question)s：2つの答えが届いています。残す方を選んでください") % {"question": name}
    return gettext("%(question)s：%(message)s") % {"question": name, "message": card.problem}


def bar_of(opened: OpenCase, document: DraftDocument) -> ProgressBar:
    """The bar for a document; the time is that of its newest answer."""
    times = [entry.at for entry in document.entries.values()]
    return progress_bar(opened, document.answers(), saved_at=max(times, default=None))
