"""Desks as cards."""

from datetime import datetime, time

from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_model import JAPAN, Break, Desk, DeskHours
from tenken_site.ui.desks import desk_cards


def text(ja: str, en: str) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en)))


DESK = Desk(
    id="content",
    number=2,
    subject=text("調査の内容", "Content of the survey"),
    name=text("担当室", "Office"),
    phone="03-0000-0000",
    hours=DeskHours(time(10), time(17), (Break(time(12, 15), time(13, 15)),)),
    hours_text=text("10時〜17時", "10:00 to 17:00"),
    closed=("saturday", "sunday", "public-holiday"),
)


def test_a_desk_at_lunch_says_when_it_answers_again_and_what_to_dial() -> None:
    [card] = desk_cards([DESK], language="ja", at=datetime(2026, 7, 14, 12, 40, tzinfo=JAPAN))

    assert (card.name, card.open, card.state) == ("② 調査の内容", False, "昼休み中（13:15から受付）")
    assert (card.phone, card.phone_link) == ("03-0000-0000", "0300000000")


def test_an_open_desk_is_told_in_the_readers_language() -> None:
    [card] = desk_cards([DESK], language="en", at=datetime(2026, 7, 14, 16, 0, tzinfo=JAPAN))

    assert (card.name, card.open, card.state) == ("② Content of the survey", True, "Open now (until 17:00)")
