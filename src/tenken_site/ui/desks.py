"""Help desks as cards: what each answers, its number to call, and whether it is open now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenken.questionnaire import desks as rules
from tenken.questionnaire.survey_model import Desk

__all__ = ["DeskCard", "LinkCard", "desk_cards"]

CIRCLED = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """An address and its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DeskCard:
    """One desk at one moment, in one language."""

    name: str  # ① what it answers
    organisation: str
    phone: str
    phone_link: str  # digits only
    hours: str
    open: bool
    state: str  # 「いま受付中（17:00まで）」
    links: tuple[LinkCard, ...]


def desk_cards(desks: Iterable[Desk], *, language: str, at: datetime) -> list[DeskCard]:
    """The desks as they stand at this moment."""
    return [card(desk, language=language, at=at) for desk in desks]


def card(desk: Desk, *, language: str, at: datetime) -> DeskCard:
    """One desk."""
    now = rules.state(desk, at=at)
    number = CIRCLED[desk.number - 1] if 1 <= desk.number <= len(CIRCLED) else str(desk.number)
    return DeskCard(
        name=f"{number} {desk.subject.in_language(language)}",
        organisation=desk.name.in_language(language),
        phone=desk.phone,
        phone_link="".join(sign for sign in desk.phone if sign.isdigit()),
        hours=desk.hours_text.in_language(language),
        open=now.open,
        state=rules.describe(now, at=at, language=language),
        links=tuple(LinkCard(link.label.in_language(language), link.url) for link in desk.links),
    )
