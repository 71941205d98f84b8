"""Who is asking: one statement, an idle time-out without any, and nothing lost when it strikes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts import kept, seen
from tenken_site.accounts.models import Session, User
from tests.cast import HIMAWARI, MINATO, MINISTRY, NOW, OUTSIDER, PASSWORD
from tests.factories import accounts, browsers
from tests.integration.accounts.conftest import Holder, Later
from tests.integration.accounts.pages import hidden_fields, sign_in, submit, token
from tests.integration.accounts.test_sign_in_with_code import who

HOUR = 3600


def test_session_and_user_come_in_one_statement(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    with CaptureQueriesContext(connection) as asked:
        answer = browser.get("/private/")

    assert answer.json()["user"] == MINATO.username
    assert len(asked.captured_queries) == 1


def test_a_public_page_asks_nothing(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/open/").status_code == 200

    assert asked.captured_queries == []


def test_a_view_without_a_declaration_is_not_found(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    assert browser.get("/undeclared/").status_code == 404


def test_only_appointed_officials_open_officials_pages(browser: Client, minato: Holder, ministry: User) -> None:
    outsider = Client()
    outsider.force_login(accounts.user(OUTSIDER))
    sign_in(browser, minato.code)
    official = browsers.signed_in(ministry)

    assert official.get("/office/").content == b"office"
    for stranger in (browser, outsider):
        page = stranger.get("/office/")
        assert page.status_code == 403
        assert "行政の担当者の画面です" in page.content.decode()
    assert Client().get("/office/")["Location"].startswith("/sign-in/")


def test_a_closed_user_is_signed_out_at_once(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    User.objects.filter(pk=minato.user.pk).update(is_active=False)

    assert who(browser) is None


def test_an_hour_without_a_request_ends_the_session(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)

    later(HOUR + 1)
    asked = browser.get("/private/")
    page = browser.get(asked["Location"])

    assert asked["Location"] == "/sign-in/?next=%2Fprivate%2F"
    assert "しばらく操作がなかったため" in page.content.decode()
    assert "入力した答えは保存されています" in page.content.decode()
    assert dict(hidden_fields(page))["next"] == "/private/"


def test_each_request_starts_the_hour_anew(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)

    for minutes in (50, 100, 150):
        later(minutes * 60)
        assert who(browser) == MINATO.username


def test_typing_keeps_the_session(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    fresh = token(browser)

    later(50 * 60)
    answer = browser.post("/session/keep/", {"csrfmiddlewaretoken": fresh}, headers={"X-Requested-With": "fetch"})
    later(100 * 60)

    assert answer.status_code == 204
    assert who(browser) == MINATO.username


def test_a_script_hears_that_the_session_is_over(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    fresh = token(browser)
    later(HOUR + 1)

    ping = browser.post("/session/keep/", {"csrfmiddlewaretoken": fresh}, headers={"X-Requested-With": "fetch"})
    save = browser.post("/private/", {"csrfmiddlewaretoken": fresh, "a": "1"}, headers={"HX-Request": "true"})
    look = browser.get(
        "/private/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/private/?page=3"}
    )

    assert (ping.status_code, ping.content) == (401, b"")
    assert (save.status_code, save.content) == (401, b"")
    assert "HX-Redirect" not in save
    assert look["HX-Redirect"] == "/sign-in/?next=%2Fprivate%2F%3Fpage%3D3"


def test_without_the_cookie_the_time_of_sign_in_counts(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    later(50 * 60)
    del browser.cookies[seen.COOKIE]
    assert who(browser) == MINATO.username

    later(100 * 60)
    del browser.cookies[seen.COOKIE]

    assert who(browser) is None


def test_another_sessions_cookie_is_worth_nothing(
    browser: Client, minato: Holder, himawari: Holder, later: Later
) -> None:
    sign_in(browser, minato.code)
    later(HOUR + 1)
    other = Client()
    sign_in(other, himawari.code)
    assert who(other) == HIMAWARI.username

    browser.cookies[seen.COOKIE] = other.cookies[seen.COOKIE].value

    assert who(browser) is None


def test_the_cookie_is_out_of_reach_of_scripts(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    cookie = browser.cookies[seen.COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


ANSWERS = {"one": "はい", "many": ["a", "b"], "text": "\n髙橋 𠮟る 😀\r\n\"<b>'&amp;</b>", "submit": "next"}


def stopped(browser: Client, later: Later, answers: dict[str, object] | None = None) -> HttpResponse:
    """Answers are posted an hour too late."""
    fresh = token(browser)
    later(HOUR + 1)
    page = browser.post("/private/?page=2", {"csrfmiddlewaretoken": fresh, **(answers or ANSWERS)})
    assert isinstance(page, HttpResponse)
    return page


def replay(browser: Client, page: HttpResponse) -> dict[str, object]:
    """Sends the form of the page that follows the sign-in, as the script or the button does."""
    fields: dict[str, list[str]] = {}
    for name, value in hidden_fields(page):
        if name != "next":
            fields.setdefault(name, []).append(value)
    fields["csrfmiddlewaretoken"] = fields["csrfmiddlewaretoken"][-1:]
    answer = browser.post("/private/?page=2", fields)
    found: dict[str, object] = answer.json()
    return found


def test_answers_sent_too_late_are_kept_and_sent_on_after_sign_in(
    browser: Client, minato: Holder, later: Later
) -> None:
    sign_in(browser, minato.code)

    page = stopped(browser, later)
    carried = dict(hidden_fields(page))["kept"]
    resumed = sign_in(browser, minato.code, kept=carried)
    answer = replay(browser, resumed)

    assert page.status_code == 401
    assert "入力した答えは、この画面が預かっています" in page.content.decode()
    assert 'action="/private/?page=2"' in resumed.content.decode()
    assert answer["user"] == MINATO.username
    posted = answer["posted"]
    assert isinstance(posted, dict)
    posted.pop("language", None)
    assert posted == {
        "one": ["はい"],
        "many": ["a", "b"],
        "text": ["\n髙橋 𠮟る 😀\r\n\"<b>'&amp;</b>"],
        "submit": ["next"],
    }


def test_kept_answers_survive_a_mistyped_code_and_the_other_way_in(
    browser: Client, minato: Holder, later: Later
) -> None:
    sign_in(browser, minato.code)
    page = stopped(browser, later)

    slip = sign_in(browser, "7KQM", kept=dict(hidden_fields(page))["kept"])
    other_way = submit(browser, "/sign-in/password/", {"switch": "1", "kept": dict(hidden_fields(slip))["kept"]})
    wrong = submit(
        browser,
        "/sign-in/password/",
        {"login": MINATO.username, "password": "wrong", "kept": dict(hidden_fields(other_way))["kept"]},
    )
    resumed = submit(
        browser,
        "/sign-in/password/",
        {"login": MINATO.username, "password": PASSWORD, "kept": dict(hidden_fields(wrong))["kept"]},
    )

    assert [slip.status_code, other_way.status_code, wrong.status_code] == [422, 200, 422]
    assert replay(browser, resumed)["user"] == MINATO.username


def test_a_button_is_not_pressed_by_itself_after_sign_in(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    fresh = token(browser)
    later(HOUR + 1)

    page = browser.post(
        "/button/", {"csrfmiddlewaretoken": fresh, "do": "it"}, headers={"Referer": "http://testserver/private/?page=3"}
    )
    arrived = sign_in(browser, minato.code, next=dict(hidden_fields(page))["next"])

    assert page.status_code == 401
    assert "まだ行っていません" in page.content.decode()
    assert "kept" not in dict(hidden_fields(page))
    assert arrived["Location"] == "/private/?page=3"


def test_a_button_with_an_old_token_waits_on_its_own_page(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    page = browser.post("/button/", {"secret": "word"}, headers={"Origin": "http://testserver"})

    assert page.status_code == 403
    assert "画面が古くなっています" in page.content.decode()
    assert "word" not in page.content.decode()


def test_a_session_begun_in_a_way_that_is_no_longer_offered_is_over(minato: Holder) -> None:
    client = Client()

    client.force_login(minato.user, backend="django.contrib.auth.backends.ModelBackend")

    assert who(client) is None


@pytest.mark.parametrize("way", ["code", "password"])
def test_signing_in_deletes_sessions_that_ran_out(browser: Client, minato: Holder, himawari: Holder, way: str) -> None:
    sign_in(Client(), minato.code)
    sign_in(Client(), minato.code)
    first = Session.objects.order_by("pk").first()
    assert first is not None
    Session.objects.filter(pk=first.pk).update(expire_date=NOW - timedelta(days=3650))

    if way == "code":
        sign_in(browser, himawari.code)
    else:
        submit(browser, "/sign-in/password/", {"login": HIMAWARI.username, "password": PASSWORD})

    assert who(browser) == HIMAWARI.username
    assert not Session.objects.filter(pk=first.pk).exists()
    assert Session.objects.filter(user=minato.user).count() == 1


def test_answers_of_a_session_ended_by_a_new_code_are_kept_too(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    fresh = token(browser)
    code = accounts.access_code(minato.user)

    page = browser.post("/private/", {"csrfmiddlewaretoken": fresh, "one": "はい"})
    resumed = sign_in(browser, code, kept=dict(hidden_fields(page))["kept"])

    assert page.status_code == 401
    assert "はい" in resumed.content.decode()


def test_nothing_is_kept_from_a_post_without_a_token(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    later(HOUR + 1)

    page = browser.post("/private/", {"one": "planted by another site"})

    assert page.status_code == 403
    assert "planted" not in page.content.decode()


def test_kept_answers_cannot_be_changed_or_led_elsewhere(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    carried = dict(hidden_fields(stopped(browser, later)))["kept"]

    changed = sign_in(browser, minato.code, kept=carried[:-2] + "xx")
    elsewhere = kept.Kept("//evil.example/", (("a", "1"),)).signed()
    led = sign_in(browser, minato.code, kept=elsewhere)

    assert (changed.status_code, changed["Location"]) == (302, "/")
    assert (led.status_code, led["Location"]) == (302, "/")


def test_more_than_a_form_can_carry_is_said_openly(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)

    page = stopped(browser, later, {"text": "a" * (kept.LARGEST + 1)})

    assert page.status_code == 401
    assert "ブラウザーの「戻る」" in page.content.decode()
    assert "kept" not in dict(hidden_fields(page))


def test_a_large_form_can_still_be_sent_on(browser: Client, minato: Holder, later: Later) -> None:
    sign_in(browser, minato.code)
    text = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(50_000))  # does not compress away

    page = stopped(browser, later, {"text": text})
    resumed = sign_in(browser, minato.code, kept=dict(hidden_fields(page))["kept"])

    posted = replay(browser, resumed)["posted"]
    assert isinstance(posted, dict)
    assert posted["text"] == [text]


def test_a_stopped_post_does_not_sign_in_by_a_field_called_code(browser: Client, minato: Holder, later: Later) -> None:
    fresh = token(browser)

    page = browser.post("/private/", {"csrfmiddlewaretoken": fresh, "code": minato.code})

    assert page.status_code == 401
    assert who(browser) is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_answered_with_the_sign_in_page(browser: Client, minato: Holder, method: str) -> None:
    page = getattr(browser, method)("/private/", headers={"X-CSRFToken": token(browser)})

    assert page.status_code == 401


def test_signed_in_pages_are_not_kept_by_the_browser(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    assert "no-store" in browser.get("/private/")["Cache-Control"]


def test_someone_signed_in_may_enter_another_code(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    page = browser.get("/sign-in/")

    assert page.status_code == 200
    assert MINATO.display_name in page.content.decode()


def test_an_official_is_known_after_force_login(ministry: User) -> None:
    client = Client()
    client.force_login(ministry)

    assert who(client) == MINISTRY.username


def test_a_form_with_an_old_token_is_given_back_to_its_sender(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)
    old = token(browser)
    sign_in(browser, minato.code)  # in another tab: the token changes

    given_back = browser.post(
        "/private/?page=2", {"csrfmiddlewaretoken": old, **ANSWERS}, headers={"Origin": "http://testserver"}
    )

    assert given_back.status_code == 403
    assert "resume.js" not in given_back.content.decode()
    posted = replay(browser, given_back)["posted"]
    assert isinstance(posted, dict)
    assert posted["one"] == ["はい"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://testserver", None])
def test_a_form_from_another_site_is_never_given_back(browser: Client, minato: Holder, origin: str | None) -> None:
    sign_in(browser, minato.code)

    page = browser.post("/private/", {"one": "planted"}, headers={"Origin": origin} if origin else None)

    assert page.status_code == 403
    assert "planted" not in page.content.decode()
