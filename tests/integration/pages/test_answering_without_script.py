"""One form, one button: everything works with no script."""

import pytest

from tests.integration.pages.conftest import Visitor, browser, fields, was_of

pytestmark = pytest.mark.first_on("sqlite")


def test_an_answer_is_stored_and_stands_in_the_field_again(minato: Visitor) -> None:
    response = minato.sends(T1="yes")

    assert response.status_code == 302
    assert minato.form()["answer-T1"] == ["yes"]
    assert was_of(minato.form(), "T1") == "yes"


def test_a_closed_question_is_not_on_the_page_and_an_opened_one_is_shown_with_a_word_why(minato: Visitor) -> None:
    assert 'id="q-T2"' not in minato.reads("/answer/")

    response = minato.sends(T1="yes", do="review")

    assert response.headers["Location"] == f"{minato.case}/answer/?opened=T2#q-T2"
    page = minato.client.get(response.headers["Location"]).content.decode()
    assert 'id="q-T2"' in page
    assert "前の答えに合わせて、次の質問を表示しました" in page


def test_the_last_button_leads_to_the_review(minato: Visitor) -> None:
    minato.completes()

    assert minato.sends(do="review").headers["Location"] == f"{minato.case}/review/"


def test_stopping_saves_first_and_says_how_to_come_back(minato: Visitor) -> None:
    response = minato.sends(T1="no", do="pause")

    assert response.headers["Location"] == f"{minato.case}/pause/"
    assert minato.answers() == {"T1": False}
    page = minato.reads("/pause/")
    assert "画面を閉じても消えません" in page
    assert "まだ提出されていません" in page


def test_what_cannot_be_stored_stays_in_its_field_with_what_to_do_and_the_rest_is_saved(minato: Visitor) -> None:
    minato.sends(T1="yes")

    response = minato.sends(T2="たくさん", T3=["backup"])

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>エラー：" in page
    assert 'role="alert"' in page
    assert 'href="#answer-T2"' in page
    assert 'value="たくさん"' in page
    assert 'aria-invalid="true"' in page
    assert minato.answers() == {"T1": True, "T3": ["backup"]}


def test_nobody_overwrites_what_they_did_not_touch(minato: Visitor) -> None:
    minato.sends(T1="yes", T4="はじめ")
    old_page = minato.form()
    minato.sends(T4="受付が直した")

    response = minato.sends(old_page, T2="5")

    assert response.status_code == 302
    assert minato.answers()["T4"] == "受付が直した"
    assert minato.answers()["T2"] == 5


def test_two_answers_are_both_shown_and_the_chosen_one_stays(minato: Visitor) -> None:
    reception = Visitor(browser(minato.enrolled.user, HTTP_USER_AGENT="iPhone"), minato.enrolled)
    old_page = minato.form()
    reception.sends(T4="受付の答え")

    response = minato.sends(old_page, T4="院長の答え")

    page = response.content.decode()
    assert response.status_code == 422
    assert "2つの答えが届いています" in page
    assert "院長の答え" in page
    assert "受付の答え" in page
    assert "iPhone" in page
    assert minato.answers()["T4"] == "受付の答え"

    shown = fields(page)
    minato.client.post(f"{minato.case}/answer/", {**shown, "keep-T4": "mine"})
    assert minato.answers()["T4"] == "院長の答え"


def test_keeping_theirs_changes_nothing(minato: Visitor) -> None:
    old_page = minato.form()
    minato.sends(T4="受付の答え")
    page = minato.sends(old_page, T4="院長の答え").content.decode()

    response = minato.client.post(f"{minato.case}/answer/", {**fields(page), "keep-T4": "theirs"})

    assert response.status_code == 302
    assert minato.answers()["T4"] == "受付の答え"


def test_going_on_without_choosing_shows_both_again(minato: Visitor) -> None:
    old_page = minato.form()
    minato.sends(T4="受付の答え")
    page = minato.sends(old_page, T4="院長の答え").content.decode()

    response = minato.client.post(f"{minato.case}/answer/", {**fields(page), "do": "review"})

    assert response.status_code == 422
    assert "院長の答え" in response.content.decode()


def test_plain_japanese_is_switched_on_without_losing_what_was_typed_and_stays_on(minato: Visitor) -> None:
    assert "パソコンが ありますか" not in minato.reads("/answer/")

    response = minato.sends(T4="書きかけ", do="plain-on")

    assert response.cookies["plain"].value == "1"
    assert minato.answers() == {"T4": "書きかけ"}
    assert "パソコンが ありますか" in minato.reads("/answer/")
    assert "パソコンがありますか" in minato.reads("/answer/")


def test_in_english_the_official_japanese_stands_below_each_question(minato: Visitor) -> None:
    minato.client.post("/language/", {"language": "en", "next": f"{minato.case}/answer/"})

    page = minato.reads("/answer/")

    assert '<html lang="en">' in page
    assert "Is there a computer in the clinic?" in page
    assert '<span class="official" lang="ja">院内にパソコンがありますか。</span>' in page


def test_what_is_missing_is_listed_with_links(minato: Visitor) -> None:
    minato.sends(T1="yes")

    page = minato.reads("/answer/", check="1")

    assert "あと2つ、確かめてください" in page
    assert 'href="#answer-T2"' in page
    assert 'href="#answer-T3-1"' in page
    assert "保存済みの1問の答えは、そのまま残っています" in page


def test_a_page_that_nobody_touched_writes_nothing(minato: Visitor) -> None:
    minato.sends(T1="yes")
    minato.sends(T2="3", T4="一行目\n二行目")
    minato.client.post(
        f"{minato.case}/answer/", {**minato.form(), "answer-T3": ["backup", "other"], "text-T3": "発電機（非常用）"}
    )
    assert minato.answers()["T3"] == {"codes": ["backup", "other"], "text": "発電機（非常用）"}
    version = minato.opened().draft_version

    minato.sends(minato.form(), do="review")

    assert minato.opened().draft_version == version
