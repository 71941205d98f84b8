"""A wave over a real mail server, by the worker, from its planned moment to its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tenken.disposition.outcomes import CaseOutcome
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact
from tenken_site.jobs.worker import Worker
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.models import Wave
from tests.cast import HIMAWARI, MINATO, NOW
from tests.factories import outreach
from tests.factories.post import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The worker's clock: stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.TENKEN_SMTP_URL = running.url
        settings.TENKEN_MAIL_PER_MINUTE = 0
        yield running


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


def work(clock: Clock) -> None:
    Worker(clock=clock).once()


def recipients(server: MailServer) -> list[str]:
    return sorted(mail.to for mail in server.received)


def test_every_clinic_that_is_due_gets_one_mail_and_the_wave_ends(campaign, server):
    outreach.many_cases(campaign, number=30)
    wave = outreach.wave(campaign)
    clock = Clock(NOW)

    work(clock)
    clock.at += timedelta(minutes=5)
    work(clock)

    expected = sorted(contact.mail for contact in Contact.objects.all())
    assert recipients(server) == expected
    wave.refresh_from_db()
    assert (wave.state, wave.counts) == (Wave.State.SENT, {"sent": 32})
    first = server.received[0].message
    assert "まもなく締切です" in first["Subject"]
    assert "点検テスト室" in first["From"]


def test_whoever_refuses_between_the_start_and_the_mail_gets_none(campaign, server):
    wave = outreach.wave(campaign)
    clock = Clock(NOW)
    server.behaviour.refuse_senders = "421 4.3.2 later"
    work(clock)
    assert OutboxEntry.objects.filter(group=wave.pk).count() == 2
    assert recipients(server) == []
    Case.objects.filter(unit__name=MINATO.name).update(outcome=CaseOutcome.REFUSED.value, outcome_at=NOW)

    server.behaviour.refuse_senders = ""
    clock.at += timedelta(minutes=40)
    work(clock)

    assert recipients(server) == [Contact.objects.get(unit__name=HIMAWARI.name).mail]
    assert OutboxEntry.objects.get(state="dropped").reason == "refused"


def test_an_address_that_the_server_refuses_is_dead_at_once(campaign, server):
    mail = Contact.objects.get(unit__name=MINATO.name).mail
    server.behaviour.refuse = {mail: "550 5.1.1 no such user"}
    outreach.wave(campaign)

    work(Clock(NOW))

    contact = Contact.objects.get(unit__name=MINATO.name)
    assert (contact.mail_state, contact.mail_trouble) == ("dead", "5.1.1")


def test_mail_waits_over_night_and_goes_out_in_the_morning(campaign, server, settings):
    wave = outreach.wave(campaign)
    evening = NOW.replace(hour=7, minute=59)  # 16:59 in Japan
    clock = Clock(evening)
    server.behaviour.refuse_senders = "421 4.3.2 later"
    work(clock)
    server.behaviour.refuse_senders = ""

    clock.at = evening + timedelta(minutes=30)
    work(clock)
    assert recipients(server) == []

    clock.at = datetime(2026, 7, 17, 0, 0, tzinfo=NOW.tzinfo)  # Friday 9:00: Thursday is quiet too
    work(clock)
    assert len(recipients(server)) == 2
    assert OutboxEntry.objects.filter(group=wave.pk, state="sent").count() == 2
