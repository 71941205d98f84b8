"""Every answer, of whatever page to whomever, carries the headers that keep a browser from doing too much."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from tenken_site.accounts.access import PUBLIC, declared
from tenken_site.ui import middleware
from tests.factories import accounts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.integration.permissions.forms import close
from tests.integration.permissions.test_every_role_on_every_page import OWN, ROWS, address, routes
from tests.integration.permissions.world import World

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

OPEN = sorted(name for name, there in routes().items() if declared(there[0].callback) is PUBLIC)
#: What was published may be kept by the reader's own browser, which asks each time whether it still holds.
PUBLISHED = {"statistics", "statistics-release", "statistics-table"}
ASKED_AGAIN = "private, no-cache"
SAME = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def faults(answer: HttpResponseBase, *, secure: bool = False) -> list[str]:
    """What is missing or too weak in the headers of one answer."""
    found = [name for name, value in SAME.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy or "report" in policy:
        found.append(f"policy {policy}")
    if re.search(r"https?:|//", policy):
        found.append("a policy that names another host")
    denied = answer.headers.get("Permissions-Policy", "")
    if not all(f"{name}=()" in denied for name in ("camera", "microphone", "geolocation", "usb", "payment", "serial")):
        found.append("permissions")
    kept = answer.headers.get("Cache-Control", "")
    if "no-store" not in kept and "immutable" not in kept and "max-age=" not in kept and kept != ASKED_AGAIN:
        found.append(f"cache {kept}")
    if secure and ("upgrade-insecure-requests" not in policy or "Strict-Transport-Security" not in answer.headers):
        found.append("transport")
    for cookie in answer.cookies.values():
        gone = cookie["max-age"] == 0  # taking a cookie away says no more than its name
        if not gone and not (cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"} and cookie["path"] == "/"):
            found.append(f"cookie {cookie.key}")
        if cookie["domain"] or (secure and not (cookie["secure"] and cookie.key.startswith("__Host-"))):
            found.append(f"cookie {cookie.key} without its prefix")
    return found


@pytest.mark.parametrize("role", ["visitor", "minato", "funabashi", "ministry"])
def test_every_page_of_every_role(role: str, there: World) -> None:
    browser = there.browsers[role]
    parts = {
        "reference": "x",
        "number": 1,
        "slug": there.campaign.slug,
        "token": "x",
        "key": "x",
        "means": 1,
        "public_id": "x",
        "name": "x",
    }

    wrong, stored = [], []
    for name in [*ROWS, *OWN, *OPEN]:
        target = address(name, there.chiba) if name in ROWS else None
        if target is None:
            converters = routes()[name][-1].pattern.converters
            target = reverse(name, kwargs={key: parts[key] for key in converters})
        answer = browser.get(target)
        wrong += [(name, answer.status_code, fault) for fault in faults(answer)]
        kept = answer.headers["Cache-Control"]
        if "no-store" not in kept and not (name in PUBLISHED and role == "visitor" and kept == ASKED_AGAIN):
            stored.append(name)
        close(answer)
    assert not wrong
    assert not stored  # pages hold what is nobody else's on a shared computer


def test_answers_that_no_page_gives(cast: Cast, settings: object) -> None:
    ministry = signed_in(cast.ministry)
    ministry.raise_request_exception = False
    answers = {
        404: Client().get("/no-such-page/"),
        405: ministry.get(reverse("sign-out")),
        411: Client().generic("POST", "/sign-in/", b"", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH=""),
        413: Client().post("/sign-in/", {"code": "x" * 2_000_000}),
        400: Client().get("/help/", headers={"Host": "evil.example"}),
        302: Client().get("/surveys/"),
        401: Client().get("/surveys/", headers={"HX-Request": "true"}),
        422: Client().post("/sign-in/", {"code": ""}),
        403: Client(enforce_csrf_checks=True).post("/sign-in/", {"code": ""}),
    }

    assert {code: answer.status_code for code, answer in answers.items()} == {code: code for code in answers}
    assert not [(code, fault) for code, answer in answers.items() for fault in faults(answer)]


def test_our_own_error_has_them_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr("tenken_site.home.views.pages.prose", lambda *_: broken(HttpRequest()))
    client = Client(raise_request_exception=False)

    answer = client.get("/help/")

    assert answer.status_code == 500
    assert not faults(answer)


def test_a_static_file_has_them_and_may_be_kept(cast: Cast, settings: object, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p{}")
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's wrapper
    settings.STORAGES = site.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }

    answer = Client().get("/static/a.css")

    assert answer.status_code == 200
    assert not faults(answer)
    assert "max-age=" in answer.headers["Cache-Control"]
    close(answer)


@pytest.fixture
def over_tls(settings: object) -> None:
    """As production sets it."""
    for name, value in {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "LANGUAGE_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_NAME": "__Host-language",
    }.items():
        setattr(settings, name, value)


def test_over_tls_every_cookie_is_the_hosts_own_and_nothing_goes_in_clear(cast: Cast, over_tls: None) -> None:
    client = Client()
    code = accounts.access_code(cast.minato.user)
    plain = client.get("/help/")

    answers = [
        client.get("/sign-in/", secure=True),
        client.post("/sign-in/", {"code": code}, secure=True),
        client.get("/surveys/", secure=True),
        client.post("/language/", {"language": "en", "next": "/help/"}, secure=True),
        client.post("/plain-japanese/", {"plain": "1", "next": "/help/"}, secure=True),
        client.post("/sign-out/", secure=True),
        client.get("/no-such-page/", secure=True),
    ]

    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/help/")
    assert not faults(plain)
    assert not [(answer.request["PATH_INFO"], fault) for answer in answers for fault in faults(answer, secure=True)]
    names = {cookie for answer in answers for cookie in answer.cookies}
    wanted = {"session", "csrf", "language", "tenken-seen", "plain", "messages"}
    assert {f"__Host-{name}" for name in wanted} <= names
    assert answers[-2].headers["Clear-Site-Data"] == '"cache"'


def test_the_list_of_what_is_denied_has_no_name_twice() -> None:
    assert len({*middleware.DENIED, *middleware.OWN}) == len([*middleware.DENIED, *middleware.OWN])
