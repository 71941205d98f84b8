"""In English: what stays Japanese says so (WCAG 3.1.2), and signs of Japanese print are not mixed into English."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.factories import campaigns
from tests.factories.instruments import TINY
from tests.integration.pages.conftest import Visitor, browser

pytestmark = pytest.mark.first_on("sqlite")

REAL = TINY.parents[4] / "surveys" / "clinic-cybersecurity-2026" / "core.yaml"
JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff9f]+")
SPOKEN_AS_JAPANESE = re.compile(r'<(\w+)[^>]* lang="ja"[^>]*>.*?</\1>', re.DOTALL)


@pytest.fixture
def english(db: None) -> Visitor:
    """A clinic that reads the real survey in English, its answers given."""
    enrolled = campaigns.enrolled(into=campaigns.campaign(path=REAL))
    clinic = Visitor(browser(enrolled.user), enrolled)
    clinic.client.post("/language/", {"language": "en", "next": "/surveys/"})
    return clinic


def unmarked(page: str) -> set[str]:
    """Japanese words that a screen reader would read out as English."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    words = re.sub(r"<[^>]+>", " ", SPOKEN_AS_JAPANESE.sub(" ", main.group()))
    return set(JAPANESE.findall(words))


@pytest.mark.parametrize("path", ["/", "/answer/", "/review/", "/pause/", "/form/"])
def test_every_japanese_word_of_an_english_page_is_marked_as_japanese(english: Visitor, path: str) -> None:
    page = english.reads(path)

    assert '<html lang="en">' in page
    assert unmarked(page) <= names(english)


def names(clinic: Visitor) -> set[str]:
    """A clinic's own name and address stay as given."""
    unit = clinic.opened().unit
    return set(JAPANESE.findall(f"{unit.name} {unit.address}"))


def test_the_quoted_guideline_is_there_in_japanese(english: Visitor) -> None:
    assert '<q lang="ja">' in english.reads("/answer/")


def test_the_desks_on_english_paper_stand_in_english_brackets(english: Visitor) -> None:
    pdf = english.client.get(f"{english.case}/form/pdf/")

    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.content)).pages)
    assert "（" not in text.split("Help desk")[-1][:400]
    assert not [line for line in text.splitlines() if re.search(r"[A-Za-z]：|[A-Za-z0-9]（|[A-Za-z]）", line)]
