"""Who asks to be forgotten: names go, answers that name nobody stay, and every receipt still verifies."""

from pathlib import Path

import pytest
from django.test import Client

from tenken.response.sealing import verify
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Case
from tenken_site.encryption.aead import DataKey
from tenken_site.monitoring.actions.tally_questions import tally_questions
from tenken_site.monitoring.models import QuestionFact
from tenken_site.responses import queries
from tenken_site.responses.actions.destroy_personal_part import PersonalPartNotApart, destroy_personal_part
from tenken_site.responses.documents import opened_document
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.integration.responses.conftest import Reopen, save, submit

PERSONS = Path(__file__).parents[2] / "fixtures" / "surveys" / "persons" / "core.yaml"
NAMES = ("髙橋", "葛城", "院長代理")
ERASED = "個人情報は消去されました"
BY = "command:tests"


@pytest.fixture
def minato(db: None) -> Enrolled:
    return campaigns.enrolled(into=campaigns.campaign(slug="persons-2026", receipt_prefix="P26", path=PERSONS))


@pytest.fixture
def answered(minato: Enrolled, reopen: Reopen) -> Enrolled:
    """Two versions by two people, and a correction that was begun."""
    save(reopen(), {"P1": "髙橋", "P2": "院長代理", "P3": "yes"})
    submit(reopen())
    save(reopen(), {"P1": "葛城"})
    submit(reopen())
    save(reopen(), {"P3": "no"})
    return minato


def erase(case: Case) -> int:
    return destroy_personal_part(case=case, reason="本人の求め", by=BY, now=NOW)


def everything_stored(case: Case) -> str:
    """Every document of the case, opened with its own key."""
    row = Case.objects.select_related("wrapping_key").get(pk=case.pk)
    key: DataKey = row.data_key()
    found = [key.open(row.draft_document, context=Case.draft_context(row.public_id, row.draft_version))]
    for one in Submission.objects.filter(case=case):
        found.append(key.open(one.document, context=Submission.document_context(row.public_id, one.number)))
        if one.personal:
            found.append(key.open(one.personal, context=Submission.personal_context(row.public_id, one.number)))
    for event in CaseEvent.objects.filter(case=case):
        found.append(key.open(event.payload, context=CaseEvent.payload_context(row.public_id, event.kind, event.at)))
    return b"\n".join(found).decode()


def test_no_name_is_left_in_draft_submissions_and_events_and_every_receipt_verifies(answered, reopen):
    assert all(name in everything_stored(answered.case) for name in NAMES)

    assert erase(answered.case) == 2

    assert not any(name in everything_stored(answered.case) for name in NAMES)
    for row in Submission.objects.select_related("case__wrapping_key"):
        assert verify(opened_document(row), row.digest)
        assert (row.personal_erased_at, row.personal_erased_by, bytes(row.personal)) == (NOW, BY, b"")
        content = queries.receipt(opened=reopen(), number=row.number).content
        assert (content.answers, content.personal_erased) == ({"P3": True}, True)
    assert reopen().document.answers() == {"P3": False}


def test_the_document_held_no_name_even_before(answered):
    key = Case.objects.get(pk=answered.case.pk).data_key()

    for row in Submission.objects.all():
        document = key.open(row.document, context=Submission.document_context(answered.case.public_id, row.number))
        assert not any(name.encode() in document for name in (*NAMES, "P1", "P2"))


def test_pages_and_pdf_say_that_it_was_erased_instead_of_failing(answered):
    erase(answered.case)
    browser: Client = signed_in(answered.user)
    path = f"/cases/{answered.case.public_id}"

    receipt = browser.get(f"{path}/receipt/1/").content.decode()

    assert receipt.count(ERASED) == 3  # who answered, and both questions
    assert not any(name in receipt for name in NAMES)
    assert browser.get(f"{path}/receipt/1/pdf/").content.startswith(b"%PDF")
    for page in ("", "answer/", "review/", "form/?answered=1"):
        assert browser.get(f"{path}/{page}").status_code == 200


def test_a_page_opened_before_notices_and_the_person_may_answer_and_submit_anew(answered, reopen):
    before = reopen()
    erase(answered.case)

    noticed = save(before, {"P1": "新しい名前"})
    save(reopen(), {"P1": "新しい名前"})
    submit(reopen())

    assert set(noticed.conflicts) == {"P1"}
    assert reopen().last_number == 3
    assert queries.receipt(opened=reopen()).content.answers == {"P1": "新しい名前", "P3": False}


def test_a_submitted_case_without_a_correction_stays_submitted(minato, reopen):
    save(reopen(), {"P1": "髙橋", "P3": "yes"})
    submit(reopen())

    erase(minato.case)

    after = reopen()
    assert (after.status.value, after.case.settled_version) == ("submitted", after.draft_version)


def test_a_correction_can_be_dropped_afterwards(answered, reopen):
    erase(answered.case)

    response = signed_in(answered.user).post(f"/cases/{answered.case.public_id}/discard-correction/")

    assert response["Location"].endswith("/receipt/")
    assert reopen().document.answers() == {"P3": True}


def test_again_erases_what_was_saved_since_and_is_audited_without_names(answered, reopen):
    erase(answered.case)
    save(reopen(), {"P2": "院長代理"})

    assert erase(answered.case) == 0

    assert "院長代理" not in everything_stored(answered.case)
    entries = AuditEntry.objects.filter(action="responses.destroy_personal_part").order_by("pk")
    assert [entry.detail["submissions"] for entry in entries] == [2, 0]
    assert not any(name in str(entry.detail) for entry in entries for name in NAMES)


def test_the_times_of_answering_are_counted_as_before(answered):
    later = NOW.replace(year=NOW.year + 1)
    tally_questions(by=BY, now=later)
    before = list(QuestionFact.objects.order_by("link_id").values("link_id", "clinics", "changes"))

    erase(answered.case)
    tally_questions(by=BY, now=later)

    assert list(QuestionFact.objects.order_by("link_id").values("link_id", "clinics", "changes")) == before


def test_a_submission_of_format_1_is_refused_whole(answered, monkeypatch):
    monkeypatch.setattr("tenken_site.responses.actions.destroy_personal_part.in_two_parts", lambda document: False)

    with pytest.raises(PersonalPartNotApart):
        erase(answered.case)

    assert "髙橋" in everything_stored(answered.case)
    assert not Submission.objects.filter(personal_erased_at__isnull=False).exists()
