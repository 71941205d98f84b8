"""Receipts and forms are real PDF/UA files that carry what they should, whatever a name holds."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tenken.report.content import Answered, Form, Receipt, form_pdf, receipt_pdf
from tenken.report.glyphs import GETA, drawable

QUESTIONS = (
    Answered("Q1", "回答者の氏名", "髙﨑 恵子"),
    Answered(
        "Q2",
        "責任者を設置している",
        "はい",
        choices=(("はい", True), ("いいえ", False)),
        guidance="決めた人を書きます。",
        caution="説明の続きは確認中です。",
    ),
)


def receipt(*, facility: str = "みなと内科クリニック", digest: str = "9c41" * 16, superseded: str = "") -> Receipt:
    return Receipt(
        title="受付票 C26-0714-48217Q",
        survey="試験の調査",
        number="C26-0714-48217Q",
        received="令和8年（2026年）7月14日（火）14:41:07",
        version="第1版",
        facility=facility,
        respondent="髙﨑 恵子",
        digest=digest,
        answers=QUESTIONS,
        corrections="8月21日（金）23:59まで",
        issuer="調査の省",
        as_of="令和8年6月末の状況",
        desks=("内容について：03-0000-0000",),
        superseded=superseded,
    )


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace(" ", "").replace("\n", "")


def test_a_receipt_says_number_time_version_facility_and_digest() -> None:
    pdf = receipt_pdf(receipt(), language="ja")

    text = text_of(pdf)
    for expected in ("C26-0714-48217Q", "14:41:07", "第1版", "みなと内科クリニック", "9c41" * 16, "はい", "23:59まで"):
        assert expected in text


def test_a_receipt_names_who_asks_for_which_day_and_the_desks() -> None:
    text = text_of(receipt_pdf(receipt(), language="ja"))

    for expected in ("調査の実施者調査の省", "時点令和8年6月末の状況", "内容について：03-0000-0000"):
        assert expected in text


def test_a_superseded_receipt_says_so_before_anything_else() -> None:
    text = text_of(receipt_pdf(receipt(superseded="いま有効なのは第2版です。"), language="ja"))

    assert text.index("いま有効なのは第2版です。") < text.index("受付番号")


def test_a_receipt_is_tagged_titled_and_names_its_language_as_pdf_ua_asks() -> None:
    reader = PdfReader(io.BytesIO(receipt_pdf(receipt(), language="ja")))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ja"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "C26-0714-48217Q" in reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_an_emoji_in_a_name_is_printed_as_geta_and_explained() -> None:
    text = text_of(receipt_pdf(receipt(facility="ひまわり🌻医院"), language="ja"))

    assert "ひまわり〓医院" in text
    assert "書体にない文字" in text


def test_old_forms_of_characters_are_printed_as_they_are() -> None:
    name = "邉󠄂髙﨑𠮷田医院"

    assert drawable(name) == name


def test_a_family_of_joined_emoji_becomes_one_geta() -> None:
    assert drawable("👨‍👩‍👧医院") == GETA + "医院"


def test_a_blank_form_has_guidance_caution_and_no_answers() -> None:
    form = Form("調査票", "試験の調査", "", "令和8年6月末", "8月21日", "7月14日", (QUESTIONS[1],), blank=True)

    text = text_of(form_pdf(form, language="ja"))

    assert "調査票（下書き用）" in text
    assert "決めた人を書きます" in text
    assert "続きは確認中です" in text


def test_an_answered_form_prints_in_english_too() -> None:
    form = Form("Form", "試験の調査", "医院", "6/30", "8/21", "7/14", QUESTIONS, blank=False)

    text = text_of(form_pdf(form, language="en"))

    assert "Copyofyouranswers" in text
    assert "髙﨑恵子" in text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_no_name_at_all_breaks_a_receipt(name: str) -> None:
    pdf = receipt_pdf(receipt(facility=name), language="ja")

    assert pdf.startswith(b"%PDF-")
