"""Before the opening and after the deadline: nothing is stored, nothing that was typed disappears, and why is said."""

from datetime import UTC, datetime

import pytest

from tenken_site.campaigns.models import Campaign
from tests.integration.pages.conftest import Visitor

pytestmark = pytest.mark.first_on("sqlite")

PAST, FUTURE = datetime(2020, 2, 1, tzinfo=UTC), datetime(2090, 7, 5, 15, 0, tzinfo=UTC)


def closes() -> None:
    Campaign.objects.update(closes_at=PAST)


def opens_later() -> None:
    Campaign.objects.update(opens_at=FUTURE)


def test_text_that_arrives_after_the_deadline_is_shown_again_with_a_word_that_it_is_not_saved_and_whom_to_ask(
    minato: Visitor,
) -> None:
    minato.sends(T1="yes", T4="前の文")
    form = minato.form()
    closes()

    response = minato.sends(form, T2="たくさん", T3=["backup", "updates"], T4="締切に間に合わなかった長い文")

    page = response.content.decode()
    assert response.status_code == 409
    assert "今回の変更は保存していません" in page
    assert "締切に間に合わなかった長い文" in page
    assert "たくさん" in page
    assert "バックアップ、更新" in page
    assert "03-0000-0000" in page
    assert "はい</dd>" not in page, "what was not changed is no loss"
    assert minato.answers() == {"T1": True, "T4": "前の文"}


def test_of_two_answers_the_one_chosen_after_the_deadline_is_shown_again(minato: Visitor) -> None:
    minato.sends(T4="受付の答え")
    closes()

    response = minato.client.post(
        f"{minato.case}/answer/", {"mine-T4": '"院長の答え"', "theirs-T4": "1", "keep-T4": "mine"}
    )

    assert "院長の答え" in response.content.decode()
    assert minato.answers() == {"T4": "受付の答え"}


def test_a_form_that_nobody_touched_loses_nothing_after_the_deadline(minato: Visitor) -> None:
    minato.sends(T4="前の文")
    form = minato.form()
    closes()

    response = minato.sends(form, do="review")

    assert response.headers["Location"] == f"{minato.case}/"


def test_text_that_arrives_before_the_opening_is_shown_again_and_no_deadline_is_spoken_of(minato: Visitor) -> None:
    form = minato.form()
    opens_later()

    response = minato.sends(form, T4="早すぎた文")

    page = response.content.decode()
    assert response.status_code == 409
    assert "早すぎた文" in page
    assert "受付は令和72年（2090年）" in page
    assert "締切" not in page
    assert minato.answers() == {}


def test_one_answer_before_the_opening_is_not_told_of_a_deadline(minato: Visitor) -> None:
    form = minato.form()
    opens_later()

    response = minato.saves_one("T4", "早すぎた文", form)

    assert response.headers["Tenken-Answer"] == "refused"
    assert "受付が始まる前のため" in response.content.decode()
    assert "締切" not in response.content.decode()


def test_the_button_to_submit_before_the_opening_is_not_told_of_a_deadline(minato: Visitor) -> None:
    minato.completes()
    version = str(minato.opened().draft_version)
    opens_later()

    page = minato.client.post(f"{minato.case}/submit/", {"draft_version": version}, follow=True).content.decode()

    assert "受付が始まる前のため、提出できませんでした" in page
    assert "締切を過ぎた" not in page


def test_the_button_to_submit_after_the_deadline_says_that_it_is_too_late(minato: Visitor) -> None:
    minato.completes()
    version = str(minato.opened().draft_version)
    closes()

    page = minato.client.post(f"{minato.case}/submit/", {"draft_version": version}, follow=True).content.decode()

    assert "締切を過ぎたため、提出できませんでした" in page


@pytest.mark.parametrize("moved", [closes, opens_later])
@pytest.mark.parametrize("page", ["pause", "review"])
def test_a_page_for_going_on_leads_to_the_front_page_outside_the_period(minato: Visitor, moved, page: str) -> None:
    minato.sends(T1="yes")
    moved()

    response = minato.client.get(f"{minato.case}/{page}/")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{minato.case}/"
