"""Getting in with the code on the letter."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode, FailedSignIn, Session, SignIn
from tenken_site.audit.models import AuditEntry
from tests.factories import accounts
from tests.integration.accounts.conftest import Holder
from tests.integration.accounts.pages import sign_in, submit, token


def who(client: Client) -> str | None:
    """The user whom the server sees, or None."""
    answer = client.get("/private/")
    return answer.json()["user"] if answer.status_code == 200 else None


def test_the_code_on_the_letter_signs_in(browser: Client, minato: Holder) -> None:
    answer = sign_in(browser, minato.code)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(browser) == minato.user.username
    noted = SignIn.objects.get(user=minato.user)
    assert (noted.method, noted.device) == ("code", "Windowsのパソコン")
    assert AccessCode.objects.get(user=minato.user).last_used_at is not None
    assert AuditEntry.objects.filter(action="accounts.sign_in", actor=f"user:{minato.user.pk}").count() == 1


def test_a_code_typed_in_full_width_small_letters_signs_in(browser: Client, minato: Holder) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in minato.code.lower().replace("-", ""))

    sign_in(browser, "　".join([wide[:5], wide[5:]]).replace("０", "Ｏ").replace("１", "ｌ"))

    assert who(browser) == minato.user.username


def test_only_the_keyed_hash_is_stored(minato: Holder) -> None:
    row = AccessCode.objects.get(user=minato.user)

    assert minato.code not in str(vars(row))
    assert minato.code.replace("-", "") not in str(vars(row))


def test_a_slip_is_shown_without_asking_the_database_and_what_was_typed_stays(browser: Client, minato: Holder) -> None:
    plain = minato.code.replace("-", "")
    wrong = next(letter for letter in codes.ALPHABET if letter != plain[3])

    answer = sign_in(browser, plain[:3] + wrong + plain[4:])

    assert answer.status_code == 422
    assert "1文字ずつ見比べて" in answer.content.decode()
    assert plain[:3] + wrong + plain[4:] in answer.content.decode()
    assert "<title>エラー：" in answer.content.decode()
    assert FailedSignIn.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "アクセスコードを入力してください"),
        ("7KQM-3TRW-9XHA", "16文字のうち12文字"),
        ("あいうえお", "英字と数字だけで"),
        ("\x00\x00", "アクセスコードを入力してください"),
        ("A" * 5000, "いまは200文字"),
    ],
)
@pytest.mark.django_db
def test_what_is_not_a_code_brings_words_that_help(browser: Client, typed: str, words: str) -> None:
    answer = sign_in(browser, typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_unknown_and_revoked_codes_and_closed_users_look_alike(
    browser: Client, minato: Holder, himawari: Holder
) -> None:
    accounts.access_code(minato.user)  # revokes the one on the letter
    himawari.user.is_active = False
    himawari.user.save()

    pages = [sign_in(browser, typed) for typed in (codes.printed(codes.new_code()), minato.code, himawari.code)]

    assert [page.status_code for page in pages] == [422, 422, 422]
    assert all("このコードでは入れません" in page.content.decode() for page in pages)
    assert who(browser) is None


def test_every_refusal_takes_the_same_statements(browser: Client, minato: Holder) -> None:
    accounts.access_code(minato.user)
    counts = []
    for typed in (codes.printed(codes.new_code()), minato.code):
        fresh = token(browser)
        with CaptureQueriesContext(connection) as asked:
            browser.post("/sign-in/", {"code": typed, "csrfmiddlewaretoken": fresh})
        counts.append([query["sql"].split()[0] for query in asked.captured_queries])

    assert counts[0] == counts[1]


def test_the_session_key_and_the_csrf_token_change_at_sign_in(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)
    before = browser.cookies["sessionid"].value
    secret = browser.cookies["csrftoken"].value

    sign_in(browser, minato.code)

    assert browser.cookies["sessionid"].value != before
    assert browser.cookies["csrftoken"].value != secret
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_key_planted_by_someone_else_is_not_used(browser: Client, minato: Holder) -> None:
    planted = Session.get_session_store_class()()
    planted["planted"] = "yes"
    planted.create()
    browser.cookies["sessionid"] = planted.session_key

    sign_in(browser, minato.code)

    assert browser.cookies["sessionid"].value != planted.session_key
    assert who(browser) == minato.user.username
    assert not Session.objects.filter(session_key=planted.session_key, user__isnull=False).exists()


def test_another_clinics_code_ends_the_first_clinics_session(browser: Client, minato: Holder, himawari: Holder) -> None:
    sign_in(browser, minato.code)
    first = browser.cookies["sessionid"].value

    sign_in(browser, himawari.code)

    assert who(browser) == himawari.user.username
    assert not Session.objects.filter(session_key=first).exists()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
        "evil",
    ],
)
def test_nobody_is_led_to_another_site_after_sign_in(browser: Client, minato: Holder, elsewhere: str) -> None:
    answer = sign_in(browser, minato.code, next=elsewhere)

    assert answer["Location"] == "/"


def test_sign_in_returns_to_the_page_that_was_asked_for(browser: Client, minato: Holder) -> None:
    asked = browser.get("/private/?page=2")

    answer = sign_in(browser, minato.code, next="/private/?page=2")

    assert asked["Location"] == "/sign-in/?next=%2Fprivate%2F%3Fpage%3D2"
    assert answer["Location"] == "/private/?page=2"


def test_a_post_without_a_token_signs_nobody_in(browser: Client, minato: Holder) -> None:
    answer = browser.post("/sign-in/", {"code": minato.code})

    assert answer.status_code == 403
    assert SignIn.objects.count() == 0


def test_a_code_in_the_address_is_not_read(browser: Client, minato: Holder) -> None:
    answer = browser.get("/sign-in/", {"code": minato.code})

    assert answer.status_code == 200
    assert minato.code not in answer.content.decode()
    assert SignIn.objects.count() == 0


def test_guessing_is_slowed_down_for_the_network_and_says_until_when(browser: Client, minato: Holder) -> None:
    for _ in range(30):
        sign_in(browser, codes.printed(codes.new_code()))

    answer = sign_in(browser, minato.code)

    assert answer.status_code == 429
    assert "1分後に" in answer.content.decode()
    assert answer["Retry-After"] == "60"
    assert who(browser) is None


def test_others_get_in_while_one_network_guesses(browser: Client, minato: Holder) -> None:
    for _ in range(30):
        sign_in(browser, codes.printed(codes.new_code()))

    elsewhere = Client(REMOTE_ADDR="198.51.100.7")

    assert sign_in(elsewhere, minato.code).status_code == 302


def test_an_ipv6_household_counts_as_one_network(minato: Holder) -> None:
    for last in range(30):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{last + 1:x}"), codes.printed(codes.new_code()))

    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9"), minato.code).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), minato.code).status_code == 302


def test_one_guesser_on_a_socket_for_both_protocols_does_not_close_the_way_for_all(minato: Holder) -> None:
    for _ in range(30):
        sign_in(Client(REMOTE_ADDR="::ffff:203.0.113.9"), codes.printed(codes.new_code()))

    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), minato.code).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="::ffff:198.51.100.7"), minato.code).status_code == 302


def test_the_way_is_open_again_after_the_window(browser: Client, minato: Holder) -> None:
    for _ in range(30):
        sign_in(browser, codes.printed(codes.new_code()))
    FailedSignIn.objects.update(at=F("at") - timedelta(seconds=601))

    assert sign_in(browser, minato.code).status_code == 302


def test_the_network_is_not_kept_in_clear(browser: Client, minato: Holder) -> None:
    sign_in(browser, codes.printed(codes.new_code()))

    assert "127.0.0.1" not in FailedSignIn.objects.get().network


def test_sign_out_ends_the_session_on_the_server(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)
    key = browser.cookies["sessionid"].value

    answer = submit(browser, "/sign-out/")

    assert answer["Location"] == "/sign-in/"
    assert who(browser) is None
    assert not Session.objects.filter(session_key=key).exists()
    assert SESSION_KEY not in browser.session


def test_a_link_cannot_sign_anyone_out(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    answer = browser.get("/sign-out/")

    assert answer.status_code == 405
    assert who(browser) == minato.user.username
