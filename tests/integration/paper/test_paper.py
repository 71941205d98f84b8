"""A clinic takes its receipt and its questionnaire away as PDF files."""

import io
from datetime import timedelta
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tests.cast import NOW
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("sqlite")

LATER = NOW + timedelta(days=1)
ANSWERS = {"T1": "yes", "T2": "12", "T3": ["backup", "updates"], "T4": "人手が足りません🌧"}


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

    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/")

    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for expected in (number, "みなと内科クリニック", "10:00:00", "第1版", "12", "バックアップ", "人手が足りません〓"):
        assert expected in text


def test_the_receipt_names_who_asks_the_day_it_speaks_of_and_whom_to_call(cast: Cast) -> None:
    submitted(cast.minato)

    text = text_of(signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/").content)

    survey = queries.case_for(user=cast.minato.user, public_id=cast.minato.case.public_id).survey
    for expected in (survey.owner.in_language("ja"), "令和8年6月末の状況", *(desk.phone for desk in survey.desks)):
        assert expected.replace(" ", "") in text
    assert "前の版" not in text


def test_the_pdf_of_a_former_version_begins_with_the_version_that_counts_and_its_time(cast: Cast) -> None:
    submitted(cast.minato)
    opened = queries.case_for(user=cast.minato.user, public_id=cast.minato.case.public_id)
    changes = {"T2": Change(raw="13", seen_version=1)}
    save(opened=opened, changes=changes, device="パソコン", by=cast.minato.user, now=LATER)
    opened = queries.case_for(user=cast.minato.user, public_id=cast.minato.case.public_id)
    submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=cast.minato.user, now=LATER)
    client = signed_in(cast.minato.user)

    former = text_of(client.get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/").content)
    last = text_of(client.get(f"/cases/{cast.minato.case.public_id}/receipt/2/pdf/").content)

    said = "これは前の版（第1版）です。いま有効なのは、第2版（令和8年（2026年）7月16日（木）10:00受付）です。"
    assert said in former
    assert former.index(said) < former.index("受付番号")
    assert "前の版" not in last


@pytest.mark.parametrize(
    ("path", "plain", "name"),
    [
        ("receipt/1/pdf/", "receipt-v1-{receipt}.pdf", "受付票_第1版_{receipt}.pdf"),
        ("form/pdf/", "questionnaire-tiny-2026.pdf", "調査票_下書き用_tiny-2026.pdf"),
    ],
)
def test_a_file_is_saved_under_its_japanese_name_or_an_ascii_one(cast: Cast, path: str, plain: str, name: str) -> None:
    number = submitted(cast.minato)

    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/{path}")

    ascii_part, _, encoded = answer["Content-Disposition"].partition("; filename*=UTF-8''")
    assert ascii_part == f'attachment; filename="{plain.format(receipt=number)}"'
    assert unquote(encoded) == name.format(receipt=number)
    assert encoded.isascii()


def test_another_clinic_does_not_get_the_receipt(cast: Cast) -> None:
    submitted(cast.minato)

    answer = signed_in(cast.himawari.user).get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [0, 2, 99999999])
def test_a_version_that_never_was_has_no_receipt(cast: Cast, number: int) -> None:
    submitted(cast.minato)

    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/receipt/{number}/pdf/")

    assert answer.status_code == 404


def test_the_blank_form_shows_every_question_and_no_answer(cast: Cast) -> None:
    saved(cast.minato)

    text = text_of(signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/form/pdf/").content)

    assert "パソコンは何台ありますか" in text
    assert "人手が足りません" not in text
    assert "調査票（下書き用）" in text


def test_the_answered_form_shows_what_was_given(cast: Cast) -> None:
    saved(cast.minato)

    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/form/pdf/", {"answered": "1"})

    assert "人手が足りません" in text_of(answer.content)
    assert answer["Cache-Control"] == "private, no-store"


def test_the_receipt_is_english_for_who_reads_english(cast: Cast) -> None:
    submitted(cast.minato)
    client = signed_in(cast.minato.user)
    client.cookies["django_language"] = "en"

    text = text_of(client.get(f"/cases/{cast.minato.case.public_id}/receipt/1/pdf/").content)

    assert "Howmanycomputersarethere?" in text
    assert "Receiptnumber" in text
