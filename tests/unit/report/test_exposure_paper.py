"""A clinic's exposure on paper: two pages whatever there is to say, letters embedded, tags in order."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from tests.unit.report.test_pdf_structure import elements

from tenken.report.exposure import (
    ExposureBeside,
    ExposureNumber,
    ExposurePaper,
    ExposureReason,
    ExposureStep,
    ExposureSupport,
    ExposureZone,
    VendorLetter,
    VendorQuestion,
    exposure_pdf,
    vendor_letter_pdf,
)

ZONES = tuple(
    ExposureZone(begin, begin + 250, label)
    for begin, label in ((0, "低い"), (250, "やや高い"), (500, "高い"), (750, "とても高い"))
)
LONG = "保守の会社に電話をして、最後に更新したのはいつですかと聞いてください。"


def number(title: str, *, wide: bool = False, length: int = 1) -> ExposureNumber:
    reasons = tuple(
        ExposureReason(f"わけ{place}", 10, "Q1 いいえ", LONG * length, mark="予定あり") for place in range(5)
    )
    return ExposureNumber(title, LONG, 56, 38, 74, wide, "高い", "やや高い〜とても高い", ZONES, reasons)


def paper(*, wide: bool = False, length: int = 1) -> ExposurePaper:
    return ExposurePaper(
        survey="小さな調査",
        facility="みなと内科クリニック",
        source="受付番号 T26-0715-ABCDEF の回答から作成",
        made="令和8年（2026年）7月15日（水）計算。計算のしかた：1版",
        numbers=(number("侵入されやすさ", wide=wide, length=length), number("止まったときの影響", length=length)),
        doubt=(LONG * length,),
        steps=tuple(
            ExposureStep(f"手順{place}", LONG * 3 * length, LONG, "わずか", "数日", duty="契約の仕事です。")
            for place in range(3)
        ),
        asks=(LONG,) * 9,
        support=tuple(
            ExposureSupport(f"支援{place}", "厚生労働省", LONG * 2 * length, "https://advice.test/")
            for place in range(6)
        ),
        limits=(LONG,) * 4,
    )


OUT_OF_SCOPE = replace(paper(), numbers=(), steps=(), asks=(), doubt=(), beside=())
BESIDE = tuple(ExposureBeside(f"となり{place}", (LONG, LONG + LONG[:20], LONG)) for place in range(2))
PAPERS = {
    "usual": paper(),
    "wide": paper(wide=True),
    "long": paper(length=3),
    "fullest": replace(paper(length=3), beside=BESIDE),
    "out of scope": OUT_OF_SCOPE,
}


def letter(*, questions: int, further: int) -> VendorLetter:
    return VendorLetter(
        title="確認のお願い",
        to="保守のご担当者様",
        facility="みなと内科クリニック",
        address="千葉県船橋市",
        date="7月15日",
        opening=LONG,
        request=LONG,
        questions=tuple(VendorQuestion(f"問い{place}", "貴社の仕事です。") for place in range(questions)),
        further=tuple(VendorQuestion(f"さらに{place}") for place in range(further)),
        closing="よろしく",
    )


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def fonts(pdf: bytes) -> list[bool]:
    """Of each font of each page, whether it is embedded."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            for one in font.get_object()["/DescendantFonts"]:
                descriptor = one.get_object()["/FontDescriptor"].get_object()
                found.append(bool({"/FontFile2", "/FontFile3"} & set(descriptor)))
    return found


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_there_are_two_pages_whatever_there_is_to_say(kind: str, language: str) -> None:
    pdf = exposure_pdf(PAPERS[kind], language=language)

    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == (2 if PAPERS[kind].numbers else 1)
    assert all(page.extract_text().strip() for page in reader.pages)
    assert fonts(pdf)
    assert all(fonts(pdf))


def test_the_sheets_are_tagged_in_the_order_of_reading() -> None:
    pdf = exposure_pdf(paper(), language="ja")

    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    tags = [tag for tag, _ in elements(pdf)]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ja"
    headings = [tag for tag in tags if tag in {"H1", "H2", "H3"}]
    assert headings[0] == "H1"
    assert headings.count("H1") == 1
    assert tags.count("TH") == 4  # two tables of reasons with two columns each


def test_the_first_sheet_tells_both_numbers_and_what_to_do_the_second_why_and_who_helps() -> None:
    first, second = (page.extract_text() for page in PdfReader(io.BytesIO(exposure_pdf(paper(), language="ja"))).pages)

    for words in ("侵入されやすさ", "止まったときの影響", "56", "手順2", "感染したかも"):
        assert words in first
    for words in ("なぜこの数になったか", "+10", "ほか5件", "支援5", "https://advice.test/"):
        assert words in second.replace(" ", "")


def test_the_paper_says_whose_task_a_step_is_by_which_model_and_that_it_is_for_the_clinic_alone() -> None:
    first, second = (
        page.extract_text().replace("\n", "").replace(" ", "")
        for page in PdfReader(io.BytesIO(exposure_pdf(replace(paper(), beside=BESIDE), language="ja"))).pages
    )

    assert first.count("契約の仕事です。") == 3
    assert "2026年）7月15日（水）計算。計算のしかた：1版" in first
    assert "この紙は貴院だけのものです。" in first
    assert "となり1" in first
    assert "無線を切ります" in first
    assert second.count("予定あり") == 10
    assert "貴院の手間" in first


def test_a_wide_number_is_printed_as_its_interval() -> None:
    plain, wide = (text_of(exposure_pdf(one, language="ja")) for one in (paper(), paper(wide=True)))

    assert "まん中の見積もり56" in wide
    assert "右の数をたすと、幅のまん中の56になります。" in wide
    assert "右の数をたすと" not in plain
    assert plain.count("右の数をすべてたすと、貴院の数の56になります。") == 2
    assert "まん中の見積もり" not in plain
    assert plain.count("38〜74") == wide.count("38〜74") == 2


def test_out_of_scope_prints_no_number() -> None:
    text = text_of(exposure_pdf(OUT_OF_SCOPE, language="ja"))

    assert "対象外です" in text
    assert "弱いところ" not in text
    assert "この数の使い方" not in text
    assert "侵入されやすさ" not in text
    assert "支援5" in text


@pytest.mark.parametrize(("questions", "further", "pages"), [(3, 2, 1), (0, 4, 1), (20, 8, 3)])
def test_the_letter_numbers_its_questions_through_on_as_many_pages_as_they_need(
    questions: int, further: int, pages: int
) -> None:
    pdf = vendor_letter_pdf(letter(questions=questions, further=further), language="ja")

    text = text_of(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == pages
    assert f"{questions + 1}さらに0" in text
    assert ("あわせて教えていただきたいこと" in text) == (questions > 0)
    assert all(fonts(pdf))
    assert "Tenken" not in text
    assert "千葉県船橋市電話" in text  # with a line for the number
    assert text.count("お返事の期限") == 1


def test_each_page_of_the_letter_says_whose_it_is_and_which_of_how_many() -> None:
    pages = PdfReader(io.BytesIO(vendor_letter_pdf(letter(questions=20, further=8), language="ja"))).pages

    told = [page.extract_text().replace("\n", "").replace(" ", "") for page in pages]
    assert [f"みなと内科クリニックページ{place}/3" in text for place, text in enumerate(told, start=1)] == [True] * 3


def test_what_is_near_is_marked_on_paper() -> None:
    [first, *rest] = paper().support

    text = text_of(exposure_pdf(replace(paper(), support=(replace(first, near=True), *rest)), language="ja"))

    assert text.count("お近くの支援") == 1


def test_the_letters_tables_have_headings_to_be_read_by_ear() -> None:
    tags = [tag for tag, _ in elements(vendor_letter_pdf(letter(questions=2, further=2), language="ja"))]

    assert tags.count("Table") == 2
    assert tags.count("TH") == 6
    assert tags.index("H1") < tags.index("H2")
