"""The survey's own words for its front page, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken_site.campaigns.models import Campaign
from tenken_site.responses.presenters import minutes
from tenken_site.responses.queries import OpenCase
from tenken_site.ui.desks import DeskCard, desk_cards
from tenken_site.ui.languages import page_language

__all__ = ["FrontPage", "Viewer", "front_page", "openness", "viewers"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who sees what."""

    who: str
    sees: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """All that is said before anything is asked."""

    owner: str
    purpose: str
    legal_basis: str
    unit: str
    official_text: str
    personal_data: str
    retention: str
    minutes: int | None
    most_questions: int
    advice: str
    at_hand: tuple[str, ...]
    viewers: tuple[Viewer, ...]
    openness: tuple[str, ...]  # what this campaign has decided about who sees answers
    desks: list[DeskCard]


def viewers(opened: OpenCase) -> tuple[Viewer, ...]:
    """Who sees what of the answers."""
    language = page_language()
    return tuple(
        Viewer(viewer.who.in_language(language), viewer.sees.in_language(language)) for viewer in opened.survey.viewers
    )


def openness(campaign: Campaign) -> tuple[str, ...]:
    """Who sees the answers of this campaign, in plain words."""
    if campaign.relays_see == Campaign.RelaysSee.ANSWERS:
        relays = gettext(
            "都道府県と、保健所を置く市・特別区の担当者は、管内の施設の回答を見ることがあります。見るときは理由を入力し、その記録が残ります。"
        )
    else:
        relays = gettext(
            "都道府県と、保健所を置く市・特別区の担当者に見えるのは、提出したかどうかだけです。回答の内容は見えません。"
        )
    ministry = gettext("厚生労働省が回答を取り出すときは、担当者二人の許可が要り、その記録が残ります。")
    lines = [relays, ministry]
    if campaign.statistical:
        lines.append(
            gettext(
                "統計法にもとづく統計調査です。回答は統計を作るためだけに使い、施設ごとの指導や支援には使いません。"
            )
        )
    return tuple(lines)


def front_page(opened: OpenCase, *, now: datetime) -> FrontPage:
    """The survey's words and its desks as they stand now."""
    survey, language = opened.survey, page_language()
    questions = sum(ITEM_TYPES[item.type].answerable for item, _ in opened.questionnaire.walk())
    return FrontPage(
        owner=survey.owner.in_language(language),
        purpose=survey.purpose.in_language(language),
        legal_basis=survey.legal_basis.in_language(language),
        unit=survey.unit.in_language(language),
        official_text=survey.official_text.in_language(language),
        personal_data=survey.personal_data.in_language(language),
        retention=survey.retention.in_language(language),
        minutes=minutes(survey, opened.questionnaire),
        most_questions=questions,
        advice=survey.advice.in_language(language) if survey.advice else "",
        at_hand=tuple(thing.in_language(language) for thing in survey.at_hand),
        viewers=viewers(opened),
        openness=openness(opened.campaign),
        desks=desk_cards(survey.desks, language=language, at=now),
    )
