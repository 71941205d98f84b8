"""What a screen reader gets of printed documents: the tree of tags in the PDF (ISO 14289-1, 7.2, 7.3, 7.5).

Checkers of PDF/UA fail a table without a heading; ours are read from the file as they read it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from tests.factories.protected_tables import kind_table, publication, yes_no_table
from tests.unit.report.test_documents import QUESTIONS, receipt
from tests.unit.report.test_letters import CONTACT, DESKS, LETTER, MATTER, row

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import both
from tenken.report.content import Form, form_pdf, receipt_pdf
from tenken.report.leaflet import Leaflet, leaflet_pdf
from tenken.report.letter import RelayLetter, letters_pdf, relay_letter_pdf
from tenken.report.meeting import MeetingPaper, meeting_pdf
from tenken.report.statistics_html import report_page
from tenken.report.statistics_report import MOST_AT_A_GLANCE, statistics_pdf

PERIOD = "7月6日～8月21日"


@cache
def statistics() -> bytes:
    return statistics_pdf([yes_no_table(only=("total", "010006")), kind_table()], publication())


def form(*, blank: bool) -> bytes:
    return form_pdf(
        Form("調査票", "調査", "医院", "6月末", "8月21日", "7月14日", QUESTIONS, blank=blank), language="ja"
    )


DOCUMENTS = {
    "statistics": statistics,
    "receipt": lambda: receipt_pdf(receipt(), language="ja"),
    "blank form": lambda: form(blank=True),
    "copy": lambda: form(blank=False),
    "letters": lambda: letters_pdf([LETTER], matter=MATTER, language="ja"),
    "covering letter": lambda: relay_letter_pdf(
        RelayLetter(MATTER, CONTACT, "https://tenken.test/", PERIOD, "対象の診療所"), language="ja"
    ),
    "leaflet": lambda: leaflet_pdf(
        Leaflet(MATTER.survey, MATTER.issuer, "8月21日", "約5分", "https://tenken.test/", DESKS, "保健所", "047"),
        language="ja",
    ),
    "meeting": lambda: meeting_pdf(
        MeetingPaper("調査", "千葉県", "7月15日", "8月21日", row("千葉県"), row("全国"), [row("船橋市")]), language="ja"
    ),
}


def elements(pdf: bytes) -> Iterator[tuple[str, Any]]:
    """Every element of the tree in the order of reading, with its tag."""
    pending = [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while pending:
        element = pending.pop()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            yield str(element["/S"])[1:], element
        pending += reversed(below(element))


def below(element: Any) -> list[Any]:
    inside = element.get("/K", [])
    return [one.get_object() for one in (inside if isinstance(inside, list) else [inside])]


def within(element: Any) -> Iterator[str]:
    for one in below(element):
        if hasattr(one, "get") and "/S" in one:
            yield str(one["/S"])[1:]
            yield from within(one)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_table_has_headings_and_every_picture_words(name: str) -> None:
    tree = list(elements(DOCUMENTS[name]()))

    tables = [set(within(element)) for tag, element in tree if tag == "Table"]
    assert all("TH" in tags for tags in tables)
    assert all(element.get("/Alt") for tag, element in tree if tag == "Figure")
    levels = [int(tag[1]) for tag, _ in tree if re.fullmatch("H[1-6]", tag)]
    assert levels[:1] in ([], [1])
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_names_and_values_are_a_list_of_names_and_values() -> None:
    tags = [tag for tag, _ in elements(statistics())]

    assert tags.count("Lbl") == tags.count("LBody") == tags.count("LI") >= 13


def test_a_copy_says_in_letters_what_was_chosen() -> None:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(form(blank=False))).pages)

    assert re.sub(r"\s", "", text).find("●はい○いいえ") > 0


def questions(count: int) -> list[ProtectedTable]:
    found = []
    for number in range(count):
        table = kind_table(title=both(f"設問{number}", f"Question {number}"))
        named = replace(table.computed.specification, variable=f"Q{number}")
        found.append(replace(table, computed=replace(table.computed, specification=named)))
    return found


def test_a_long_report_lists_its_questions_with_their_pages_and_a_short_one_does_not() -> None:
    long, short = (statistics_pdf(questions(count), publication()) for count in (MOST_AT_A_GLANCE, 2))

    first = re.sub(r"\s", "", PdfReader(io.BytesIO(long)).pages[0].extract_text())
    assert re.search(r"目次.*設問0\.+[2-9].*設問13\.+\d", first)
    listed = [tag for tag, _ in elements(long)].count("TOCI")
    assert listed == sum(bool(re.fullmatch("H[23]", tag)) for tag, _ in elements(long)) - 1  # not the contents
    assert "TOC" not in [tag for tag, _ in elements(short)]


def test_the_page_lists_its_questions_and_each_leads_to_its_heading() -> None:
    html = report_page(questions(3), publication()).decode()

    listed = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html.split("</nav>")[0]))
    assert [words for words in listed.values() if words.startswith("設問")] == ["設問0", "設問1", "設問2"]
    for place, words in listed.items():
        assert f'<section id="{place}"' in html or f'<h3 id="{place}">{words}</h3>' in html
