"""A clinic takes its receipt and its questionnaire away as PDF files."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tests.cast import NOW
from tests.factories.campaigns import Enrolled
from tests.factories.people import Cast

ANSWERS = {"T1": "yes", "T2": "12", "T3": ["backup", "updates"], "T4": "人手が足りません🌧"}


def signed_in(clinic: Enrolled) -> Client:
    client = Client()
    client.force_login(clinic.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def saved(clinic: Enrolled) -> queries.OpenCase:
    opened = queries.case_for(user=clinic.user, public_id=clinic.case.public_id)
    changes = {link_id: Change(raw=raw, seen_version=0) for link_id, raw in ANSWERS.items()}
    save(opened=opened, changes=changes, device="パソコン", by=clinic.user, now=NOW)
    return queries.case_for(user=clinic.user, public_id=clinic.case.public_id)


def submitted(clinic: Enrolled) -> str:
    opened = saved(clinic)
    made = submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=clinic.user, now=NOW)
    return made.receipt_number


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def test_the_receipt_of_a_submission_can_be_saved_as_a_pdf(cast: Cast) -> None:
    number = submitted(cast.minato)

    answer = signed_in(cast.minato).get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/")

    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{number}.pdf"' in answer["Content-Disposition"]
    text = text_of(answer.content)
    for expected in (number, "みなと内科クリニック", "10:00:00", "第1版", "12", "バックアップ", "人手が足りません〓"):
        assert expected in text


def test_another_clinic_does_not_get_the_receipt(cast: Cast) -> None:
    submitted(cast.minato)

    answer = signed_in(cast.himawari).get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [0, 2, 99999999])
def test_a_version_that_never_was_has_no_receipt(cast: Cast, number: int) -> None:
    submitted(cast.minato)

    answer = signed_in(cast.minato).get(f"/cases/{cast.minato.case.public_id}/receipt/{number}/pdf/")

    assert answer.status_code == 404


def test_the_blank_form_shows_every_question_and_no_answer(cast: Cast) -> None:
    saved(cast.minato)

    text = text_of(signed_in(cast.minato).get(f"/cases/{cast.minato.case.public_id}/form/pdf/").content)

    assert "パソコンは何台ありますか" in text
    assert "人手が足りません" not in text
    assert "記入用" in text


def test_the_answered_form_shows_what_was_given(cast: Cast) -> None:
    saved(cast.minato)

    answer = signed_in(cast.minato).get(f"/cases/{cast.minato.case.public_id}/form/pdf/", {"answered": "1"})

    assert "人手が足りません" in text_of(answer.content)
    assert answer["Cache-Control"] == "private, no-store"


def test_the_receipt_is_english_for_who_reads_english(cast: Cast) -> None:
    submitted(cast.minato)
    client = signed_in(cast.minato)
    client.cookies["django_language"] = "en"

    text = text_of(client.get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/").content)

    assert "Howmanycomputersarethere?" in text
    assert "Receiptnumber" in text
