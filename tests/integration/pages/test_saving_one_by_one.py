"""Each question saved as it is given: the answer holds the pieces of the page that changed."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken_site.campaigns.models import Campaign
from tests.integration.pages.conftest import Visitor, browser

pytestmark = pytest.mark.first_on("sqlite")


def test_a_saved_answer_tells_its_time_the_progress_and_its_new_version(minato: Visitor) -> None:
    response = minato.saves_one("T3", "backup")

    text = response.content.decode()
    assert response.headers["Tenken-Answer"] == "saved"
    assert 'name="seen-T3" value="1"' in text
    assert "3問中1問 回答済み" in text
    assert "保存しました" in text
    assert minato.answers() == {"T3": ["backup"]}


def test_a_question_that_opens_comes_with_the_answer_and_one_that_closes_leaves(minato: Visitor) -> None:
    opened = minato.saves_one("T1", "yes").content.decode()

    assert 'id="slot-T2" hx-swap-oob="innerHTML"' in opened
    assert 'id="q-T2"' in opened

    closed = minato.saves_one("T1", "no").content.decode()

    assert 'id="slot-T2" hx-swap-oob="innerHTML"></div>' in closed
    assert 'id="q-T2"' not in closed


def test_a_refused_answer_is_announced_and_the_one_before_it_stands(minato: Visitor) -> None:
    minato.sends(T1="yes")
    minato.saves_one("T2", "3")

    response = minato.saves_one("T2", "0x10")

    text = response.content.decode()
    assert response.headers["Tenken-Answer"] == "problem"
    assert 'role="alert"' in text
    assert "まだ保存していません" in text
    assert minato.answers()["T2"] == 3


def test_two_answers_are_both_shown_at_once(minato: Visitor) -> None:
    old_page = minato.form()
    Visitor(browser(minato.enrolled.user, HTTP_USER_AGENT="iPhone"), minato.enrolled).saves_one("T4", "受付の答え")

    response = minato.saves_one("T4", "院長の答え", old_page)

    text = response.content.decode()
    assert response.headers["Tenken-Answer"] == "two"
    assert "受付の答え" in text
    assert "院長の答え" in text
    assert "iPhone" in text
    assert minato.answers()["T4"] == "受付の答え"


def test_after_the_deadline_the_page_says_that_it_did_not_save(minato: Visitor) -> None:
    form = minato.form()
    Campaign.objects.update(closes_at=datetime(2020, 2, 1, tzinfo=UTC))

    response = minato.saves_one("T4", "遅れた", form)

    assert response.headers["Tenken-Answer"] == "refused"
    assert "締切を過ぎた" in response.content.decode()
    assert minato.answers() == {}


@pytest.mark.parametrize("link_id", ["T99", "Q1", "%00", "x" * 500])
def test_an_unknown_question_is_not_found(minato: Visitor, link_id: str) -> None:
    address = f"{minato.case}/answers/{link_id}/"

    assert minato.client.post(address, {"answer": "yes"}, headers={"HX-Request": "true"}).status_code == 404


def test_opening_and_saving_take_four_statements_at_most(minato: Visitor) -> None:
    minato.sends(T1="yes")
    form = minato.form()

    with CaptureQueriesContext(connection) as opening:
        minato.reads("/answer/")
    with CaptureQueriesContext(connection) as saving:
        minato.saves_one("T2", "7", form)

    assert counted(opening) <= 4
    assert counted(saving) <= 4


def counted(captured: CaptureQueriesContext) -> int:
    """Statements without transaction control."""
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return len([query for query in captured.captured_queries if not query["sql"].upper().startswith(control)])
