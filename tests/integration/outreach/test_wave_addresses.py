"""What mail says of an address: dead, weak, working; told without naming it."""

from datetime import timedelta

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.outreach.actions.judge_addresses import SETTLES_AFTER, confirm_addresses
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC, dead_by_area
from tenken_site.outreach.topic import WaveTopic
from tests.cast import MINATO, NOW
from tests.factories import contacts, outreach

pytestmark = pytest.mark.django_db

BY = "command:tests"


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def wave(campaign: Campaign) -> Wave:
    return outreach.wave(campaign)


def sent(wave: Wave, case: Case, *, at=NOW) -> OutboxEntry:
    return OutboxEntry.objects.create(
        topic=TOPIC, group=wave.pk, subject=case.pk, channel="mail", state="sent", due_at=at, sent_at=at, tried_at=at
    )


def minato() -> Case:
    return Case.objects.get(unit__name=MINATO.name)


def contact() -> Contact:
    return Contact.objects.get(unit__name=MINATO.name)


@pytest.mark.parametrize(
    ("kind", "status", "state"), [("hard", "5.1.1", "dead"), ("soft", "4.2.2", "soft"), ("blocked", "5.7.1", "untried")]
)
def test_a_bounce_sets_the_state_of_the_address(wave, kind, status, state):
    entry = sent(wave, minato())

    WaveTopic().bounced(entry, kind=kind, status=status, now=NOW)

    assert contact().mail_state == state


def test_the_audit_log_names_the_code_and_never_the_address(wave):
    WaveTopic().bounced(sent(wave, minato()), kind="hard", status="5.1.1", now=NOW)

    entry = AuditEntry.objects.get(action="outreach.record_bounce")
    assert entry.detail == {"state": "dead", "status": "5.1.1"}
    assert "@" not in f"{entry.target}{entry.detail}"


def test_a_bounce_of_the_old_address_says_nothing_of_the_new_one(wave):
    entry = sent(wave, minato())
    contacts.change(
        Contact.objects.filter(unit__name=MINATO.name),
        mail="new@clinics.test",
        mail_state="untried",
        mail_state_at=NOW + timedelta(hours=1),
    )

    WaveTopic().bounced(entry, kind="hard", status="5.1.1", now=NOW + timedelta(hours=2))

    assert contact().mail_state == "untried"


def test_a_passing_trouble_does_not_revive_a_dead_address(wave):
    entry = sent(wave, minato())
    topic = WaveTopic()

    topic.bounced(entry, kind="hard", status="5.1.1", now=NOW)
    topic.bounced(entry, kind="soft", status="4.2.2", now=NOW)

    assert contact().mail_state == "dead"


def test_an_address_works_when_its_mail_stayed_away_for_days(wave):
    sent(wave, minato())

    assert confirm_addresses(by=BY, now=NOW + SETTLES_AFTER - timedelta(seconds=1)) == 0
    assert confirm_addresses(by=BY, now=NOW + SETTLES_AFTER) == 1

    assert contact().mail_state == "works"
    assert confirm_addresses(by=BY, now=NOW + SETTLES_AFTER) == 0


def test_an_address_whose_mail_came_back_does_not_work_by_itself(wave):
    entry = sent(wave, minato())
    Bounce.objects.create(entry=entry, at=NOW, kind="soft", digest="1" * 64)
    WaveTopic().bounced(entry, kind="soft", status="4.2.2", now=NOW + timedelta(hours=1))

    assert confirm_addresses(by=BY, now=NOW + timedelta(days=30)) == 0

    second = outreach.wave(wave.campaign, name="督促2")
    sent(second, minato(), at=NOW + timedelta(days=1))
    assert confirm_addresses(by=BY, now=NOW + timedelta(days=30)) == 1


def test_dead_addresses_are_counted_by_area(wave):
    outreach.address(minato(), state="dead")

    assert [(area.name, dead, none) for area, dead, none in dead_by_area(wave)] == [("千葉県", 1, 0)]
