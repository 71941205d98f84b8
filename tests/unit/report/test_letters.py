"""Letters, leaflets and papers for meetings: real PDF/UA files, one page each, with what they should say."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tenken.report.leaflet import Leaflet, leaflet_pdf
from tenken.report.letter import (
    Letter,
    LetterContact,
    LetterDesk,
    LetterMatter,
    RelayLetter,
    letters_pdf,
    relay_letter_pdf,
    scanned,
)
from tenken.report.letter_words import LETTER_WORDS
from tenken.report.meeting import MeetingPaper, MeetingRow, meeting_pdf
from tenken.report.qr import QrTooLong, qr_png, qr_svg

DESKS = (
    LetterDesk("操作のこと", "操作の窓口", "050-0000-0001", "9時～17時（土日祝日を除く）"),
    LetterDesk("内容のこと", "内容の窓口", "03-0000-0002", "10時～17時（土日祝日及び平日12時15分～13時15分を除く）"),
)
MATTER = LetterMatter(
    survey="診療所における医療情報システムのサイバーセキュリティ対策に係る調査",
    issuer="調査の省 担当参事官室",
    date="令和8年（2026年）7月6日（月）",
    why="診療所の備えを調べ、今後の支援につなげるための調査です。" * 5,
    due="令和8年（2026年）8月21日（金）まで",
    as_of="令和8年6月末の状況",
    minutes="約5分",
    reminder=False,
    desks=DESKS,
)
CONTACT = LetterContact(
    "船橋市保健所 総務課", "津田 健", "047-000-0100", "soumu@city.example.jp", "市からのお願いです。", "8月7日（金）"
)
LETTER = Letter(
    postcode="273-0005",
    address="千葉県船橋市本町9-99-9",
    facility="みなと内科クリニック",
    code="AC4K-7M2P-WX90-R3HT",
    sign_in="https://tenken.test/sign-in/",
    reply="https://tenken.test/reply/abcdefghjkmn/",
    reference="abcd-efgh-jkmn",
    contact=CONTACT,
)


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_a_letter_says_who_why_until_when_how_and_whom_to_ask() -> None:
    (text,) = pages(letters_pdf([LETTER], matter=MATTER, language="ja"))

    for expected in (
        "〒273-0005", "千葉県船橋市本町9-99-9", "みなと内科クリニック", "管理者様", "AC4K-7M2P-WX90-R3HT",
        "8月21日（金）まで", "約5分", "https://tenken.test/sign-in/", "https://tenken.test/reply/abcdefghjkmn/",
        "abcd-efgh-jkmn", "050-0000-0001", "03-0000-0002", "047-000-0100", "市からのお願いです。", "8月7日（金）まで",
    ):  # fmt: skip
        assert expected in text


def test_each_letter_has_its_own_page_and_its_own_code_alone() -> None:
    other = replace(LETTER, facility="ひまわり小児科医院", code="XXXX-2222-3333-4444")

    first, second = pages(letters_pdf([LETTER, other], matter=MATTER, language="ja"))

    assert ("AC4K" in first, "XXXX" in first) == (True, False)
    assert ("AC4K" in second, "XXXX" in second) == (False, True)


def test_a_letter_without_a_code_tells_to_use_the_one_at_hand() -> None:
    (text,) = pages(letters_pdf([replace(LETTER, code="")], matter=MATTER, language="ja"))

    assert "お手元のアクセスコード" in text
    assert "誰でも回答を開けます" not in text


def test_a_letter_with_a_code_names_the_id_that_a_password_goes_with() -> None:
    with_id, without = pages(
        letters_pdf([replace(LETTER, sign_in_id="k2cxsgj494"), LETTER], matter=MATTER, language="ja")
    )

    assert "IDk2cxsgj494パスワードを決めた方は" in with_id
    assert "パスワードを決めた方は" not in without


def test_a_reminder_says_that_letters_may_have_crossed() -> None:
    (text,) = pages(letters_pdf([LETTER], matter=replace(MATTER, reminder=True), language="ja"))

    assert "行き違い" in text


def test_letters_are_tagged_titled_and_name_their_language_as_pdf_ua_asks() -> None:
    reader = PdfReader(io.BytesIO(letters_pdf([LETTER], matter=MATTER, language="ja")))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ja"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert MATTER.survey in reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_the_address_stands_in_the_window_of_the_envelope_and_the_code_below_the_first_fold() -> None:
    """A4 folded in three: the first fold lies 99 mm from the top; the window of 長形3号 shows the upper left."""
    places: dict[str, tuple[float, float]] = {}
    page = PdfReader(io.BytesIO(letters_pdf([LETTER], matter=MATTER, language="ja"))).pages[0]
    height = float(page.mediabox.height)

    def note(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        places.setdefault("".join(text.split()), (cm[4] / 72 * 25.4, (height - cm[5]) / 72 * 25.4))

    page.extract_text(visitor_text=note)
    name = places["みなと"]
    code = next(place for text, place in places.items() if "AC4K" in text)
    assert 20 <= name[0] <= 30
    assert 15 <= name[1] <= 60
    assert code[1] > 99


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", ["AC4K-7M2P-WX90-R3HT", ""])
@pytest.mark.parametrize("words", ["", "お願いします。\n" * 40, "あ" * 4000])
def test_whatever_an_authority_writes_a_letter_stays_one_page(language: str, code: str, words: str) -> None:
    letter = replace(LETTER, code=code, contact=replace(CONTACT, covering_text=words))
    matter = replace(MATTER, reminder=True, unofficial="公式の文ではありません。" * 3)

    made = pages(letters_pdf([letter, LETTER], matter=matter, language=language))

    assert len(made) == 2
    assert "050-0000-0001" in made[0]


@settings(max_examples=15, deadline=None)
@given(name=st.text(min_size=1, max_size=300), address=st.text(max_size=500))
def test_no_name_and_no_address_breaks_a_letter_or_takes_a_second_page(name: str, address: str) -> None:
    made = PdfReader(
        io.BytesIO(letters_pdf([replace(LETTER, facility=name, address=address)], matter=MATTER, language="ja"))
    )

    assert len(made.pages) == 1


def test_a_later_deadline_of_its_own_stands_in_the_letter() -> None:
    (text,) = pages(letters_pdf([replace(LETTER, due="8月28日（金）まで")], matter=MATTER, language="ja"))

    assert "8月28日（金）まで" in text
    assert "8月21日" not in text


def test_what_is_scanned_brings_the_code_behind_the_number_sign() -> None:
    assert scanned(LETTER) == "https://tenken.test/sign-in/#AC4K-7M2P-WX90-R3HT"
    assert scanned(replace(LETTER, code="")) == "https://tenken.test/sign-in/"


def test_a_qr_code_fills_its_place_on_white_with_a_quiet_zone() -> None:
    svg, png = qr_svg("https://tenken.test/sign-in/"), qr_png("https://tenken.test/sign-in/")

    assert 'viewBox="0 0 37 37"' in svg  # version 3: 29 modules and 4 on each side
    assert "#fff" in svg
    assert png.startswith(b"\x89PNG\r\n\x1a\n")


def test_a_text_too_long_for_paper_is_refused() -> None:
    with pytest.raises(QrTooLong):
        qr_svg("x" * 301)


def test_an_authoritys_letter_holds_its_words_and_no_code() -> None:
    letter = RelayLetter(MATTER, CONTACT, "https://tenken.test/sign-in/", "7月6日～8月21日", "調査の対象の診療所")

    text = "".join(pages(relay_letter_pdf(letter, language="ja")))

    for expected in ("市からのお願いです。", "津田健", "調査の対象の診療所", "この手紙には書いてありません"):
        assert expected in text


def test_a_leaflet_is_one_page_with_four_steps() -> None:
    leaflet = Leaflet(
        MATTER.survey,
        MATTER.issuer,
        "8月21日（金）",
        "約5分",
        "https://tenken.test/sign-in/",
        DESKS,
        "船橋市保健所",
        "047-000-0100",
    )

    (text,) = pages(leaflet_pdf(leaflet, language="ja"))

    for expected in ("8月21日（金）", "開く", "入る", "答える", "提出する", "047-000-0100"):
        assert expected in text


def row(name: str, submitted: int = 456) -> MeetingRow:
    return MeetingRow(name, 1234, submitted, 78, 700, "37.0")


def test_a_paper_for_a_meeting_has_the_rate_the_country_and_the_parts() -> None:
    paper = MeetingPaper(
        MATTER.survey, "千葉県", "7月15日（水）10:00", "8月21日（金）", row("千葉県"), row("全国"), [row("船橋市", 12)]
    )

    (text,) = pages(meeting_pdf(paper, language="ja"))

    for expected in ("回答の状況（千葉県）", "37.0%", "全国37.0%", "1,234", "船橋市", "7月15日（水）10:00"):
        assert expected in text


@pytest.mark.parametrize(
    ("of_kinds", "heading"), [(False, "地域ごとの状況地域対象"), (True, "施設の種類ごとの状況施設の種類対象")]
)
def test_the_rows_of_a_meetings_paper_are_headed_by_what_they_are(of_kinds: bool, heading: str) -> None:
    paper = MeetingPaper("調査", "船橋市", "", "", row("船橋市"), None, [row("歯科診療所")], of_kinds=of_kinds)

    (text,) = pages(meeting_pdf(paper, language="ja"))

    assert heading in text


def test_a_paper_with_the_parts_of_the_largest_prefecture_is_one_page_and_an_empty_area_breaks_nothing() -> None:
    many = [row(f"第{number}保健所設置市") for number in range(30)]
    nothing = MeetingRow("村", 0, 0, 0, 0, "-")

    full = meeting_pdf(MeetingPaper("調査", "東京都", "", "", row("東京都"), None, many), language="en")
    empty = meeting_pdf(MeetingPaper("調査", "村", "", "", nothing), language="ja")

    assert len(pages(full)) == 1
    assert len(pages(empty)) == 1


def test_both_languages_have_the_same_words() -> None:
    assert LETTER_WORDS["ja"].keys() == LETTER_WORDS["en"].keys()
    assert all(word.strip() for words in LETTER_WORDS.values() for word in words.values())
