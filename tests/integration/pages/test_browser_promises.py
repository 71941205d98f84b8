"""Small promises to every browser: masked fields, a way out, an end to sessions, no method and no folder too many."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from tenken_site.accounts.models import Session
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("sqlite")

PUBLIC_PAGES = ["/sign-in/", "/sign-in/password/", "/help/", "/desks/", "/privacy/", "/accessibility/", "/nowhere/"]


class Inputs(HTMLParser):
    """Every input of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps inputs."""
        if tag == "input":
            self.found.append(dict(attrs))


def inputs(page: str) -> list[dict[str, str | None]]:
    """The inputs of a page's text."""
    parser = Inputs()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("path", ["/sign-in/password/", "/access/password/"])
def test_a_password_is_masked_and_password_managers_know_its_field(path: str, cast: Cast) -> None:
    client = signed_in(cast.minato.user) if path.startswith("/access/") else Client()

    fields = [one for one in inputs(client.get(path).content.decode()) if one.get("type") == "password"]

    assert fields
    assert all(one.get("autocomplete") in {"current-password", "new-password"} for one in fields)
    assert all(int(one.get("maxlength") or 64) >= 64 for one in fields)
    assert not any(name.startswith("on") for one in fields for name in one)


def test_every_page_of_a_signed_in_person_has_a_way_out(cast: Cast) -> None:
    clinic, ministry = signed_in(cast.minato.user), signed_in(cast.ministry)
    case = f"/cases/{cast.minato.case.public_id}"
    pages = [clinic.get(path) for path in ("/surveys/", "/access/", f"{case}/", f"{case}/answer/")]
    pages += [ministry.get("/status/", follow=True)]

    assert [page.status_code for page in pages] == [200] * 5
    assert all('action="/sign-out/"' in page.content.decode() for page in pages)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_every_public_page_says_that_it_is_html_in_utf_8(path: str, cast: Cast) -> None:
    assert Client().get(path).headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", *PUBLIC_PAGES])
def test_nobody_is_answered_with_what_was_sent(path: str, cast: Cast) -> None:
    answer = Client().generic("TRACE", path, headers={"X-Secret": "echoed"})

    assert answer.status_code in {404, 405}
    assert b"echoed" not in answer.content


@pytest.mark.parametrize("path", ["/static/", "/static/ui/", "/static/ui/css/", "/.git/config", "/static/../manage.py"])
def test_no_folder_and_no_file_of_the_installation_is_shown(path: str, db: None) -> None:
    assert Client().get(path).status_code == 404


def test_using_the_site_does_not_move_the_end_of_a_session(cast: Cast) -> None:
    client = signed_in(cast.minato.user)
    (ends,) = Session.objects.values_list("expire_date", flat=True)

    client.get("/surveys/")
    client.get(f"/cases/{cast.minato.case.public_id}/")

    assert list(Session.objects.values_list("expire_date", flat=True)) == [ends]
    assert settings.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_a_session_that_reached_its_end_is_nobodys_however_busy_it_was(cast: Cast) -> None:
    client = signed_in(cast.minato.user)
    client.get("/surveys/")

    Session.objects.update(expire_date=datetime(2026, 1, 1, tzinfo=UTC))

    assert client.get("/surveys/").headers["Location"].startswith("/sign-in/")


def test_signing_out_clears_what_the_browser_kept(cast: Cast) -> None:
    client = signed_in(cast.minato.user)

    answer = client.post("/sign-out/")

    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert not client.cookies[settings.SESSION_COOKIE_NAME].value
