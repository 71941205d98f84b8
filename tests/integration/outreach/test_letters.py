"""Letters of a wave: one a clinic, with a code where none was used, stored with the codes in one transaction."""

import io
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode, User
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.jobs.models import Run
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.notices.models import Delivery
from tenken_site.outreach import jobs_letters
from tenken_site.outreach.actions import make_letters
from tenken_site.outreach.actions.make_letters import make_batch
from tenken_site.outreach.actions.take_letters import erase_old_letters
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.outreach.queries import TOPIC
from tests.cast import (
    CHIBA_CODE,
    FUNABASHI_CODE,
    HIMAWARI,
    MINATO,
    NOW,
    OSAKA_CITY_CODE,
)
from tests.factories import accounts, notices, outreach
from tests.factories.letters import batch_of, letter_wave, pdf_of

pytestmark = pytest.mark.django_db

BY = "command:tests"


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def wave(campaign: Campaign) -> Wave:
    return letter_wave(campaign)


def case_of(campaign: Campaign, name: str) -> Case:
    return Case.objects.get(campaign=campaign, unit__name=name)


def pages(batch: LetterBatch) -> list[str]:
    reader = PdfReader(io.BytesIO(pdf_of(batch)))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def states(wave: Wave) -> Mapping[int, tuple[str, str]]:
    rows = OutboxEntry.objects.filter(topic=TOPIC, group=wave.pk)
    return {row.subject: (row.state, row.reason) for row in rows}


def test_a_letter_has_name_address_deadline_and_a_code_that_signs_in(wave: Wave) -> None:
    batch = batch_of(wave)

    (text,) = pages(batch)
    for expected in (MINATO.name, "〒273-0005", "船橋市本町", "8月21日（金）まで", "https://tenken.test/sign-in/"):
        assert expected in text
    found = re.search(r"([0-9A-Z]{4})-([0-9A-Z]{4})-([0-9A-Z]{4})-([0-9A-Z]{4})", text)
    assert found is not None
    digest = codes.digest("".join(found.groups()), key="only-for-tests-code-key")
    valid = AccessCode.objects.get(revoked_at__isnull=True, user__username=MINATO.username)
    assert valid.digest == digest
    assert f"ID{MINATO.username}" in text


def test_the_letter_leads_to_the_public_page_of_its_case(wave: Wave, client: Client) -> None:
    case = case_of(wave.campaign, MINATO.name)

    (text,) = pages(batch_of(wave))

    address = re.search(r"https://tenken\.test(/reply/\w+/)", text)
    number = re.search(r"返信番号(\w{6}-\w{6}-\w{4})", text)
    assert address is not None
    assert number is not None
    assert MINATO.name in client.get(address[1]).content.decode()
    assert client.post("/reply/", {"reference": number[1]}).headers["Location"] == address[1]
    assert case.public_id in address[1]
    assert client.get(f"/reply/{case.public_id}/").headers["Location"] == "/reply/"  # officials know that much


def test_whoever_signed_in_with_a_code_keeps_it_and_gets_a_letter_without_one(wave: Wave) -> None:
    user = User.objects.get(username=MINATO.username)
    accounts.access_code(user)
    AccessCode.objects.filter(user=user).update(last_used_at=NOW)

    (text,) = pages(batch_of(wave))

    assert "お手元のアクセスコード" in text
    assert AccessCode.objects.get(user=user).revoked_at is None


def test_a_code_that_nobody_used_is_replaced_by_the_printed_one(wave: Wave) -> None:
    user = User.objects.get(username=MINATO.username)
    accounts.access_code(user)

    batch_of(wave)

    assert AccessCode.objects.filter(user=user, revoked_at__isnull=True).count() == 1
    assert AccessCode.objects.filter(user=user).count() == 2


def test_one_user_of_two_cases_gets_one_code_in_a_wave(wave: Wave) -> None:
    user = User.objects.get(username=MINATO.username)
    other = case_of(wave.campaign, HIMAWARI.name)
    Enrolment.objects.filter(case=other).update(user=user)

    first, second = batch_of(wave), batch_of(wave, OSAKA_CITY_CODE)

    assert "お手元のアクセスコード" not in pages(first)[0]
    assert "お手元のアクセスコード" in pages(second)[0]
    assert AccessCode.objects.filter(user=user).count() == 1


def test_each_relay_has_its_own_batch_and_each_case_one_letter(wave: Wave) -> None:
    first, second = batch_of(wave), batch_of(wave, OSAKA_CITY_CODE)
    again = make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW)

    assert (first.number, second.number, again) == (1, 2, None)
    assert HIMAWARI.name in pages(second)[0]
    assert {state for state, _reason in states(wave).values()} == {"sent"}


def test_whoever_answered_meanwhile_gets_no_letter_and_no_code(wave: Wave) -> None:
    case = case_of(wave.campaign, MINATO.name)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.SUBMITTED, status_at=NOW)

    made = make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW)

    assert made is not None
    assert made.batch is None
    assert states(wave)[case.pk] == ("dropped", "submitted")
    assert not AccessCode.objects.exists()


def test_an_answer_while_the_pdf_is_set_throws_the_draw_away(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(wave.campaign, MINATO.name)
    real = make_letters.letters_pdf

    def answered(*given: object, **more: object) -> bytes:
        Case.objects.filter(pk=case.pk).update(status=CaseStatus.SUBMITTED, status_at=NOW)
        return real(*given, **more)

    monkeypatch.setattr(make_letters, "letters_pdf", answered)
    made = make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW)

    assert made is not None
    assert made.batch is None
    assert not LetterBatch.objects.exists()
    assert not AccessCode.objects.exists()


def test_a_sign_in_while_the_pdf_is_set_keeps_the_code_that_was_used(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.get(username=MINATO.username)
    accounts.access_code(user)
    real = make_letters.letters_pdf

    def signs_in(*given: object, **more: object) -> bytes:
        AccessCode.objects.filter(user=user).update(last_used_at=NOW)
        return real(*given, **more)

    monkeypatch.setattr(make_letters, "letters_pdf", signs_in)
    batch = batch_of(wave)

    assert "お手元のアクセスコード" in pages(batch)[0]
    assert AccessCode.objects.get(user=user).revoked_at is None


def test_two_workers_at_one_batch_print_one_letter_with_the_valid_code(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, quicker = make_letters.letters_pdf, []

    def overtaken(*given: object, **more: object) -> bytes:
        if not quicker:
            quicker.append("began")
            quicker.append(make_batch(wave=wave, relay=FUNABASHI_CODE, by="worker:other", now=NOW))
        return real(*given, **more)

    monkeypatch.setattr(make_letters, "letters_pdf", overtaken)
    slower = make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW)

    assert slower is None
    assert LetterBatch.objects.get().count == 1
    code = AccessCode.objects.get()
    assert (code.issued_by, code.revoked_at) == ("worker:other", None)


def test_a_worker_that_dies_while_storing_leaves_no_code_and_no_letter(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(**_given: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(make_letters, "mark_sent", dies)
    with pytest.raises(KeyboardInterrupt):
        make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW)

    assert not AccessCode.objects.exists()
    assert not LetterBatch.objects.exists()
    assert {state for state, _reason in states(wave).values()} == {"due"}


def test_a_stopped_wave_makes_no_letters(wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.STOPPED)

    assert make_batch(wave=wave, relay=FUNABASHI_CODE, by=BY, now=NOW) is None


def test_a_later_deadline_of_one_case_stands_in_its_letter(wave: Wave) -> None:
    case = case_of(wave.campaign, MINATO.name)
    Case.objects.filter(pk=case.pk).update(own_closes_at=wave.campaign.closes_at + timedelta(days=7))

    (text,) = pages(batch_of(wave))

    assert "8月28日（金）まで" in text


def test_a_clinic_without_a_relay_gets_its_letter_too(wave: Wave) -> None:
    case = case_of(wave.campaign, MINATO.name)
    type(case.unit).objects.filter(pk=case.unit_id).update(relay=None)

    made = make_batch(wave=wave, relay=None, by=BY, now=NOW)

    assert made is not None
    assert made.batch is not None
    assert made.batch.relay is None


def test_the_relays_contact_of_the_notice_stands_in_the_letter(wave: Wave) -> None:
    notice = notices.published(wave.campaign)
    Delivery.objects.filter(notice=notice, relay=FUNABASHI_CODE).update(
        contact_office="保健所総務課", contact_telephone="047-000-0100"
    )

    (text,) = pages(batch_of(wave))

    assert "保健所総務課" in text
    assert "047-000-0100" in text


class Step:
    """A run's step outside any worker."""

    run_id, by = 1, BY

    def __init__(self, wave: Wave, *, stops_after: int = 100) -> None:
        self.arguments = {"wave": wave.pk}
        self.told: list[tuple[int, int | None]] = []
        self.left = stops_after

    def now(self) -> object:
        return NOW

    def tell(self, done: int, total: int | None = None) -> None:
        self.told.append((done, total))

    def keep(self) -> None:
        """Nothing is leased."""

    def stopping(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_the_run_makes_all_batches_and_tells_how_far_it_is(wave: Wave) -> None:
    step = Step(wave)

    result = jobs_letters.make(step)

    assert result == {"batches": 2, "letters": 2, "dropped": 0}
    assert step.told == [(1, 2), (2, 2)]


def test_a_stopped_run_is_gone_on_with_without_a_second_letter(wave: Wave) -> None:
    jobs_letters.make(Step(wave, stops_after=1))
    halfway = LetterBatch.objects.count()

    jobs_letters.make(Step(wave))

    assert halfway == 1
    assert sum(LetterBatch.objects.values_list("count", flat=True)) == 2


def test_the_duty_asks_once_and_not_again_after_a_failure(wave: Wave) -> None:
    first = jobs_letters.request_letters(now=NOW)
    second = jobs_letters.request_letters(now=NOW)
    Run.objects.update(state=Run.State.FAILED)
    third = jobs_letters.request_letters(now=NOW)

    assert (first, second, third) == (1, 0, 0)
    assert Run.objects.get().arguments == {"wave": wave.pk}


def test_letters_are_erased_after_fourteen_days(wave: Wave) -> None:
    batch = batch_of(wave)

    before = erase_old_letters(by=BY, now=NOW + timedelta(days=13))
    after = erase_old_letters(by=BY, now=NOW + timedelta(days=15))

    assert (before, after) == (0, 1)
    batch.refresh_from_db()
    assert (bytes(batch.document), batch.count) == (b"", 1)


def test_a_relays_own_wave_speaks_with_its_own_contact(campaign: Campaign) -> None:
    made = outreach.wave(
        campaign,
        owner=CHIBA_CODE,
        message="relay-reminder",
        channels=["letter"],
        state=Wave.State.SENDING,
        contact_office="医療整備課",
        contact_telephone="043-000-0100",
        own_words="県からのお願いです。",
    )
    case = case_of(campaign, MINATO.name)
    enqueue(topic=TOPIC, group=made.pk, subjects=[case.pk], channel="letter", due_at=NOW, now=NOW)
    wave = Wave.objects.select_related("campaign", "owner").get(pk=made.pk)

    (text,) = pages(batch_of(wave))

    for expected in ("医療整備課", "043-000-0100", "県からのお願いです。", "再度のご案内"):
        assert expected in text
