"""The page with the paper in hand: where to type, what it is about, whom to ask; and answers on their way."""

import pytest
from django.test import Client

from tests.factories import accounts
from tests.factories.people import Cast
from tests.integration.accounts.conftest import Later
from tests.integration.accounts.pages import hidden_fields, sign_in, token


def test_the_page_tells_deadline_day_and_desks(browser: Client, cast: Cast) -> None:
    page = browser.get("/sign-in/").content.decode()

    assert "8月21日（金）23:59" in page
    assert "6月30日" in page
    assert 'href="tel:' in page


@pytest.mark.django_db
def test_without_a_survey_in_the_field_the_page_says_so(browser: Client) -> None:
    page = browser.get("/sign-in/")

    assert page.status_code == 200
    assert "いま受付中の調査はありません" in page.content.decode()


def test_the_page_is_english_for_who_wants_it(browser: Client, cast: Cast) -> None:
    browser.cookies["django_language"] = "en"

    page = browser.get("/sign-in/").content.decode()

    assert '<html lang="en">' in page
    assert "August 2099" in page


def test_a_code_put_into_the_address_is_not_repeated_on_the_page(browser: Client, cast: Cast) -> None:
    code = accounts.access_code(cast.minato.user)

    assert code not in browser.get("/sign-in/", {"code": code}).content.decode()


def test_kept_answers_do_not_reach_a_case_of_another_clinic(browser: Client, cast: Cast, later: Later) -> None:
    sign_in(browser, accounts.access_code(cast.minato.user))
    fresh = token(browser)
    later(3601)
    address = f"/cases/{cast.minato.case.public_id}/answer/"

    page = browser.post(address, {"csrfmiddlewaretoken": fresh, "anything": "はい"})
    resumed = sign_in(browser, accounts.access_code(cast.himawari.user), kept=dict(hidden_fields(page))["kept"])
    refused = browser.post(address, dict(hidden_fields(resumed)))

    assert (page.status_code, resumed.status_code, refused.status_code) == (401, 200, 404)
