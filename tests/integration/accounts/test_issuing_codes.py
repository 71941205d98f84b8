"""New codes: the old one dies, and so does every session that began before."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.actions.issue_code import CodeNotForOfficials, issue_code, issue_codes
from tenken_site.accounts.models import AccessCode, User
from tenken_site.audit.models import AuditEntry
from tests.cast import MINATO, NOW
from tests.factories import accounts
from tests.integration.accounts.conftest import Holder
from tests.integration.accounts.pages import hidden_fields, sign_in, submit
from tests.integration.accounts.test_sign_in_with_code import who

INTRUDERS = "tanuki kitsune usagi"


def replaces(client: Client) -> str:
    return dict(hidden_fields(client.get("/access/new/")))["replaces"]


def shown_code(page: str) -> str:
    """The code on the page, without the marks that let it break over lines."""
    start = page.index('class="newcode"')
    text = page[page.index(">", start) + 1 : page.index("</strong>", start)]
    return text.replace("<span>", "").replace("</span>", "").replace("<wbr>", "").strip()


def test_a_new_code_revokes_the_old_and_ends_the_sessions_begun_with_it(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    fresh = issue_code(user=minato.user, by="command:tests", now=NOW)

    assert who(browser) is None
    assert sign_in(Client(), minato.code).status_code == 422
    assert sign_in(Client(), fresh).status_code == 302
    assert AccessCode.objects.filter(user=minato.user, revoked_at__isnull=True).count() == 1
    assert AuditEntry.objects.filter(action="accounts.issue_code", target=f"user:{minato.user.pk}").count() == 2


def test_the_database_itself_refuses_two_valid_codes(minato: Holder) -> None:
    with pytest.raises(IntegrityError):
        AccessCode.objects.create(user=minato.user, digest="x" * 64, issued_at=NOW, issued_by="command:tests")


def test_a_clinic_makes_itself_a_new_code_and_stays_signed_in_here_only(browser: Client, minato: Holder) -> None:
    elsewhere = Client()
    sign_in(elsewhere, minato.code)
    sign_in(browser, minato.code)
    key = browser.cookies["sessionid"].value

    page = submit(browser, "/access/new/", {"replaces": replaces(browser)})

    code = shown_code(page.content.decode())
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert who(browser) == minato.user.username
    # The key stays: a second press that is on its way with the old cookie must not be shown the door.
    assert browser.cookies["sessionid"].value == key
    assert who(elsewhere) is None
    assert sign_in(Client(), minato.code).status_code == 422
    assert sign_in(Client(), code).status_code == 302


def test_whoever_had_the_former_code_comes_in_by_no_password_and_no_passkey_of_theirs(
    browser: Client, minato: Holder
) -> None:
    User.objects.filter(pk=minato.user.pk).update(password="!unusable")
    intruder = Client()
    sign_in(intruder, minato.code)
    submit(intruder, "/access/password/", {"new": INTRUDERS, "again": INTRUDERS})
    Authenticator.objects.create(user=minato.user, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    by_password = {"login": minato.user.username, "password": INTRUDERS}
    assert submit(Client(), "/sign-in/password/", by_password).status_code == 302
    sign_in(browser, minato.code)
    words = "パスワードとパスキーも使えなくなります"
    assert words in browser.get("/access/new/").content.decode()

    submit(browser, "/access/new/", {"replaces": replaces(browser)})

    assert submit(Client(), "/sign-in/password/", by_password).status_code == 422
    assert who(intruder) is None
    assert who(browser) == minato.user.username
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="accounts.close_other_ways").count() == 1
    assert words not in browser.get("/access/new/").content.decode()
    own = {"new": "kawa hashi yama sora", "again": "kawa hashi yama sora"}
    assert submit(browser, "/access/password/", own).status_code == 302  # the former one is not asked for


def test_pressing_twice_or_reloading_makes_one_code_and_says_so(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)
    old = replaces(browser)
    first = submit(browser, "/access/new/", {"replaces": old})

    second = submit(browser, "/access/new/", {"replaces": old})

    assert second.status_code == 409
    assert "新しいコードは、もうできています" in second.content.decode()
    assert sign_in(Client(), shown_code(first.content.decode())).status_code == 302


def test_who_pressed_twice_and_never_saw_the_code_makes_another_from_there(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)
    cookies = {name: cookie.value for name, cookie in browser.cookies.items()}
    form = dict(hidden_fields(browser.get("/access/new/")))
    browser.post("/access/new/", form)
    twice = Client(enforce_csrf_checks=True)  # the second press, sent before the first was answered
    for name, value in cookies.items():
        twice.cookies[name] = value

    second = twice.post("/access/new/", form)
    again = twice.post("/access/new/", dict(hidden_fields(second)))

    assert (second.status_code, again.status_code) == (409, 200)
    assert sign_in(Client(), shown_code(again.content.decode())).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_code_and_nobody_is_locked_out() -> None:
    user = accounts.user(MINATO)
    browser = Client()
    browser.post("/sign-in/", {"code": accounts.access_code(user)})
    form = {"replaces": replaces(browser)}
    start = threading.Barrier(3)

    def press(_: int) -> HttpResponse:
        client = Client()
        for name, cookie in browser.cookies.items():
            client.cookies[name] = cookie.value
        start.wait()
        try:
            answer = client.post("/access/new/", form)
            assert isinstance(answer, HttpResponse)
            return answer
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as presses:
        answers = list(presses.map(press, range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert AccessCode.objects.filter(user=user).count() == 2
    assert who(browser) == user.username


def test_the_access_page_says_that_a_code_was_just_made_and_not_used(browser: Client, minato: Holder) -> None:
    words = "このコードを書き写していないときは"
    sign_in(browser, minato.code)
    used = browser.get("/access/").content.decode()

    submit(browser, "/access/new/", {"replaces": replaces(browser)})

    assert words not in used
    assert words in browser.get("/access/").content.decode()


def test_looking_at_the_question_makes_no_code(browser: Client, minato: Holder) -> None:
    sign_in(browser, minato.code)

    page = browser.get("/access/new/")

    assert "いまのコードは使えなくなります" in page.content.decode()
    assert AccessCode.objects.filter(user=minato.user).count() == 1


def test_the_access_page_shows_who_came_in(browser: Client, minato: Holder, himawari: Holder) -> None:
    sign_in(Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5)"}), minato.code)
    sign_in(Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"}), himawari.code)
    sign_in(browser, minato.code)

    page = browser.get("/access/").content.decode()

    assert "iPhone" in page
    assert "Windowsのパソコン" in page
    assert "Android" not in page
    assert minato.code not in page


def test_an_official_has_no_code(browser: Client, ministry: User) -> None:
    browser.force_login(ministry)

    with pytest.raises(CodeNotForOfficials):
        issue_code(user=ministry, by="command:tests", now=NOW)

    assert browser.get("/access/").status_code == 403
    assert browser.get("/access/new/").status_code == 403
    assert submit(browser, "/access/new/", {"replaces": "none"}).status_code == 403
    assert AccessCode.objects.count() == 0


@pytest.mark.django_db
def test_codes_for_many_are_made_in_batches(minato: Holder) -> None:
    User.objects.bulk_create(User(username=f"clinic-{number}", password="!") for number in range(250))
    users = list(User.objects.order_by("pk"))

    with CaptureQueriesContext(connection) as asked:
        made = list(issue_codes(users=users, batch=100, by="command:tests", now=NOW))

    statements = [
        one["sql"] for one in asked.captured_queries if one["sql"].split()[0] in {"SELECT", "UPDATE", "INSERT"}
    ]
    assert len(statements) <= 3 * 5
    assert [user.pk for user, _ in made] == [user.pk for user in users]
    assert len({code for _, code in made}) == 251
    assert AccessCode.objects.filter(revoked_at__isnull=True).count() == 251
    assert sign_in(Client(), minato.code).status_code == 422
    assert sign_in(Client(), {user.pk: code for user, code in made}[minato.user.pk]).status_code == 302
    assert AuditEntry.objects.filter(action="accounts.issue_codes").count() == 3
