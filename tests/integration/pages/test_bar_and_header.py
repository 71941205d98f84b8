"""What stands around the questions: the bar, the way back, the name in the header, notes on references."""

import pytest
from django.test import Client

from tenken_site.responses.actions.save import Change, save
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.instruments import TINY
from tests.factories.people import Cast
from tests.integration.pages.conftest import Visitor, browser

pytestmark = pytest.mark.first_on("sqlite")

REAL = TINY.parents[4] / "surveys" / "clinic-cybersecurity-2026" / "core.yaml"


@pytest.fixture
def real(db: None) -> Visitor:
    """A clinic at the real survey."""
    enrolled = campaigns.enrolled(into=campaigns.campaign(path=REAL))
    return Visitor(browser(enrolled.user), enrolled)


def test_the_bar_names_the_day_of_an_answer_that_was_not_saved_today(minato: Visitor) -> None:
    changes = {"T1": Change(raw="yes", seen_version=0)}
    save(opened=minato.opened(), changes=changes, device="パソコン", by=minato.enrolled.user, now=NOW)

    assert "7月15日 10:00 に保存済み" in minato.reads("/answer/")


def test_the_bar_tells_only_the_time_of_an_answer_saved_today(minato: Visitor) -> None:
    minato.sends(T1="yes")

    page = minato.reads("/answer/")

    assert "保存しました</span>" in page
    assert "に保存済み" not in page


def test_the_bar_leads_to_the_next_question_and_when_all_are_answered_to_the_review(minato: Visitor) -> None:
    minato.completes()
    assert '<a class="next" href="#q-T4">' in minato.reads("/answer/")

    pieces = minato.saves_one("T4", "相談したい").content.decode()

    button = '<button class="as-link next" form="answers" name="do" value="review">回答を確認する</button>'
    assert button in pieces
    assert button in minato.reads("/answer/")
    assert minato.sends(do="review").headers["Location"] == f"{minato.case}/review/"


def test_every_page_of_a_case_leads_back_to_its_front_page_in_words(minato: Visitor) -> None:
    minato.completes()
    minato.submits()

    for path in ("/answer/", "/review/", "/receipt/", "/form/"):
        assert f'<a href="{minato.case}/"><span aria-hidden="true">← </span>調査の説明に戻る</a>' in minato.reads(path)


@pytest.mark.parametrize("path", ["/access/", "/access/new/", "/desks/", "/help/", "/no-such-page/"])
def test_the_header_names_who_is_signed_in_on_pages_without_a_case(minato: Visitor, path: str) -> None:
    user = minato.enrolled.user
    user.display_name = "みなと内科クリニック"
    user.save(update_fields=["key", "display_name_sealed"])

    page = minato.client.get(path).content.decode()

    assert "<small>みなと内科クリニック</small>" in page


def test_the_header_of_a_stranger_names_whose_system_it_is(cast: Cast) -> None:
    assert "<small>厚生労働省の調査システム</small>" in Client().get("/help/").content.decode()


def test_a_note_that_every_reference_carries_stands_in_full_once_and_short_beside_the_others(real: Visitor) -> None:
    page = real.reads("/answer/")

    references = page.count('<div class="ref">')
    assert references > 2
    assert page.count("通知はガイドラインの版を示していません。") == 1
    assert page.count("（版の記載なし。第7.0版では番号が異なることがあります）") == references - 1


def test_the_official_survey_stands_first_in_the_list(minato: Visitor) -> None:
    extra = campaigns.campaign(slug="extra", receipt_prefix="X26", official=False)
    other = campaigns.enrolled(into=extra)
    Visitor(browser(other.user), other).sends(T1="yes")

    page = minato.client.get("/surveys/").content.decode()

    assert page.index(f'href="{minato.case}/"') < page.index(f'href="/cases/{other.case.public_id}/"')


def test_the_front_page_states_the_day_as_a_fact_and_not_as_a_request(minato: Visitor) -> None:
    assert "<dd>令和8年6月末の状況</dd>" in minato.reads("/")


def test_the_draft_on_screen_says_how_to_answer_as_the_pdf_does(real: Visitor) -> None:
    page = real.reads("/form/")

    assert "調査票（下書き用）</h1>" in page
    assert "診療録の記載・保存を電子カルテシステムで行っている場合" in page
    assert "定義には続きがあると思われます" in page
