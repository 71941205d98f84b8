"""A changed byte, a swapped row, an older draft put back: refused on a page that says so, noted, never overwritten."""

import logging

import pytest
from django.http import HttpResponse

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Case
from tenken_site.encryption.models import WrappingKey
from tenken_site.responses import queries
from tenken_site.responses.actions.close_campaign import would_become
from tenken_site.responses.documents import AnswersUnreadable, open_payload
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import HIMAWARI, NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.integration.responses.conftest import COMPLETE, Reopen, save, submit

WORDS = "お預かりしている内容を確かめられませんでした"
SECRET = {"T1": "yes", "T2": "3", "T4": "誰にも言えない困りごと"}


@pytest.fixture
def himawari(minato: Enrolled) -> Enrolled:
    return campaigns.enrolled(HIMAWARI, into=minato.campaign)


@pytest.fixture
def drafts(minato: Enrolled, himawari: Enrolled, reopen: Reopen) -> bytes:
    """Minato with two saves, Himawari with two; gives Minato's first draft."""
    save(reopen(), SECRET)
    older = bytes(Case.objects.get(pk=minato.case.pk).draft_document)
    save(reopen(), {"T2": "4"})
    for answers in ({"T1": "no"}, {"T4": "ひまわりの困りごと"}):
        save(queries.case_for(user=himawari.user, public_id=himawari.case.public_id), answers)
    return older


def damage(minato: Enrolled, himawari: Enrolled, older: bytes, how: str) -> None:
    own, other = Case.objects.get(pk=minato.case.pk), Case.objects.get(pk=himawari.case.pk)
    changes = {
        "a changed byte": {"draft_document": own.draft_document[:-1] + bytes([own.draft_document[-1] ^ 1])},
        "the draft of another case": {"draft_document": other.draft_document},
        "draft and key of another case": {"draft_document": other.draft_document, "wrapped_key": other.wrapped_key},
        "an older draft": {"draft_document": older},
        "a draft in clear": {"draft_document": b'{"answers":{}}'},
        "no draft": {"draft_document": b""},
    }
    assert Case.objects.filter(pk=own.pk).update(**changes[how]) == 1


DAMAGES = (
    "a changed byte",
    "the draft of another case",
    "draft and key of another case",
    "an older draft",
    "a draft in clear",
    "no draft",
)


@pytest.mark.parametrize("how", DAMAGES)
def test_a_draft_that_is_not_as_it_was_left_is_refused_on_a_page(minato, himawari, drafts, how, caplog):
    damage(minato, himawari, drafts, how)

    with caplog.at_level(logging.WARNING):
        response = signed_in(minato.user).get(f"/cases/{minato.case.public_id}/answer/")

    page = response.content.decode()
    assert (response.status_code, WORDS in page) == (503, True)
    entry = AuditEntry.objects.get(action="responses.unreadable")
    said = page + caplog.text + str(entry.detail)
    assert (entry.target, entry.actor) == (f"case:{minato.case.public_id}", f"user:{minato.user.pk}")
    assert minato.case.public_id in caplog.text
    assert not any(word in said for word in ("困りごと", "Traceback"))


@pytest.mark.parametrize("page", ["", "answer/", "review/", "form/?answered=1", "receipt/"])
def test_every_page_of_the_case_says_so(minato, himawari, drafts, page):
    damage(minato, himawari, drafts, "an older draft")

    response = signed_in(minato.user).get(f"/cases/{minato.case.public_id}/{page}")

    assert (response.status_code, WORDS in response.content.decode()) == (503, True)


def test_nothing_is_written_over_a_damaged_draft_and_the_page_says_it_beside_the_question(minato, himawari, drafts):
    damage(minato, himawari, drafts, "an older draft")
    browser, path = signed_in(minato.user), f"/cases/{minato.case.public_id}"

    saved = browser.post(f"{path}/answers/T2/", {"answer-T2": "5", "seen-T2": "2"}, headers={"HX-Request": "true"})
    pressed = browser.post(f"{path}/submit/", {"draft_version": "2"})

    assert saved["Tenken-Answer"] == "refused"
    assert WORDS in saved.content.decode()
    assert pressed.status_code == 503
    assert bytes(Case.objects.get(pk=minato.case.pk).draft_document) == drafts
    assert not Submission.objects.exists()


def test_the_list_of_the_other_surveys_stays_readable(minato, himawari, drafts):
    damage(minato, himawari, drafts, "a changed byte")
    other = campaigns.campaign(slug="tiny-2027", receipt_prefix="T27")
    case = campaigns.enrolled(into=other).case
    browser = signed_in(minato.user)
    answer = {"answer-T1": "yes", "seen-T1": "0"}
    browser.post(f"/cases/{case.public_id}/answers/T1/", answer, headers={"HX-Request": "true"})

    page = browser.get("/surveys/").content.decode()

    assert minato.case.public_id in page
    assert case.public_id in page
    assert page.count("問中1問 回答済み") == 1


def test_one_damaged_draft_does_not_keep_a_campaign_from_its_close(minato, himawari, drafts):
    damage(minato, himawari, drafts, "a changed byte")

    counted = would_become(campaign=minato.campaign)

    assert sum(counted.values()) == minato.campaign.cases.count()


@pytest.fixture
def versions(minato: Enrolled, reopen: Reopen) -> list[Submission]:
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    submit(reopen())
    return list(Submission.objects.order_by("number"))


def swapped(row: Submission, **columns: bytes) -> None:
    """Writes past the guard, as whoever reaches the database can."""
    assert Submission._base_manager.filter(pk=row.pk).update(**columns) == 1


@pytest.mark.parametrize("column", ["document", "personal"])
def test_a_part_of_another_number_is_refused_in_receipt_and_pdf(minato, reopen, versions, column):
    first, second = versions
    swapped(second, **{column: getattr(first, column)})
    browser, path = signed_in(minato.user), f"/cases/{minato.case.public_id}/receipt"

    answers: list[HttpResponse] = [browser.get(f"{path}/2/"), browser.get(f"{path}/2/pdf/")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert browser.get(f"{path}/1/").status_code == 200
    with pytest.raises(AnswersUnreadable, match="submission 2"):
        queries.receipt(opened=reopen())


def test_a_document_whose_digest_was_changed_is_refused(reopen, versions):
    Submission._base_manager.filter(number=2).update(digest=versions[0].digest)

    with pytest.raises(AnswersUnreadable):
        queries.receipt(opened=reopen())


def test_a_personal_part_taken_away_without_a_word_is_refused(reopen, versions):
    swapped(versions[1], personal=b"")

    with pytest.raises(AnswersUnreadable):
        queries.receipt(opened=reopen())


def test_an_event_opens_only_with_its_own_case_kind_and_moment(minato, himawari, drafts):
    first, second = CaseEvent.objects.filter(case=minato.case, kind="saved").order_by("pk")

    assert open_payload(first.payload, case=minato.case, kind="saved", at=NOW)
    for case, kind, at in (
        (himawari.case, "saved", NOW),
        (minato.case, "opened", NOW),
        (minato.case, "saved", NOW.replace(microsecond=1)),
    ):
        with pytest.raises(AnswersUnreadable):
            open_payload(second.payload, case=case, kind=kind, at=at)


def test_a_disposed_campaigns_pages_say_so(minato, drafts):
    WrappingKey.objects.update(
        wrapped=b"", retired_at=NOW, retired_by="command:t", destroyed_at=NOW, destroyed_by="command:t"
    )

    response = signed_in(minato.user).get(f"/cases/{minato.case.public_id}/answer/")

    assert (response.status_code, "廃棄しました" in response.content.decode()) == (410, True)
    assert not AuditEntry.objects.filter(action="responses.unreadable").exists()
