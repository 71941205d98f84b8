"""From the advisory in the morning to the end of the follow-up."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import opening
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey
from tenken_site.jobs.worker import Worker
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach import topic as wave_topic
from tenken_site.outreach.jobs import start_due_waves
from tenken_site.outreach.models import Wave
from tests.cast import HIMAWARI, MINATO, MINISTRY, NOW
from tests.factories import accounts, campaigns, datasets, flash
from tests.factories.browsers import signed_in
from tests.factories.datasets import SECOND
from tests.integration.flash_surveys.forms import FORM

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
MORNING = NOW + timedelta(hours=1)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(opening, "clock", lambda: MORNING)
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


def work() -> None:
    worker = Worker(clock=lambda: MORNING)
    while worker.do_run():
        pass


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def press(client: Client, address: str, **given: str) -> str:
    return client.post(address, given, follow=True).content.decode()


def test_an_advisory_is_followed_from_the_morning_to_the_end(source: Campaign) -> None:
    hanada, ueno = (signed_in(accounts.official(one)) for one in (MINISTRY, SECOND))
    new, one = reverse("flash-new", args=[source.slug]), reverse("flash-survey", args=[source.slug, 1])

    # Hanada asks; nobody learns a number before the grant, and Hanada does not grant it alone.
    assert hanada.post(new, FORM).headers["Location"] == one
    assert "許可を待っています" in page(hanada, one)
    assert "自分の申請は許可できません" in press(hanada, one, do="grant")
    assert "許可がないか" in press(hanada, one, do="choose")
    assert not FlashPart.objects.exists()
    press(ueno, one, do="grant")

    # The worker reads the answers; the numbers are looked at before anybody is asked.
    press(hanada, one, do="choose")
    work()
    told = page(hanada, one)
    assert "<dt>たずねる施設</dt><dd>2</dd>" in told
    assert "<dt>該当しそう</dt><dd>1</dd>" in told
    assert "<dt>提出したことがない</dt><dd>1</dd>" in told
    assert "確認の欄に印を付けてください" in press(hanada, one, do="open")
    assert not FlashSurvey.objects.get().asking_id
    chosen_at = FlashSurvey.objects.get().chosen_at
    assert chosen_at is not None
    press(hanada, one, do="open", sure="on", chosen_at=chosen_at.isoformat())
    work()

    # Those two are asked, with the sign-ins they have; whom was chosen is stored nowhere else.
    asking = FlashSurvey.objects.get().asking
    assert asking is not None
    assert {case.unit.name for case in asking.cases.all()} == {MINATO.name, flash.SILENT.name}
    assert not Enrolment.objects.filter(case__campaign=asking, case__unit__name=HIMAWARI.name).exists()
    assert not FlashPart.objects.filter(name="chosen").exists()
    minato = Enrolment.objects.get(case__campaign=asking, case__unit__name=MINATO.name).user
    assert minato.username == MINATO.username
    front = page(signed_in(minato), reverse("surveys"))
    assert f"緊急の確認：{flash.ADVISORY.title}" in front

    # The invitation goes out at once, filled in, braces and all.
    assert start_due_waves(now=MORNING) == 1
    work()
    entries = list(OutboxEntry.objects.filter(group=Wave.objects.get(campaign=asking, purpose="invitation").pk))
    mail = next(iter(wave_topic.WaveTopic().compose(entries[:1], now=MORNING).values()))
    assert "架空社のVPN装置 {K-1}" in mail.text  # type: ignore[union-attr]  # a mail
    assert flash.ADVISORY.action in mail.text  # type: ignore[union-attr]
    assert "{advisory" not in mail.text  # type: ignore[union-attr]

    # Minato answers; one answer is not counted, the silent clinic stays open, and the end needs a reason.
    case = Case.objects.select_related("campaign").get(campaign=asking, unit__name=MINATO.name)
    clinic = campaigns.Enrolled(user=minato, case=case, enrolment=case.enrolments.get(), campaign=asking)
    datasets.answered(clinic, {"FL1": "yes", "FL2": "not-yet", "FL3": ["how", "vendor"]}, at=MORNING)
    assert "数えられません" in press(hanada, one, do="count")
    work()
    told = page(hanada, one)
    assert "<dt>回答した</dt><dd>1</dd>" in told
    assert "<dt>まだの施設</dt><dd>1</dd>" in told
    assert "まだしていない" not in told
    assert "理由を入れてください" in press(hanada, one, do="finish", reason=" ")
    press(ueno, one, do="finish", reason="電話で全施設に確かめた")

    done = FlashSurvey.objects.get()
    assert done.state_at(MORNING) == "ended"
    assert done.finish_reason == "電話で全施設に確かめた"
    assert set(Wave.objects.filter(campaign=asking, purpose="reminder").values_list("state", flat=True)) == {
        "withdrawn"
    }
    assert "電話で全施設に確かめた" in page(hanada, one)


def test_those_who_have_not_mended_it_are_asked_again_by_the_same_way(source: Campaign) -> None:
    """The flash survey's own campaign is the source of the next one."""
    from tenken.response.suggesting import Suggesting, Suggestion
    from tenken_site.flash_surveys.actions.open import open_flash_survey

    first = open_flash_survey(survey=flash.chosen(source), by=flash.BY, now=MORNING)
    case = Case.objects.select_related("campaign").get(campaign=first, unit__name=MINATO.name)
    user = User.objects.get(username=MINATO.username)
    clinic = campaigns.Enrolled(user=user, case=case, enrolment=case.enrolments.get(), campaign=first)
    datasets.answered(clinic, {"FL1": "yes", "FL2": "not-yet", "FL3": ["none"]}, at=MORNING)
    hanada = signed_in(accounts.official(MINISTRY))

    form = page(hanada, reverse("flash-new", args=[first.slug]) + "?after=1")
    plan = Suggesting((Suggestion("FL2", frozenset({"not-yet"})),), never=False)
    second = open_flash_survey(survey=flash.chosen(first, plan=plan, now=MORNING), by=flash.BY, now=MORNING)

    assert f'value="{flash.ADVISORY.title}"' in form
    assert [one.unit.name for one in second.cases.all()] == [MINATO.name]


def test_every_clinic_that_was_read_finds_it_in_its_own_log_with_the_reason(source: Campaign) -> None:
    flash.chosen(source)
    himawari = Case.objects.get(campaign=source, unit__name=HIMAWARI.name)

    told = page(signed_in(User.objects.get(username=HIMAWARI.username)), reverse("own-log", args=[himawari.public_id]))

    assert "緊急の確認調査のため、回答の全体を読み出し" in told
    assert "悪用が確認されたため" in told
    assert AuditEntry.objects.get(action="responses.end_read_unlocked").detail["submissions"] == 2
