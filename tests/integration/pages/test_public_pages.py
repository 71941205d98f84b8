"""Pages that anyone may read, the two switches, and the page when something of ours breaks."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from tenken_site.ui.middleware import ErrorWordsMiddleware
from tenken_site.ui.views import errors
from tests.factories.people import Cast
from tests.integration.pages.conftest import browser

pytestmark = pytest.mark.first_on("sqlite")


@pytest.mark.parametrize("path", ["/help/", "/accessibility/", "/privacy/", "/desks/"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_information_is_there_in_both_languages_without_signing_in(cast: Cast, path: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language

    response = client.get(path)

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


def test_desks_name_number_hours_and_state(cast: Cast) -> None:
    page = Client().get("/desks/").content.decode()

    assert 'href="tel:' in page
    assert 'class="dot ' in page


def test_the_first_address_sends_each_role_to_its_page(cast: Cast) -> None:
    assert Client().get("/").headers["Location"] == "/sign-in/"
    assert browser(cast.minato.user).get("/").headers["Location"] == "/surveys/"
    assert browser(cast.ministry).get("/").headers["Location"] == "/status/"


def test_the_language_stays_after_the_switch(db: None) -> None:
    client = Client()

    response = client.post("/language/", {"language": "en", "next": "/help/"})

    assert response.headers["Location"] == "/help/"
    assert '<html lang="en">' in client.get("/help/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "", "javascript:alert(1)"])
def test_switches_never_lead_to_another_site(db: None, target: str) -> None:
    client = Client()

    for path in ("/language/", "/plain-japanese/"):
        location = client.post(path, {"language": "en", "plain": "1", "next": target}).headers["Location"]
        assert location.startswith("/")
        assert not location.startswith("//")


def test_an_unknown_page_says_what_to_do(db: None) -> None:
    response = Client().get("/no-such-page/")

    assert response.status_code == 404
    assert "最初の画面へ行く" in response.content.decode()


def test_the_page_of_our_own_error_asks_neither_session_nor_database() -> None:
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "すべて残っています" in response.content.decode()


def test_every_page_forbids_inline_script_and_other_hosts(db: None) -> None:
    response = Client().get("/help/")

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_too_many_tries_meet_words_and_the_time_to_wait() -> None:
    refused = HttpResponse(status=429, headers={"Retry-After": "90"})

    page = ErrorWordsMiddleware(lambda request: refused)(RequestFactory().get("/"))

    assert page.status_code == 429
    assert page.headers["Retry-After"] == "90"
    assert "2分たってから" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("invented", [True, False])
def test_a_demonstration_says_that_it_is_one_and_a_survey_does_not(client: Client, invented: bool) -> None:
    with override_settings(TENKEN_DEMO=invented):
        page = client.get("/help/").content.decode()

    assert ("これは練習用の画面です" in page) is invented
