"""The page with the paper in hand: where to type, what it is about, whom to ask; and answers on their way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tenken_site.accounts import codes
from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tests.cast import PASSWORD
from tests.factories import accounts
from tests.factories.people import Cast
from tests.integration.accounts.conftest import Later
from tests.integration.accounts.pages import hidden_fields, sign_in, submit, token

pytestmark = pytest.mark.first_on("sqlite")


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


def test_kept_answers_of_another_clinic_are_not_sent_and_wait_for_their_owner(
    browser: Client, cast: Cast, later: Later
) -> None:
    sign_in(browser, accounts.access_code(cast.minato.user))
    fresh = token(browser)
    later(3601)
    address = f"/cases/{cast.minato.case.public_id}/answer/"

    page = browser.post(address, {"csrfmiddlewaretoken": fresh, "answer-T4": "昼前の文"})
    waiting = sign_in(browser, accounts.access_code(cast.himawari.user), kept=dict(hidden_fields(page))["kept"])
    asked_again = submit(browser, "/sign-in/", {"switch": "1", "kept": dict(hidden_fields(waiting))["kept"]})
    owner = accounts.access_code(cast.minato.user)
    resumed = sign_in(browser, owner, kept=dict(hidden_fields(asked_again))["kept"])

    assert (page.status_code, waiting.status_code) == (401, 200)
    assert "まだ保存していません" in waiting.content.decode()
    assert "data-resume" not in waiting.content.decode()
    assert "昼前の文" not in waiting.content.decode()
    assert f'action="{address}"' in resumed.content.decode()
    assert "昼前の文" in resumed.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/password/"])
def test_a_sign_in_page_with_an_old_token_is_shown_anew_without_what_was_secret(
    browser: Client, cast: Cast, path: str
) -> None:
    code = accounts.access_code(cast.minato.user)
    secret = {"code": code, "login": cast.minato.user.username, "password": PASSWORD, "next": "/surveys/"}

    page = browser.post(path, {"csrfmiddlewaretoken": "a" * 64, **secret}, headers={"Origin": "http://testserver"})

    text = page.content.decode()
    assert page.status_code == 403
    assert "画面が古くなっていました" in text
    assert code not in text
    assert PASSWORD not in text
    assert ("next", "/surveys/") in hidden_fields(page)
    assert "csrfmiddlewaretoken" in dict(hidden_fields(page))


def test_a_sign_in_from_another_site_is_not_shown_with_its_fields(browser: Client, cast: Cast) -> None:
    page = browser.post("/sign-in/", {"next": "/surveys/"}, headers={"Origin": "https://evil.example"})

    assert page.status_code == 403
    assert "アクセスコード（16文字）" not in page.content.decode()


@pytest.mark.parametrize("days", [(-3, -1), (1, 3)])
def test_the_desks_can_be_rung_before_the_first_day_and_after_the_last(
    browser: Client, cast: Cast, days: tuple[int, int]
) -> None:
    now = datetime.now(tz=UTC)  # noqa: TID251  # the page looks at the real clock
    first, last = (now + timedelta(days=number) for number in days)
    Campaign.objects.update(opens_at=first, closes_at=last)

    pages = [browser.get(path).content.decode() for path in ("/sign-in/", "/desks/")]

    assert all('href="tel:' in page for page in pages)
    assert ("受付は終わりました" if days[1] < 0 else "受付はまだ始まっていません") in pages[0]
    assert "いま受け付けている調査はありません" in pages[1]


def test_a_refused_code_names_the_desk_and_its_number_as_the_survey_does(browser: Client, cast: Cast) -> None:
    desk = instruments.survey(cast.campaign.instrument_version_id).desks[0]

    page = sign_in(browser, codes.printed(codes.new_code())).content.decode()

    assert f"{desk.subject.in_language('ja')}」の窓口（電話 {desk.phone}）" in page


def test_signing_out_says_that_the_answers_are_kept(browser: Client, cast: Cast) -> None:
    browser.force_login(cast.minato.user, backend="tenken_site.accounts.backends.AccessCodeBackend")

    page = browser.post("/sign-out/", follow=True).content.decode()

    assert "保存した答えは残っています" in page
