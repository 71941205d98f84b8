"""After a submission the clinic gets its receipt by mail: once, without answers, a correction's apart."""

from datetime import timedelta

import pytest
from django.db import connection

from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Mail
from tenken_site.responses import queries
from tenken_site.responses.models import Submission
from tenken_site.responses.receipt_mail import LATEST, TOPIC, ReceiptTopic, enqueue_receipts
from tests.cast import MINATO, NOW
from tests.factories import contacts, outreach
from tests.integration.responses.conftest import COMPLETE, save, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def reopen():
    campaign = outreach.mailing_campaign()
    case = Case.objects.get(campaign=campaign, unit__name=MINATO.name)
    user = case.enrolments.get().user
    return lambda: queries.case_for(user=user, public_id=case.public_id)


def submitted(reopen, **changes: object) -> Submission:
    save(reopen(), COMPLETE | changes)
    return submit(reopen())


def mail_of(entry: OutboxEntry) -> Mail | Drop:
    return ReceiptTopic().compose([entry], now=NOW)[entry.pk]


def test_a_submission_gets_one_receipt(reopen):
    made = submitted(reopen)

    assert enqueue_receipts(now=NOW) == 1
    assert enqueue_receipts(now=NOW) == 0

    mail = mail_of(OutboxEntry.objects.get(topic=TOPIC))
    assert isinstance(mail, Mail)
    assert mail.subject == f"【受け付けました】小さな調査（受付番号 {made.receipt_number}）"
    assert "第1版、令和8年（2026年）7月15日（水）10:00:00" in mail.text
    assert made.digest[:4] in mail.text
    assert f"https://tenken.test/cases/{made.case.public_id}/receipt/1/" in mail.text
    assert mail.to.endswith("@clinics.test")


def test_a_correction_gets_a_receipt_of_its_own(reopen):
    submitted(reopen)
    enqueue_receipts(now=NOW)
    submitted(reopen, T2="4")

    assert enqueue_receipts(now=NOW) == 1

    mail = mail_of(OutboxEntry.objects.order_by("pk").last())
    assert isinstance(mail, Mail)
    assert mail.subject.startswith("【訂正を受け付けました】")


def test_no_answer_stands_in_the_mail(reopen):
    submitted(reopen)
    enqueue_receipts(now=NOW)

    mail = mail_of(OutboxEntry.objects.get())

    assert isinstance(mail, Mail)
    for answer in ("backup", "updates", "バックアップ"):
        assert answer not in mail.text


@pytest.mark.parametrize("state", ["dead", "none"])
def test_a_clinic_without_a_working_address_gets_none(reopen, state):
    submitted(reopen)
    contacts.change(Contact.objects.all(), mail_state=state, mail="" if state == "none" else "a@clinics.test")

    assert enqueue_receipts(now=NOW) == 0


def test_an_address_that_died_meanwhile_drops_the_receipt(reopen):
    submitted(reopen)
    enqueue_receipts(now=NOW)
    Contact.objects.update(mail_state="dead")

    assert mail_of(OutboxEntry.objects.get()) == Drop("no_address")


def test_after_a_long_standstill_no_old_receipts_are_sent(reopen):
    submitted(reopen)

    assert enqueue_receipts(now=NOW + LATEST + timedelta(seconds=1)) == 0


def test_a_receipt_that_came_back_marks_the_address(reopen):
    submitted(reopen)
    enqueue_receipts(now=NOW)

    ReceiptTopic().bounced(OutboxEntry.objects.get(), kind="hard", status="5.1.1", now=NOW)

    assert Contact.objects.get(unit__name=MINATO.name).mail_state == "dead"
    assert OutboxEntry.objects.get().subject == Submission.objects.get().pk


def test_many_receipts_cost_as_many_statements_as_one(reopen, django_assert_max_num_queries):
    submitted(reopen)
    submitted(reopen, T2="4")
    submitted(reopen, T2="5")
    enqueue_receipts(now=NOW)
    entries = list(OutboxEntry.objects.all())
    ReceiptTopic().compose(entries[:1], now=NOW)

    with django_assert_max_num_queries(1):
        assert len(ReceiptTopic().compose(entries, now=NOW)) == 3


def test_the_first_whole_submission_after_a_partial_one_is_no_correction(reopen):
    submitted(reopen)
    with connection.cursor() as cursor:  # as the close seals a draft; rows of submissions never change otherwise
        cursor.execute("UPDATE responses_submission SET complete = %s, submitted_by_id = NULL", [False])
    submitted(reopen, T2="4")

    assert enqueue_receipts(now=NOW) == 1

    mail = mail_of(OutboxEntry.objects.get())
    assert isinstance(mail, Mail)
    assert mail.subject.startswith("【受け付けました】")
    assert "第2版" in mail.text
