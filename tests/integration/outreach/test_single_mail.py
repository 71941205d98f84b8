"""An official has one clinic sent a new access code by mail: over a real mail server, by the worker."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode, User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact
from tenken_site.jobs.worker import Worker
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.take_bounce import take_bounce
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Mail
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.single_topic import SingleTopic
from tests.cast import CHIBA, FUNABASHI, MINATO, NOW
from tests.factories import accounts, outreach
from tests.factories.browsers import signed_in
from tests.factories.post import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


class Clock:
    """The clock of page and worker: stands still until it is moved."""

    at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", made)
    return made


@pytest.fixture
def server(settings: object) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.TENKEN_SMTP_URL = running.url  # type: ignore[attr-defined]  # pytest-django's settings
        settings.TENKEN_MAIL_PER_MINUTE = 0  # type: ignore[attr-defined]
        yield running


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def case(campaign: Campaign) -> Case:
    return Case.objects.select_related("unit__contact").get(campaign=campaign, unit__name=MINATO.name)


@pytest.fixture
def official(case: Case) -> Client:
    return signed_in(accounts.official(FUNABASHI))


def place(case: Case) -> str:
    return reverse("code-send", args=["mailing-2026", case.public_id])


def presses(official: Client, case: Case, **fields: str) -> str:
    """Presses the button of the page that asks, and reads the page that follows."""
    values = {"channel": "mail", "to": "file", "sure": "yes"} | fields
    return official.post(place(case), values, follow=True).content.decode()


def work(clock: Clock) -> None:
    Worker(clock=clock).once()


def code_in(server: MailServer, number: int = -1) -> str:
    text = server.received[number].message.get_content()
    (found,) = CODE.findall(text)
    return str(found)


def is_in_force(code: str) -> bool:
    digest = codes.digest(codes.read(code), key="only-for-tests-code-key")
    return AccessCode.objects.filter(digest=digest, revoked_at__isnull=True).exists()


def test_the_address_on_file_gets_one_mail_with_a_code_that_signs_in(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    asked = official.post(place(case), {"channel": "mail", "to": "file"}).content.decode()
    assert not CodeRequest.objects.exists()
    waiting = presses(official, case)
    work(clock)
    clock.at += timedelta(minutes=2)
    after = official.get(place(case)).content.decode()

    assert case.unit.contact.mail in asked
    assert "前のコードは、送ったときから使えなくなります。" in asked
    assert "送信待ち" in waiting
    assert [mail.to for mail in server.received] == [case.unit.contact.mail]
    assert is_in_force(code_in(server))
    assert "送りました 10:00" in after
    assert not CODE.search(asked + waiting + after)


def test_a_new_address_told_on_the_telephone_is_kept_and_written_to(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    outreach.address(case, state=Contact.MailState.DEAD)

    without = official.post(place(case), {"channel": "mail", "to": "file", "sure": "yes"})
    presses(official, case, to="new", mail="new@clinics.test")
    work(clock)

    assert without.status_code == 422
    assert [mail.to for mail in server.received] == ["new@clinics.test"]
    contact = Contact.objects.get(unit=case.unit_id)
    assert (contact.mail, contact.mail_state, contact.source) == ("new@clinics.test", "untried", "official")


def test_a_typed_address_counts_even_when_the_one_on_file_is_still_marked(
    case: Case, official: Client, clock: Clock
) -> None:
    asked = official.post(place(case), {"channel": "mail", "to": "file", "mail": "new@clinics.test"}).content.decode()

    assert "new@clinics.test" in asked
    assert case.unit.contact.mail not in asked
    assert "名簿のメールアドレスも、これに替わります。" in asked


def test_two_officials_who_press_at_once_send_one_mail(case: Case, clock: Clock, server: MailServer) -> None:
    both = Barrier(2)

    def press(who: User) -> None:
        client = signed_in(who)
        both.wait(timeout=10)
        client.post(place(case), {"channel": "mail", "to": "file", "sure": "yes"})
        connection.close()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(press, [accounts.official(FUNABASHI), accounts.official(CHIBA)]))
    work(clock)

    assert CodeRequest.objects.count() == 1
    assert len(server.received) == 1


def test_a_second_press_sends_no_second_mail_until_ten_minutes_are_over(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    again = presses(official, case)
    work(clock)
    clock.at = NOW + timedelta(minutes=9, seconds=59)
    still = presses(official, case)
    clock.at = NOW + timedelta(minutes=10)
    presses(official, case)
    work(clock)

    assert "続けて送れるのは、10:10からです。" in again
    assert "続けて送れるのは、10:10からです。" in still
    assert len(server.received) == 2
    assert not is_in_force(code_in(server, 0))
    assert is_in_force(code_in(server, 1))


def test_a_mistyped_address_is_replaced_at_once_and_the_first_mail_does_not_leave(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case, to="new", mail="wrogn@clinics.test")
    page = presses(official, case, to="new", mail="wrong-no-more@clinics.test")
    work(clock)

    assert [mail.to for mail in server.received] == ["wrong-no-more@clinics.test"]
    assert "送る前に、新しい依頼に替わりました" in page


def test_mail_that_the_server_refuses_shows_and_can_be_sent_again_elsewhere(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    server.behaviour.refuse = {case.unit.contact.mail: "550 5.1.1 no such user"}
    presses(official, case)
    work(clock)

    page = official.get(place(case)).content.decode()
    presses(official, case, to="new", mail="other@clinics.test")
    work(clock)

    assert "届きませんでした" in page
    assert "宛先不明で戻りました" in page
    assert [mail.to for mail in server.received] == ["other@clinics.test"]


def test_mail_that_comes_back_later_makes_the_address_dead(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    work(clock)
    entry = OutboxEntry.objects.get(topic="outreach.single")

    take_bounce(entry_id=entry.pk, status="5.1.1", words="", digest="a" * 64, by="command:tests", now=NOW)

    contact = Contact.objects.get(unit=case.unit_id)
    assert (contact.mail_state, contact.mail_trouble) == ("dead", "5.1.1")
    assert "届きませんでした" in official.get(place(case)).content.decode()


def test_a_night_and_a_holiday_do_not_hold_it_up(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    clock.at = datetime(2026, 8, 13, 13, 0, tzinfo=UTC)  # 22:00 in Japan, お盆, a Thursday

    presses(official, case)
    work(clock)

    assert len(server.received) == 1


def test_the_old_code_works_until_the_mail_leaves(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    work(clock)
    first = code_in(server)
    clock.at += timedelta(minutes=11)

    presses(official, case)
    assert is_in_force(first)
    work(clock)

    assert not is_in_force(first)
    assert is_in_force(code_in(server))


def test_the_old_code_works_on_where_the_mail_server_refuses_the_new_one(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    work(clock)
    former = code_in(server)
    server.behaviour.refuse = {case.unit.contact.mail: "550 5.1.1 no such user"}
    clock.at += timedelta(minutes=11)

    presses(official, case)
    work(clock)

    assert is_in_force(former)


def test_whoever_submits_before_the_mail_leaves_keeps_the_old_code(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.SUBMITTED.value, status_at=NOW)

    work(clock)

    assert server.received == []
    assert AccessCode.objects.count() == 0
    assert "送りませんでした。この施設は、もう提出しています。" in official.get(place(case)).content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": CaseStatus.SUBMITTED.value, "status_at": NOW}, "もう提出しています"),
        ({"outcome": CaseOutcome.REFUSED.value, "outcome_at": NOW}, "辞退と記録されています"),
        ({"outcome": CaseOutcome.CLOSED.value, "outcome_at": NOW}, "廃止・休止と記録されています"),
        ({"outcome": CaseOutcome.DUPLICATE.value, "outcome_at": NOW}, "名簿の重複"),
    ],
)
def test_whoever_may_not_answer_is_sent_nothing(
    case: Case, official: Client, clock: Clock, change: dict[str, object], told: str
) -> None:
    Case.objects.filter(pk=case.pk).update(**change)

    page = official.get(place(case)).content.decode()
    pressed = presses(official, case, to="new", mail="new@clinics.test")

    assert told in page
    assert "このアドレスに送る" not in page
    assert told in pressed
    assert not CodeRequest.objects.exists()
    assert Contact.objects.get(unit=case.unit_id).mail == case.unit.contact.mail


def test_after_the_deadline_only_a_case_with_a_later_one_is_sent_a_code(
    case: Case, official: Client, clock: Clock
) -> None:
    clock.at = case.campaign.closes_at

    refused = presses(official, case)
    Case.objects.filter(pk=case.pk).update(own_closes_at=clock.at + timedelta(days=1))
    presses(official, case)

    assert "締切を過ぎました。" in refused
    assert CodeRequest.objects.count() == 1


def test_the_audit_log_names_the_case_and_neither_address_nor_code(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case, to="new", mail="secret@clinics.test")
    work(clock)

    entry = AuditEntry.objects.get(action="outreach.send_code")
    assert entry.target == f"case:{case.public_id}"
    assert entry.detail["new_address"] is True
    told = " ".join(f"{one.target} {one.detail}" for one in AuditEntry.objects.all())
    assert "secret@" not in told
    assert code_in(server) not in told


def test_a_full_batch_costs_few_statements_and_only_the_newest_request_of_a_clinic_is_sent(
    campaign: Campaign, clock: Clock, django_assert_max_num_queries: object
) -> None:
    made = [
        CodeRequest.objects.create(case=case, channel="mail", requested_at=NOW, requested_by="user:1")
        for _ in range(10)
        for case in campaign.cases.order_by("pk")
    ]
    subjects = [one.pk for one in made]
    enqueue(topic="outreach.single", group=campaign.pk, subjects=subjects, channel="mail", due_at=NOW, now=NOW)
    entries = list(OutboxEntry.objects.order_by("subject"))
    SingleTopic().compose(entries[-1:], now=NOW)  # the survey's texts are read once

    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's fixture
        composed = SingleTopic().compose(entries, now=NOW)

    assert all(composed[entry.pk] == Drop("withdrawn") for entry in entries[:-2])
    mails = [composed[entry.pk] for entry in entries[-2:]]
    assert all(isinstance(mail, Mail) for mail in mails)
    assert len({mail.to for mail in mails if isinstance(mail, Mail)}) == 2


def test_a_mail_whose_line_broke_does_not_end_the_code_of_a_letter_made_meanwhile(
    case: Case, official: Client, clock: Clock, server: MailServer
) -> None:
    presses(official, case)
    server.behaviour.refuse_texts = "451 4.3.0 later"
    work(clock)
    clock.at += timedelta(minutes=10)
    OutboxEntry.objects.update(state=OutboxEntry.State.SENDING)  # just then another worker is at it
    presses(official, case, channel="letter")
    (letter,) = AccessCode.objects.filter(revoked_at__isnull=True)

    OutboxEntry.objects.update(state=OutboxEntry.State.DUE)
    server.behaviour.refuse_texts = ""
    work(clock)

    assert server.received == []
    assert list(AccessCode.objects.filter(revoked_at__isnull=True)) == [letter]
