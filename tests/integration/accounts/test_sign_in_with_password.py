"""Getting in with ID and password: officials, and clinics that set one."""

import pytest
from django.test import Client

from tenken_site.accounts.models import FailedSignIn, SignIn, User
from tests.cast import CHIBA, MINISTRY, PASSWORD
from tests.factories import accounts
from tests.integration.accounts.pages import hidden_fields, submit, token
from tests.integration.accounts.test_sign_in_with_code import who

PAGE = "/sign-in/password/"


def test_an_official_signs_in(browser: Client, ministry: User) -> None:
    answer = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(browser) == MINISTRY.username
    assert SignIn.objects.get().method == "password"


def test_the_id_may_come_in_full_width_and_capitals(browser: Client, ministry: User) -> None:
    typed = "".join(chr(ord(letter) + 0xFEE0) for letter in MINISTRY.username.upper())

    submit(browser, PAGE, {"login": f" {typed}", "password": PASSWORD})

    assert who(browser) == MINISTRY.username


def test_wrong_password_unknown_id_and_closed_account_look_alike(browser: Client, ministry: User) -> None:
    closed = accounts.official(CHIBA)
    closed.is_active = False
    closed.save()
    tries = [(MINISTRY.username, "wrong-password"), ("nobody", PASSWORD), (CHIBA.username, PASSWORD)]

    pages = [submit(browser, PAGE, {"login": login, "password": password}) for login, password in tries]

    assert [page.status_code for page in pages] == [422, 422, 422]
    assert all("IDまたはパスワードが違います" in page.content.decode() for page in pages)
    assert who(browser) is None
    assert FailedSignIn.objects.filter(method="password").count() == 3


@pytest.mark.django_db
def test_empty_fields_are_named(browser: Client) -> None:
    page = submit(browser, PAGE, {}).content.decode()

    assert "IDを入力してください。" in page
    assert "パスワードを入力してください。" in page


def test_the_password_is_never_given_back(browser: Client, ministry: User) -> None:
    page = submit(browser, PAGE, {"login": MINISTRY.username, "password": "my-other-secret"})

    assert "my-other-secret" not in page.content.decode()
    assert MINISTRY.username in page.content.decode()


def test_failures_close_the_way_for_the_network_never_for_the_id(browser: Client, ministry: User) -> None:
    for _ in range(30):
        submit(browser, PAGE, {"login": MINISTRY.username, "password": "wrong-password"})

    here = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    there = submit(elsewhere, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert here.status_code == 429
    assert "10分後に" in here.content.decode()
    assert there.status_code == 302


def test_a_good_sign_in_changes_the_session_key(browser: Client, ministry: User) -> None:
    submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})
    before = browser.cookies["sessionid"].value

    submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert browser.cookies["sessionid"].value != before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(browser: Client, ministry: User, elsewhere: str) -> None:
    answer = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD, "next": elsewhere})

    assert answer["Location"] == "/"


def test_the_page_remembers_where_the_person_was_going(browser: Client, ministry: User) -> None:
    page = browser.get(PAGE, {"next": "/private/"})

    answer = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD, "next": "/private/"})

    assert dict(hidden_fields(page))["next"] == "/private/"
    assert answer["Location"] == "/private/"


def test_nobody_can_sign_up(browser: Client, db: None) -> None:
    for address in ("/signup/", "/accounts/signup/", "/accounts/login/", "/login/", "/accounts/password/reset/"):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"csrfmiddlewaretoken": token(browser)}).status_code == 404
