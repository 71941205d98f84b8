"""A letter with a new access code for one clinic: made, printed by who asked for it, erased."""

import io
import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.frames.models import Unit
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach import jobs_codes
from tenken_site.outreach.models import CodeRequest
from tests.cast import CHIBA, FUNABASHI, HIMAWARI, MINATO, MINISTRY, NOW, OSAKA, OUTSIDER
from tests.factories import accounts, outreach
from tests.factories.browsers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_at(monkeypatch, NOW)


def stands_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: moment)


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def case(campaign: Campaign) -> Case:
    return Case.objects.get(campaign=campaign, unit__name=MINATO.name)


@pytest.fixture
def official() -> Client:
    return signed_in(accounts.official(FUNABASHI))


def place(case: Case, number: int | None = None) -> str:
    if number is None:
        return reverse("code-send", args=["mailing-2026", case.public_id])
    return reverse("code-letter", args=["mailing-2026", case.public_id, number])


def makes(official: Client, case: Case) -> str:
    return official.post(place(case), {"channel": "letter", "sure": "yes"}, follow=True).content.decode()


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def text_of(document: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(document)).pages
    return "".join(page.extract_text().split())


def codes_in_force() -> list[str]:
    return list(AccessCode.objects.filter(revoked_at__isnull=True).values_list("digest", flat=True))


def test_one_page_with_a_code_that_signs_in_is_made_taken_and_erased(case: Case, official: Client) -> None:
    asked = official.post(place(case), {"channel": "letter"}).content.decode()
    assert not CodeRequest.objects.exists()
    page = makes(official, case)
    request = CodeRequest.objects.get()
    answer = official.get(place(case, request.pk))
    text = text_of(body(answer))
    official.post(place(case, request.pk))

    assert MINATO.address in asked
    assert "印刷を待っています" in page
    for expected in (MINATO.name, "〒273-0005", "船橋市本町"):
        assert expected in text
    found = re.search(r"([0-9A-Z]{4})-([0-9A-Z]{4})-([0-9A-Z]{4})-([0-9A-Z]{4})", text)
    assert found is not None
    assert codes_in_force() == [codes.digest("".join(found.groups()), key="only-for-tests-code-key")]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    request.refresh_from_db()
    assert (bytes(request.document), request.taken_at, request.erased_at) == (b"", NOW, NOW)
    assert official.get(place(case, request.pk)).status_code == 404
    kinds = AuditEntry.objects.values_list("action", flat=True)
    assert {"outreach.print_code", "outreach.take_code_letter", "outreach.erase_code_letter"} <= set(kinds)
    assert not OutboxEntry.objects.exists()


def test_a_second_press_makes_no_second_letter_and_the_first_is_still_there(case: Case, official: Client) -> None:
    makes(official, case)
    before = codes_in_force()

    page = makes(official, case)

    assert "続けて送れるのは、10:10からです。" in page
    assert "PDFを保存する" in page
    assert CodeRequest.objects.count() == 1
    assert codes_in_force() == before


def test_only_who_asked_takes_the_letter(case: Case, official: Client) -> None:
    makes(official, case)
    number = CodeRequest.objects.get().pk
    above = signed_in(accounts.official(CHIBA))

    page = above.get(place(case)).content.decode()

    assert "作った担当者が印刷します" in page
    assert "PDFを保存する" not in page
    assert above.get(place(case, number)).status_code == 404
    assert above.post(place(case, number)).status_code == 404
    assert official.get(place(case, number)).status_code == 200


def test_mail_after_a_letter_erases_it_since_its_code_ends(case: Case, official: Client) -> None:
    makes(official, case)

    official.post(place(case), {"channel": "mail", "to": "file", "sure": "yes"})

    letter, mail = CodeRequest.objects.order_by("pk")
    assert (bytes(letter.document), letter.erased_at) == (b"", NOW)
    assert OutboxEntry.objects.get().subject == mail.pk


def test_a_letter_follows_a_mail_of_the_last_minutes_not(case: Case, official: Client) -> None:
    official.post(place(case), {"channel": "mail", "to": "file", "sure": "yes"})

    page = makes(official, case)

    assert "続けて送れるのは" in page
    assert CodeRequest.objects.get().channel == "mail"


def test_a_forgotten_letter_is_erased_after_a_day(
    case: Case, official: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    makes(official, case)

    early = jobs_codes.erase(now=NOW + timedelta(hours=23, minutes=59))
    late = jobs_codes.erase(now=NOW + timedelta(days=1))

    assert (early, late) == (0, 1)
    stands_at(monkeypatch, NOW + timedelta(days=1))
    assert "10:00 ファイルを消しました" in official.get(place(case)).content.decode()


@pytest.mark.parametrize("missing", ["holder", "address"])
def test_a_clinic_without_a_user_or_an_address_gets_no_letter(case: Case, official: Client, missing: str) -> None:
    if missing == "holder":
        Enrolment.objects.filter(case=case).delete()
    else:
        Unit.objects.filter(pk=case.unit_id).update(address="")

    page = makes(official, case)

    assert ("コードを作れません" if missing == "holder" else "名簿に所在地がありません") in page
    assert not CodeRequest.objects.exists()
    assert codes_in_force() == []


def test_an_official_who_is_enrolled_by_mistake_gets_no_code(case: Case, official: Client) -> None:
    Enrolment.objects.filter(case=case).delete()
    Enrolment.objects.create(case=case, user=accounts.official(CHIBA))

    makes(official, case)

    assert not CodeRequest.objects.exists()


def test_only_officials_of_the_area_reach_the_page(case: Case) -> None:
    for who in (FUNABASHI, CHIBA, MINISTRY):
        assert signed_in(accounts.official(who)).get(place(case)).status_code == 200
    assert signed_in(accounts.official(OSAKA)).get(place(case)).status_code == 404
    assert (
        signed_in(accounts.official(OSAKA)).post(place(case), {"channel": "letter", "sure": "yes"}).status_code == 404
    )
    assert signed_in(accounts.user(OUTSIDER)).get(place(case)).status_code in {403, 404}
    assert not CodeRequest.objects.exists()


def test_a_letter_of_another_clinic_is_not_found_under_this_ones_address(case: Case) -> None:
    ministry = signed_in(accounts.official(MINISTRY))
    makes(ministry, Case.objects.get(campaign=case.campaign, unit__name=HIMAWARI.name))

    assert ministry.get(place(case, CodeRequest.objects.get().pk)).status_code == 404


@pytest.mark.parametrize(
    "fields", [{}, {"channel": "pigeon"}, {"channel": "mail", "to": "new", "mail": "a b@example"}, {"channel": "mail"}]
)
def test_what_cannot_be_sent_is_given_back(case: Case, official: Client, fields: dict[str, str]) -> None:
    answer = official.post(place(case), fields | {"sure": "yes"})

    assert answer.status_code == 422
    assert not CodeRequest.objects.exists()


def test_the_page_takes_at_most_eight_statements(
    case: Case, official: Client, django_assert_max_num_queries: object
) -> None:
    makes(official, case)

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        official.get(place(case))
