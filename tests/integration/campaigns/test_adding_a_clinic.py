"""The page on which somebody who answers for several clinics adds another one by its code."""

import pytest
from django.test import Client
from pytest_django import Settings

from tenken_site.accounts.models import FailedSignIn
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Enrolment
from tests.cast import FUNABASHI, HIMAWARI, MINATO
from tests.factories import accounts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
ADDRESS = "/surveys/add/"


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.minato.user)


def test_a_clinic_is_added_by_its_code_and_both_stand_in_the_list(cast: Cast, browser: Client) -> None:
    code = accounts.access_code(cast.himawari.user)
    assert "加える施設のアクセスコード" in browser.get(ADDRESS).content.decode()

    listed = browser.post(ADDRESS, {"code": code.lower()}, follow=True)

    page = listed.content.decode()
    assert listed.redirect_chain == [("/surveys/", 302)]
    assert f"{HIMAWARI.name} を一覧に加えました" in page
    assert MINATO.name in page
    assert browser.get(f"/cases/{cast.himawari.case.public_id}/").status_code == 200
    assert Client().post("/sign-in/", {"code": code}).status_code == 302  # the clinic's own way in stays
    assert AuditEntry.objects.get(action="campaigns.add_by_code").actor == f"user:{cast.minato.user.pk}"


def test_a_code_that_opens_nothing_is_refused_and_counted_like_any_other(cast: Cast, browser: Client) -> None:
    withdrawn = accounts.access_code(cast.himawari.user)
    accounts.access_code(cast.himawari.user)

    mistyped = browser.post(ADDRESS, {"code": withdrawn[:-1]})
    refused = browser.post(ADDRESS, {"code": withdrawn})

    assert (mistyped.status_code, refused.status_code) == (422, 422)
    assert "このコードは使えません" in refused.content.decode()
    assert FailedSignIn.objects.count() == 1
    assert Enrolment.objects.filter(user=cast.minato.user).count() == 1


def test_guessing_codes_here_ends_in_a_wait(cast: Cast, browser: Client, settings: Settings) -> None:
    settings.TENKEN_SIGN_IN_FAILURES = 1
    stale = accounts.access_code(cast.himawari.user)
    fresh = accounts.access_code(cast.himawari.user)
    browser.post(ADDRESS, {"code": stale})

    answer = browser.post(ADDRESS, {"code": fresh})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 60
    assert Enrolment.objects.filter(user=cast.minato.user).count() == 1


def test_the_own_code_and_a_clinic_that_is_there_already_add_nothing(cast: Cast, browser: Client) -> None:
    other = accounts.access_code(cast.himawari.user)
    browser.post(ADDRESS, {"code": other})

    for code in (accounts.access_code(cast.outsider), other):
        answer = browser.post(ADDRESS, {"code": code})
        assert answer.status_code == 422
        assert "もう一覧にあるか、回答する調査がありません" in answer.content.decode()


def test_an_official_adds_nothing_and_a_visitor_is_asked_to_sign_in(cast: Cast) -> None:
    code = accounts.access_code(cast.himawari.user)
    visitor = Client()

    assert signed_in(cast.funabashi).post(ADDRESS, {"code": code}).status_code == 422
    assert visitor.get(ADDRESS)["Location"].startswith("/sign-in/?next=")
    assert visitor.post(ADDRESS, {"code": code}).status_code == 401
    assert Enrolment.objects.filter(case=cast.himawari.case).count() == 1
    assert not Enrolment.objects.filter(user__username=FUNABASHI.username).exists()
