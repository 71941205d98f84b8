"""Waves where two things meet: a crash and a new address, a lot and a city's reminder, a code and a refused mail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode
from tenken_site.campaigns.actions.extend import extend
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.sealed_rows import MAIL
from tenken_site.frames.models import Contact
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Mail
from tenken_site.outreach import jobs
from tenken_site.outreach.actions import judge_addresses, keep_wave
from tenken_site.outreach.actions.fill_wave import fill_wave
from tenken_site.outreach.actions.finish_waves import finish_waves
from tenken_site.outreach.actions.start_wave import WaveRefused, start_wave
from tenken_site.outreach.forms import RelayWaveForm
from tenken_site.outreach.models import Wave
from tenken_site.outreach.plans import WavePlan
from tenken_site.outreach.queries import TOPIC
from tenken_site.outreach.sizes import Size, size_of
from tenken_site.outreach.topic import WaveTopic
from tests.cast import COUNTRY_CODE, FUNABASHI_CODE, HIMAWARI, MINATO, NOW, Clinic
from tests.factories import accounts, contacts, outreach
from tests.factories.post import MailServer, mail_server

pytestmark = pytest.mark.django_db

BY = "command:tests"
BOTH = ["mail", "letter"]


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def server(settings: object) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.TENKEN_SMTP_URL = running.url  # type: ignore[attr-defined]  # pytest-django's settings
        settings.TENKEN_MAIL_PER_MINUTE = 0  # type: ignore[attr-defined]  # the same
        yield running


def case_of(clinic: Clinic) -> Case:
    return Case.objects.select_related("unit").get(unit__name=clinic.name)


def filled(wave: Wave) -> Wave:
    if wave.state == Wave.State.PLANNED:
        start_wave(wave=wave, by=BY, now=NOW)
        wave.refresh_from_db()
    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by=BY, now=NOW)
    wave.refresh_from_db()
    return wave


def answer(wave: Wave, clinic: Clinic) -> object:
    entry = OutboxEntry.objects.get(group=wave.pk, subject=case_of(clinic).pk, channel="mail")
    return WaveTopic().compose([entry], now=NOW)[entry.pk]


def channels_of(wave: Wave, clinic: Clinic) -> list[str]:
    rows = OutboxEntry.objects.filter(group=wave.pk, subject=case_of(clinic).pk)
    return list(rows.order_by("pk").values_list("channel", flat=True))


@pytest.mark.parametrize(
    ("mail", "state", "reason"), [("", "none", "no_address"), ("x@y.test", "dead", "dead_address")]
)
def test_no_mail_goes_to_an_address_that_died_meanwhile_though_the_wave_has_letters(campaign, mail, state, reason):
    wave = filled(outreach.wave(campaign, channels=BOTH))
    contacts.change(Contact.objects.filter(unit__name=MINATO.name), mail=mail, mail_state=state)

    assert answer(wave, MINATO) == Drop(reason)
    assert isinstance(answer(wave, HIMAWARI), Mail)


def test_whoever_mail_did_not_reach_gets_the_letter_before_the_wave_ends(campaign):
    wave = filled(outreach.wave(campaign, channels=BOTH))
    minato = OutboxEntry.objects.filter(subject=case_of(MINATO).pk)
    OutboxEntry.objects.update(state="sent", sent_at=NOW)
    minato.update(state="failed", reason="5.1.1", sent_at=None)

    assert finish_waves(by=BY, now=NOW) == 0

    assert channels_of(wave, MINATO) == BOTH
    assert channels_of(wave, HIMAWARI) == ["mail"]
    minato.filter(channel="letter").update(state="sent")
    assert finish_waves(by=BY, now=NOW) == 1
    assert channels_of(wave, MINATO) == BOTH


def test_filling_again_gives_nobody_a_second_channel(campaign):
    wave = filled(outreach.wave(campaign, channels=BOTH))
    told = wave.size
    outreach.address(case_of(MINATO), state="dead")

    filled(wave)

    assert channels_of(wave, MINATO) == ["mail"]
    assert wave.size == told


def test_whoever_was_held_out_is_not_reminded_by_the_city_instead(campaign):
    first = filled(outreach.wave(campaign))
    OutboxEntry.objects.filter(group=first.pk).update(state="held_out")
    own = outreach.wave(campaign, owner=FUNABASHI_CODE, message="relay-reminder", own_words="お願いします。")
    soon, later = NOW + timedelta(days=2), NOW + timedelta(days=6)

    assert size_of(own, at=soon, now=soon).left_out == {"too_soon": 1}
    assert size_of(own, at=later, now=later).reached == 1


def test_a_late_bounce_of_the_old_address_does_not_kill_a_new_one_that_works(campaign):
    entry = OutboxEntry(topic=TOPIC, subject=case_of(MINATO).pk, channel="mail", sent_at=NOW)
    contacts.change(
        Contact.objects.filter(unit__name=MINATO.name),
        mail="new@clinics.test",
        changed_at=NOW + timedelta(hours=1),
        mail_state="works",
        mail_state_at=NOW + timedelta(days=6),
    )

    WaveTopic().bounced(entry, kind="hard", status="5.1.1", now=NOW + timedelta(days=7))

    assert Contact.objects.get(unit__name=MINATO.name).mail_state == "works"


def test_a_wave_whose_filling_ended_too_early_is_filled_again(campaign):
    wave = outreach.wave(campaign)
    start_wave(wave=wave, by=BY, now=NOW)
    Run.objects.update(state=Run.State.DONE)  # it saw the stop, and went on before anybody saw that it had ended

    assert jobs.refill(now=NOW) == 1
    assert jobs.refill(now=NOW) == 0

    assert Run.objects.filter(state=Run.State.WAITING, arguments={"wave": wave.pk}).count() == 1


def code_wave(campaign: Campaign) -> tuple[Wave, str]:
    """A wave of codes, and the code that Minato's letter bore."""
    printed = accounts.access_code(case_of(MINATO).enrolments.get().user)
    return filled(outreach.wave(campaign, purpose=Wave.Purpose.ACCESS_CODE, message="access-code")), printed


def in_force(clinic: Clinic) -> AccessCode:
    return AccessCode.objects.get(user__enrolments__case=case_of(clinic), revoked_at__isnull=True)


@pytest.mark.django_db(transaction=True)
def test_a_code_that_the_mail_server_refuses_leaves_the_printed_one_in_force(campaign, server):
    code_wave(campaign)
    before = in_force(MINATO)
    server.behaviour.refuse = {Contact.objects.get(unit__name=MINATO.name).mail: "550 5.1.1 no such user"}

    Worker(clock=lambda: NOW).once()

    assert [mail.to for mail in server.received] == [Contact.objects.get(unit__name=HIMAWARI.name).mail]
    assert in_force(MINATO) == before
    assert in_force(HIMAWARI)


@pytest.mark.django_db(transaction=True)
def test_while_the_post_office_is_out_no_code_loses_its_force(campaign, server):
    code_wave(campaign)
    before = in_force(MINATO)
    server.behaviour.refuse_senders = "421 4.3.2 later"

    Worker(clock=lambda: NOW).once()

    assert in_force(MINATO) == before
    assert AccessCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_code_in_a_mail_that_was_taken_is_the_one_in_force(campaign, server):
    code_wave(campaign)

    Worker(clock=lambda: NOW).once()

    for received in server.received:
        text = received.message.get_content()
        typed = text.partition("アクセスコード　")[2].split()[0]
        digest = codes.digest(codes.read(typed), key=site.TENKEN_CODE_KEY)
        case = Case.objects.get(unit__contact__mail_index=MAIL.index_of(received.to))
        assert AccessCode.objects.get(user__enrolments__case=case, revoked_at__isnull=True).digest == digest
    assert len(server.received) == 2


def test_a_code_is_not_taken_from_whoever_signed_in_while_the_mail_was_on_its_way(campaign):
    wave, _printed = code_wave(campaign)
    mail = answer(wave, MINATO)
    AccessCode.objects.update(last_used_at=NOW)
    before = in_force(MINATO)

    assert isinstance(mail, Mail)
    assert mail.taken
    mail.taken(NOW)

    assert in_force(MINATO) == before


def outside_of_transactions(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[bool]:
    """Notes of each call of ``module.name`` whether a transaction kept others from writing meanwhile."""
    real, seen = getattr(module, name), []

    def noted(*given: object, **named: object) -> object:
        seen.append(connection.in_atomic_block)
        return real(*given, **named)

    monkeypatch.setattr(module, name, noted)
    return seen


@pytest.mark.django_db(transaction=True)
def test_the_country_is_counted_before_the_wave_is_stored_so_that_clinics_can_save_meanwhile(campaign, monkeypatch):
    held = outside_of_transactions(monkeypatch, keep_wave, "size_of")
    plan = WavePlan(name="督促2", purpose="reminder", message="reminder", on=NOW.date() + timedelta(days=2))
    ministry = Jurisdiction.objects.get(code=COUNTRY_CODE)

    made = keep_wave.add_wave(campaign=campaign, owner=ministry, plan=plan, by=BY, now=NOW)
    changed = keep_wave.change_wave(wave=made, plan=replace(plan, name="督促3"), by=BY, now=NOW)

    assert held == [False, False]
    assert (changed.name, changed.size["by_channel"]) == ("督促3", {"mail": 2})


@pytest.mark.django_db(transaction=True)
def test_a_wave_that_begins_while_its_change_is_counted_stays_as_it_began(campaign, monkeypatch):
    wave = outreach.wave(campaign)
    plan = WavePlan(name="督促9", purpose="reminder", message="reminder", on=NOW.date() + timedelta(days=2))
    monkeypatch.setattr(keep_wave, "size_of", lambda found, *, now: start_wave(wave=wave, by=BY, now=NOW) or Size())

    with pytest.raises(WaveRefused):
        keep_wave.change_wave(wave=wave, plan=plan, by=BY, now=NOW)

    wave.refresh_from_db()
    assert (wave.name, wave.state) == ("督促1", Wave.State.SENDING)


def test_a_moved_deadline_moves_the_waves_without_counting_the_country(campaign):
    wave = outreach.wave(campaign, planned_at=campaign.closes_at - timedelta(days=2), days_before_close=1)
    until = campaign.closes_at + timedelta(days=7)

    with CaptureQueriesContext(connection) as statements:
        extend(campaign=campaign, until=until, reason="停電", by=BY, now=NOW)

    assert [one["sql"] for one in statements if "unit__contact" in one["sql"] or "frames_contact" in one["sql"]] == []
    assert Wave.objects.get().planned_at > wave.planned_at


def test_an_address_replaced_while_others_are_confirmed_is_not_confirmed_with_them(campaign, monkeypatch):
    wave, at = filled(outreach.wave(campaign)), NOW + timedelta(days=6)
    OutboxEntry.objects.filter(group=wave.pk, subject=case_of(MINATO).pk).update(state="sent", sent_at=NOW)
    real = judge_addresses.transaction.atomic

    def replaced_first() -> object:
        contacts.change(
            Contact.objects.filter(unit__name=MINATO.name),
            mail="new@clinics.test",
            mail_state="untried",
            mail_state_at=at + timedelta(seconds=1),
        )
        return real()

    monkeypatch.setattr(judge_addresses, "transaction", SimpleNamespace(atomic=replaced_first))

    assert judge_addresses.confirm_addresses(by=BY, now=at) == 0

    assert Contact.objects.get(unit__name=MINATO.name).mail_state == "untried"


@pytest.mark.parametrize("mail", ['"desk"@city.test', "desk@[192.0.2.1]"])
def test_an_address_for_replies_that_no_mail_can_bear_is_refused_when_it_is_entered(mail):
    form = RelayWaveForm({"contact_mail": mail}, messages=[], areas=[])

    assert set(form.errors["contact_mail"]) == {"メールアドレスの形になっていません。"}


def test_a_usual_address_for_replies_is_taken():
    assert "contact_mail" not in RelayWaveForm({"contact_mail": "desk@city.test"}, messages=[], areas=[]).errors
