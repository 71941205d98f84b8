"""From the desk, the clinic's page and the list of facilities an official comes to sending one clinic a new code."""

import pytest
from django.urls import reverse

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Case
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.outreach.models import CodeRequest
from tests.cast import FUNABASHI_CODE, NOW
from tests.factories import outreach
from tests.factories.browsers import signed_in
from tests.factories.chase import dozen
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
DESK = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def code_page(case: Case) -> str:
    return reverse("code-send", args=["tiny-2026", case.public_id])


def test_a_dead_address_offers_a_new_one_and_a_letter_beside_what_to_say(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    dead, stopped = made["青葉こどもクリニック"], made["夏見台内科・循環器内科"]

    page = signed_in(cast.funabashi).get(DESK).content.decode()

    assert "アクセスコードをすぐにお送りします。" in page
    assert f'<a href="{code_page(dead)}#mail">新しいアドレスに送る</a>' in page
    assert f'<a href="{code_page(dead)}#letter">コードを封書で送る</a>' in page
    assert f'<a href="{code_page(stopped)}">アクセスコードを送り直す</a>' in page


def test_the_page_leads_back_to_the_clinic(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["青葉こどもクリニック"]

    for who, area in ((cast.funabashi, FUNABASHI_CODE), (cast.chiba, "120006"), (cast.ministry, "000000")):
        client = signed_in(who)
        back = f"/campaigns/tiny-2026/calls/{area}/{case.public_id}/"
        assert f'href="{back}"' in client.get(code_page(case)).content.decode()
        assert client.get(back).status_code == 200


@pytest.mark.parametrize(("status", "offered"), [(CaseStatus.NOT_STARTED, True), (CaseStatus.SUBMITTED, False)])
def test_only_a_clinic_that_has_not_submitted_is_offered_a_code(cast: Cast, status: CaseStatus, offered: bool) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["宮本産婦人科"]
    at = None if status is CaseStatus.NOT_STARTED else NOW
    Case.objects.filter(pk=case.pk).update(status=status.value, status_at=at)
    client = signed_in(cast.funabashi)

    clinic = client.get(f"{DESK}{case.public_id}/").content.decode()
    facility = client.get(reverse("frame-unit", args=["tiny-2026", case.unit_id])).content.decode()

    assert (code_page(case) in clinic) is offered
    assert (code_page(case) in facility) is offered


def test_the_clinics_page_tells_what_became_of_its_codes(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["宮本産婦人科"]
    for number, (channel, taken) in enumerate((("mail", None), ("mail", None), ("letter", NOW))):
        request = CodeRequest.objects.create(
            case=case, channel=channel, requested_at=NOW, requested_by="user:1", taken_at=taken
        )
        if channel == "mail":
            entry = OutboxEntry.objects.create(
                topic="outreach.single", group=cast.campaign.pk, subject=request.pk, channel="mail", state="sent",
                due_at=NOW, sent_at=NOW,
            )  # fmt: skip
            if number:
                Bounce.objects.create(entry=entry, at=NOW, kind="hard", digest="a" * 64)
    wave = outreach.wave(cast.campaign)
    OutboxEntry.objects.create(
        topic="outreach.wave", group=wave.pk, subject=case.pk, channel="mail", state="dropped", due_at=NOW
    )
    client = signed_in(cast.funabashi)
    client.get(f"{DESK}{case.public_id}/")

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        page = client.get(f"{DESK}{case.public_id}/").content.decode()

    assert "督促1" in page
    for told in ("メール　送りました", "メール　届きませんでした", "封書　印刷しました"):
        assert told in page
    assert page.count("7月15日（水）10:00 アクセスコード") == 3


def test_a_survey_without_a_mail_for_codes_says_so_and_still_makes_letters(cast: Cast) -> None:
    case = cast.minato.case
    client = signed_in(cast.funabashi)

    fields = {"channel": "mail", "to": "new", "mail": "a@example.jp", "sure": "yes"}
    page = client.post(code_page(case), fields, follow=True).content.decode()

    assert "コードを送るメールの文面がありません" in page
    assert not CodeRequest.objects.exists()
