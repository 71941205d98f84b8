"""The page of one clinic: how it is reached, its calls and what was sent; never its answers."""

from datetime import timedelta

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.models import Wave
from tests.cast import COUNTRY_CODE, FUNABASHI_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.chase import dozen
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def address(case: Case, below: str = "") -> str:
    return f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/{case.public_id}/{below}"


def test_the_page_tells_calls_waves_and_days_but_no_hour_and_no_answer(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["きたならし皮膚科"]
    Case.objects.filter(pk=case.pk).update(
        draft_document=b'{"T1":"the answer"}', first_opened_at=NOW - timedelta(hours=3)
    )
    wave = Wave.objects.create(
        campaign=cast.campaign, name="督促1", purpose="reminder", message="reminder", planned_at=NOW,
        owner_id=COUNTRY_CODE, created_at=NOW, created_by="user:1",
    )  # fmt: skip
    OutboxEntry.objects.create(
        topic="outreach.wave", group=wave.pk, subject=case.pk, channel="mail", state="sent", due_at=NOW,
        sent_at=NOW - timedelta(days=2),
    )  # fmt: skip

    text = signed_in(cast.funabashi).get(address(case)).content.decode()

    assert "7月14日（火）10:00 かけ直し" in text
    assert "相手 受付の方" in text
    assert "7月13日（月）10:00 督促1" in text
    assert "メール　送りました" in text
    assert "<dt>最後に開いた日</dt><dd>7月10日（金）</dd>" in text
    assert "the answer" not in text
    assert "7:00" not in text


def test_a_new_address_and_number_are_stored_and_noted(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    case = made["髙橋耳鼻咽喉科"]

    signed_in(cast.funabashi).post(
        address(case, "contact/"), {"mail": "new@example.jp", "telephone": "０４７－０００－２２２２"}
    )

    contact = Contact.objects.get(unit=case.unit_id)
    assert (contact.mail, contact.mail_state, contact.source) == ("new@example.jp", "untried", "official")
    assert (contact.telephone, contact.telephone_wrong_at) == ("047-000-2222", None)
    entry = AuditEntry.objects.get(action="frames.correct_contact")
    assert entry.actor == f"user:{cast.funabashi.pk}"
    assert "example.jp" not in str(entry.detail)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "新しいメールアドレスか電話番号を入れてください。"),
        ({"mail": "no address"}, "メールアドレスの形が違います。"),
        ({"telephone": "call me"}, "電話番号は、数字とハイフンで入れてください。"),
        ({"mail": "a@example.jp\r\nBcc: b@example.jp"}, "メールアドレスの形が違います。"),
    ],
)
def test_what_cannot_be_an_address_is_given_back(cast: Cast, fields: dict[str, str], told: str) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["青葉こどもクリニック"]
    before = Contact.objects.values().get(unit=case.unit_id)

    answer = signed_in(cast.funabashi).post(address(case, "contact/"), fields)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Contact.objects.values().get(unit=case.unit_id) == before


def test_a_call_taken_back_stays_in_the_history(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["宮本産婦人科"]
    client = signed_in(cast.funabashi)
    client.post(address(case, "attempt/"), {"outcome": "other", "seen": 0, "note": "来週まで休診"})
    attempt = case.contact_attempts.get()
    assert "この記録を取り消す" in client.get(address(case)).content.decode()

    client.post(address(case, "undo/"), {"attempt": attempt.pk})

    text = client.get(address(case)).content.decode()
    assert "取り消し済み" in text
    assert "来週まで休診" in text
    assert "この記録を取り消す" not in text


def test_the_page_of_a_clinic_without_a_contact_is_shown(cast: Cast) -> None:
    answer = signed_in(cast.funabashi).get(address(cast.minato.case))

    assert answer.status_code == 200
    assert "まだ電話していません。" in answer.content.decode()
