"""Getting in with ID and password: officials, and clinics that set one."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tenken_site.accounts.models import FailedSignIn, SignIn, User
from tests.cast import CHIBA, MINATO, MINISTRY, PASSWORD
from tests.factories import accounts
from tests.integration.accounts.conftest import Holder
from tests.integration.accounts.pages import hidden_fields, submit, token
from tests.integration.accounts.test_sign_in_with_code import who

PAGE = "/sign-in/password/"


def test_an_official_signs_in_and_is_asked_for_the_second_factor(browser: Client, ministry: User) -> None:
    answer = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/second/")
    assert who(browser) is None
    assert SignIn.objects.get().method == "password"


def test_a_clinic_that_set_a_password_signs_in(browser: Client, minato: Holder) -> None:
    answer = submit(browser, PAGE, {"login": MINATO.username, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(browser) == MINATO.username


def test_the_id_may_come_in_full_width_and_capitals(browser: Client, minato: Holder) -> None:
    typed = "".join(chr(ord(letter) + 0xFEE0) for letter in MINATO.username.upper())

    submit(browser, PAGE, {"login": f" {typed}", "password": PASSWORD})

    assert who(browser) == MINATO.username


@pytest.mark.parametrize("typed", ["hanada@mhlw.example.jp", "Ｈａｎａｄａ@MHLW.example.jp "])
def test_an_official_may_type_the_mail_address(browser: Client, ministry: User, typed: str) -> None:
    ministry.email = "hanada@mhlw.example.jp"
    ministry.save()

    answer = submit(browser, PAGE, {"login": typed, "password": PASSWORD})

    assert answer["Location"] == "/sign-in/second/"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (MINISTRY.username, "wrong-password"), ("nobody", PASSWORD), ("nobody@example.jp", PASSWORD),
        ("k-without", PASSWORD), (CHIBA.username, PASSWORD), (CHIBA.username, "wrong-password"),
    ],
)  # fmt: skip
def test_every_refusal_costs_one_run_of_the_hash(
    browser: Client, ministry: User, login: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("k-without", None)  # has no password
    User.objects.filter(pk=accounts.official(CHIBA).pk).update(is_active=False)
    runs = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: (runs.append(login), encode(*given))[1])

    answer = submit(browser, PAGE, {"login": login, "password": password})

    assert answer.status_code == 422
    assert len(runs) == 1


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


def test_failures_close_the_way_for_this_id_from_this_network_alone(browser: Client, ministry: User) -> None:
    for _ in range(5):
        submit(browser, PAGE, {"login": MINISTRY.username, "password": "wrong-password"})

    here = submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    there = submit(elsewhere, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert here.status_code == 429
    assert "1分後に" in here.content.decode()
    assert here.headers["Retry-After"] == "60"
    assert there.status_code == 302


def test_a_good_sign_in_changes_the_session_key(browser: Client, ministry: User) -> None:
    submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})
    before = browser.cookies["sessionid"].value

    submit(browser, PAGE, {"login": MINISTRY.username, "password": PASSWORD})

    assert browser.cookies["sessionid"].value != before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(browser: Client, minato: Holder, elsewhere: str) -> None:
    answer = submit(browser, PAGE, {"login": MINATO.username, "password": PASSWORD, "next": elsewhere})

    assert answer["Location"] == "/"


def test_the_page_remembers_where_the_person_was_going(browser: Client, minato: Holder) -> None:
    page = browser.get(PAGE, {"next": "/private/"})

    answer = submit(browser, PAGE, {"login": MINATO.username, "password": PASSWORD, "next": "/private/"})

    assert dict(hidden_fields(page))["next"] == "/private/"
    assert answer["Location"] == "/private/"


def test_nobody_can_sign_up(browser: Client, db: None) -> None:
    for address in ("/signup/", "/accounts/signup/", "/accounts/login/", "/login/", "/accounts/password/reset/"):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"csrfmiddlewaretoken": token(browser)}).status_code == 404
