"""Submitting, correcting, submitting again."""

import re
from datetime import timedelta

import pytest

from tenken.disposition.lifecycle import CaseStatus
from tenken.response.sealing import verify
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.policies import CampaignClosed, CampaignNotYetOpen
from tenken_site.responses import queries
from tenken_site.responses.actions import submit as submitting
from tenken_site.responses.actions.discard_correction import discard_correction
from tenken_site.responses.actions.submit import DraftMovedOn, NotComplete
from tenken_site.responses.documents import AnswersUnreadable, opened_document
from tenken_site.responses.models import CaseEvent, Submission, SubmissionIsSealed
from tenken_site.responses.permissions import NotEnrolled
from tenken_site.responses.policies import (
    NothingToDiscard,
    NothingToSubmit,
    correction_may_be_discarded,
    draft_may_be_submitted,
)
from tenken_site.responses.queries import SubmissionUnknown
from tests.cast import HIMAWARI, NOW
from tests.factories import campaigns
from tests.integration.responses.conftest import COMPLETE, save, submit

LATER = NOW + timedelta(hours=2)


def test_a_complete_draft_becomes_a_sealed_submission_with_a_receipt(minato, reopen):
    save(reopen(), COMPLETE)

    made = submit(reopen())

    after = reopen()
    receipt = queries.receipt(opened=after)
    assert after.status is CaseStatus.SUBMITTED
    assert (after.last_number, after.case.last_receipt_number) == (1, made.receipt_number)
    assert re.fullmatch(r"T26-0715-[A-HJKMNP-TV-Z2-9]{6}", made.receipt_number)
    assert receipt.content.answers == {"T1": True, "T2": 3, "T3": ["backup", "updates"]}
    assert (receipt.content.case, receipt.content.number) == (minato.case.public_id, 1)
    assert receipt.content.instrument_version == reopen().questionnaire.version
    assert verify(opened_document(made), receipt.digest)


def test_the_day_in_the_receipt_number_is_japans(reopen):
    save(reopen(), COMPLETE)

    made = submit(reopen(), now=NOW.replace(hour=15, minute=0))

    assert made.receipt_number.startswith("T26-0716-")


def test_the_answer_of_a_closed_question_stays_in_the_draft_and_out_of_the_submission(reopen):
    save(reopen(), COMPLETE)
    save(reopen(), {"T1": "no"})

    submit(reopen())

    assert "T2" in reopen().document.answers()
    assert "T2" not in queries.receipt(opened=reopen()).content.answers


def test_a_submission_is_audited_and_noted_without_its_answers(minato, reopen):
    save(reopen(), COMPLETE)

    made = submit(reopen())

    entry = AuditEntry.objects.get(action="responses.submit")
    assert (entry.target, entry.actor) == (f"case:{minato.case.public_id}", f"user:{minato.user.pk}")
    assert entry.detail == {"number": 1, "receipt_number": made.receipt_number, "digest": made.digest}
    assert CaseEvent.objects.filter(case=minato.case, kind="submitted").count() == 1


def test_pressing_twice_gives_the_same_submission(reopen):
    save(reopen(), COMPLETE)
    page = reopen()

    first = submit(page)
    second = submit(page)
    third = submit(reopen())

    assert first.pk == second.pk == third.pk
    assert Submission.objects.count() == 1
    assert AuditEntry.objects.filter(action="responses.submit").count() == 1


def test_a_second_press_after_the_deadline_still_shows_the_receipt(minato, reopen):
    save(reopen(), COMPLETE)
    page = reopen()
    first = submit(page, now=minato.campaign.closes_at - timedelta(seconds=1))

    assert submit(reopen(), now=minato.campaign.closes_at + timedelta(seconds=1)).pk == first.pk


def test_a_page_older_than_the_draft_is_not_submitted(reopen):
    save(reopen(), COMPLETE)
    stale = reopen()
    save(reopen(), {"T2": "4"})

    with pytest.raises(DraftMovedOn):
        submit(stale)

    assert not Submission.objects.exists()


def test_a_page_older_than_a_correction_is_not_submitted(reopen):
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    stale = reopen()
    save(reopen(), {"T2": "5"})

    with pytest.raises(DraftMovedOn):
        submit(stale)

    assert Submission.objects.count() == 1


def test_a_replayed_form_gives_the_submission_it_made_and_changes_nothing(reopen):
    save(reopen(), COMPLETE)
    page = reopen()
    first = submit(page)
    save(reopen(), {"T2": "4"})
    second = submit(reopen(), now=LATER)

    replayed = submit(page, now=LATER)

    assert replayed.pk == first.pk
    assert reopen().last_number == second.number == 2


@pytest.mark.parametrize("version", [-1, 2, 2**31 - 1])
def test_a_version_that_never_was_is_not_submitted(minato, reopen, version):
    save(reopen(), COMPLETE)

    with pytest.raises(DraftMovedOn):
        submitting.submit(opened=reopen(), draft_version=version, confirmed=frozenset(), by=minato.user, now=NOW)


def test_an_incomplete_draft_is_refused_with_what_is_missing(reopen):
    save(reopen(), {"T1": "yes"})

    with pytest.raises(NotComplete) as refused:
        submit(reopen())

    assert refused.value.assessment.missing == ("T2", "T3")
    assert reopen().status is CaseStatus.IN_PROGRESS


def test_an_empty_draft_is_refused(reopen):
    with pytest.raises(NothingToSubmit):
        submit(reopen())

    assert not draft_may_be_submitted(opened=reopen(), now=NOW)


@pytest.mark.parametrize(
    ("offset", "refused"), [(timedelta(0), CampaignClosed), (timedelta(days=-40_000), CampaignNotYetOpen)]
)
def test_nothing_is_submitted_outside_the_period(minato, reopen, offset, refused):
    save(reopen(), COMPLETE)

    with pytest.raises(refused):
        submit(reopen(), now=minato.campaign.closes_at + offset)

    assert not Submission.objects.exists()


def test_a_correction_is_the_next_number_and_the_first_stays(reopen):
    save(reopen(), COMPLETE)
    first = submit(reopen())
    save(reopen(), {"T2": "4"})
    assert reopen().status is CaseStatus.CORRECTING

    second = submit(reopen(), now=LATER)

    opened = reopen()
    assert [row.number for row in queries.receipt(opened=opened).versions] == [2, 1]
    assert queries.receipt(opened=opened, number=1).content.answers["T2"] == 3
    assert queries.receipt(opened=opened, number=2).content.answers["T2"] == 4
    assert queries.receipt(opened=opened, number=2).is_last
    assert not queries.receipt(opened=opened, number=1).is_last
    assert first.receipt_number != second.receipt_number
    assert opened.status is CaseStatus.SUBMITTED


def test_a_dropped_correction_brings_the_last_submission_back(minato, reopen):
    save(reopen(), COMPLETE)
    first = submit(reopen())
    save(reopen(), {"T2": "4", "T4": "新しい文"})

    after = discard_correction(opened=reopen(), device="iPhone", by=minato.user, now=LATER)

    assert after.status is CaseStatus.SUBMITTED
    assert after.document.answers() == {"T1": True, "T2": 3, "T3": ["backup", "updates"]}
    assert submit(after).pk == first.pk
    assert AuditEntry.objects.filter(action="responses.discard_correction").count() == 1


def test_dropping_a_correction_keeps_answers_to_questions_that_the_submission_closed(minato, reopen):
    save(reopen(), COMPLETE)
    save(reopen(), {"T1": "no"})
    submit(reopen())
    save(reopen(), {"T3": ["none"]})

    after = discard_correction(opened=reopen(), device="iPhone", by=minato.user, now=LATER)

    assert after.document.answers() == {"T1": False, "T2": 3, "T3": ["backup", "updates"]}


def test_a_page_from_before_a_dropped_correction_meets_the_restored_answer(minato, reopen):
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    stale = reopen()
    discard_correction(opened=reopen(), device="iPhone", by=minato.user, now=LATER)

    result = save(stale, {"T2": "5"})

    assert set(result.conflicts) == {"T2"}


def test_without_a_correction_there_is_nothing_to_drop(minato, reopen):
    save(reopen(), COMPLETE)
    with pytest.raises(NothingToDiscard):
        discard_correction(opened=reopen(), device="", by=minato.user, now=NOW)
    submit(reopen())

    with pytest.raises(NothingToDiscard):
        discard_correction(opened=reopen(), device="", by=minato.user, now=NOW)
    assert not correction_may_be_discarded(opened=reopen(), now=NOW)


def test_after_the_deadline_receipts_are_read_but_corrections_are_over(minato, reopen):
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    over = minato.campaign.closes_at

    with pytest.raises(CampaignClosed):
        submit(reopen(), now=over)
    with pytest.raises(CampaignClosed):
        discard_correction(opened=reopen(), device="", by=minato.user, now=over)

    assert queries.receipt(opened=reopen()).content.answers["T2"] == 3


def test_nobody_submits_or_drops_for_a_case_that_was_opened_for_another(minato, reopen):
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
    save(reopen(), COMPLETE)
    page = reopen()

    with pytest.raises(NotEnrolled):
        submitting.submit(
            opened=page, draft_version=page.draft_version, confirmed=frozenset(), by=himawari.user, now=NOW
        )
    submit(page)
    save(reopen(), {"T2": "4"})
    with pytest.raises(NotEnrolled):
        discard_correction(opened=reopen(), device="", by=himawari.user, now=NOW)

    assert Submission.objects.count() == 1
    assert reopen().document.answers()["T2"] == 4


def test_a_taken_receipt_number_is_drawn_again(minato, reopen, monkeypatch):
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
    letters = iter("AAAAAAAAAAAABBBBBB")
    monkeypatch.setattr(submitting.secrets, "choice", lambda _: next(letters))
    numbers = []

    for enrolled in (minato, himawari):
        opened = queries.case_for(user=enrolled.user, public_id=enrolled.case.public_id)
        save(opened, COMPLETE)
        opened = queries.case_for(user=enrolled.user, public_id=enrolled.case.public_id)
        numbers.append(submit(opened).receipt_number)

    assert numbers == ["T26-0715-AAAAAA", "T26-0715-BBBBBB"]


def test_a_submission_cannot_be_changed_or_deleted(reopen):
    save(reopen(), COMPLETE)
    made = submit(reopen())

    made.digest = "0" * 64
    with pytest.raises(SubmissionIsSealed):
        made.save()
    with pytest.raises(SubmissionIsSealed):
        made.delete()
    with pytest.raises(SubmissionIsSealed):
        Submission.objects.update(digest="0" * 64)
    with pytest.raises(SubmissionIsSealed):
        Submission.objects.filter(pk=made.pk).delete()


def test_a_document_changed_behind_the_sites_back_is_noticed(reopen, django_db_blocker):
    from django.db import connection

    save(reopen(), COMPLETE)
    made = submit(reopen())
    forged = bytes(made.document[:-1]) + bytes([made.document[-1] ^ 1])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE responses_submission SET document = %s", [forged])

    with pytest.raises(AnswersUnreadable):
        queries.receipt(opened=reopen())


@pytest.mark.parametrize("number", [0, 2, 999_999])
def test_a_number_that_was_never_given_has_no_receipt(reopen, number):
    save(reopen(), COMPLETE)
    submit(reopen())

    with pytest.raises(SubmissionUnknown):
        queries.receipt(opened=reopen(), number=number)


def test_the_same_answers_have_another_digest_at_another_clinic(minato, reopen):
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
    digests = set()

    for enrolled in (minato, himawari):
        opened = queries.case_for(user=enrolled.user, public_id=enrolled.case.public_id)
        save(opened, COMPLETE)
        digests.add(submit(queries.case_for(user=enrolled.user, public_id=enrolled.case.public_id)).digest)

    assert len(digests) == 2


def test_the_cases_row_and_its_submissions_never_disagree(minato, reopen):
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    submit(reopen(), now=LATER)

    case, last = Case.objects.get(pk=minato.case.pk), Submission.objects.order_by("number").last()

    assert (case.last_number, case.last_receipt_number, case.last_submitted_at, case.settled_version) == (
        last.number,
        last.receipt_number,
        last.submitted_at,
        last.draft_version,
    )
