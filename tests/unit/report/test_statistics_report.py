"""The report of a release: a real PDF/UA file and parts of a page, both with the figures of the tables."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader
from tests.factories.protected_tables import kind_table, publication, yes_no_table

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import both
from tenken.report.charts import bars
from tenken.report.statistics_grid import across_grid, category_grid, code_grid
from tenken.report.statistics_html import report_page
from tenken.report.statistics_report import statistics_pdf
from tenken.tabulation.model import TOTAL

HIDDEN = {("320005", TOTAL), ("320005", "dental")}
FEW = (TOTAL, "310000", "320005")
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "h1", "h2", "h3", "p", "a",
    "ul", "li", "dl", "div", "dt", "dd", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "span", "svg", "desc", "defs", "pattern", "rect", "path", "g", "text", "tspan",
}  # fmt: skip


@pytest.fixture(scope="module")
def table() -> ProtectedTable:
    return yes_no_table(hidden=HIDDEN)


@pytest.fixture(scope="module")
def pdf(table: ProtectedTable) -> bytes:
    return statistics_pdf([table], publication(), language="ja")


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


class Page(HTMLParser):
    """Tags, attributes and rows of tables of a piece of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.scopes: list[str | None] = []
        self.rows: list[list[str]] = []
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_report_is_tagged_titled_and_names_its_language_as_pdf_ua_asks(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ja"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == publication().title.in_language("ja")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_every_chart_of_the_report_has_an_alternative_text(pdf: bytes) -> None:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    described: list[str] = []
    pending = [root["/StructTreeRoot"]]
    while pending:
        element = pending.pop()
        if not hasattr(element, "get"):
            continue
        if element.get("/S") == "/Figure":
            described.append(str(element.get("/Alt", "")))
        below = element.get("/K", [])
        pending += [one.get_object() for one in (below if isinstance(below, list) else [below])]

    assert len(described) >= 3
    assert all("値は下の表と同じです。" in one for one in described)


def test_the_report_says_results_base_interval_method_signs_and_origin(
    pdf: bytes, pages: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    program = shutil.which("pdftotext")
    text = "".join(pages)
    if program:
        text += subprocess.run([program, "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()

    said = plain(text)
    for expected in (
        "「はい」は18.0%（95%信頼区間17.7〜18.3、分母83,406施設）",
        "83,406施設（回答率48.8%、分母170,782施設）",
        "施設の答えが分かるおそれがあるため秘匿した場合",
        "都道府県、種類、規模ごとに重みを付けました。",
        "早く回答した施設ほど対策が進んでいました。",
        "41fe90c2" * 8,
        "試験課03-0000-0000",
        "公共データ利用規約（第1.0版）",
    ):
        assert expected in said


def test_the_report_shows_a_hidden_prefecture_as_x(pages: list[str]) -> None:
    text = "".join(pages)

    row = next(line for line in text.split("\n") if "島根県" in line and "島根県（" not in line)
    assert row.count("X") >= 6


def test_the_english_report_is_english() -> None:
    reader = PdfReader(io.BytesIO(statistics_pdf([], publication(), language="en")))

    text = " ".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Main results" in text
    assert "There are no tables to publish." in text
    assert not re.search("[\u3040-\u30fa]", text)  # no kana; the sign ・ is the same in both


def test_the_same_input_makes_the_same_bytes() -> None:
    small = yes_no_table(only=FEW)

    assert statistics_pdf([kind_table()], publication()) == statistics_pdf([kind_table()], publication())
    assert report_page([small], publication()) == report_page([small], publication())


def test_the_fonts_of_the_report_lie_in_it_and_every_page_is_numbered(pdf: bytes, pages: list[str]) -> None:
    reader = PdfReader(io.BytesIO(pdf))

    for place, page in enumerate(reader.pages, start=1):
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)
        assert f"ページ {place} / {len(pages)}" in pages[place - 1]
        assert "X 秘匿" in pages[place - 1]


def test_the_page_is_one_file_of_plain_html_without_scripts_or_references(table: ProtectedTable) -> None:
    html = report_page([table], publication(), language="ja").decode()

    page = Page(html)
    assert re.findall('<section id="([a-z]+)"', html) == [
        "summary", "overview", "results", "nonresponse", "method", "signs", "provenance"
    ]  # fmt: skip
    assert html.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert page.tags <= ALLOWED
    assert not [name for name in page.names if name in {"style", "src", "srcset"} or name.startswith("on")]
    assert set(re.findall('href="([^"#]*)', html)) == {""}
    assert not re.search(r"url\((?!#)|@import", html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.scopes) == {"col", "colgroup", "row"}
    assert html.count("<table") == html.count("<caption") == html.count("</table>") >= 4


def test_every_figure_of_a_printed_table_is_its_cell(table: ProtectedTable) -> None:
    grid = code_grid(table, caption="", language="ja", categories=("yes",))

    rows = {row.label: [cell.text for cell in row.cells] for row in grid.rows}
    area = table.computed.dimensions[0]
    cells = table.computed.cells.filter(category="yes").to_dicts()
    kinds = [TOTAL, *table.computed.dimensions[1].parents]
    assert len(rows) == 50
    for cell in cells:
        name = "全国" if cell["area"] == TOTAL else area.labels[cell["area"]].in_language("ja")
        base, share, between = rows[name][3 * kinds.index(cell["kind"]) :][:3]
        if cell["sign"]:
            assert (share, between) == (cell["sign"], cell["sign"])
        else:
            assert base == f"{cell['base_n']:,}"
            assert share == f"{100 * cell['estimate']:.1f}"
            assert between == f"{100 * cell['low']:.1f}〜{100 * cell['high']:.1f}"


def test_the_page_has_the_printed_figures(table: ProtectedTable) -> None:
    rows = Page(report_page([table], publication()).decode()).rows

    assert ["全国", "83,406", "18.0", "17.7〜18.3"] in [row[:4] for row in rows]
    assert ["島根県", "X", "X", "X"] in [row[:4] for row in rows]


def test_texts_of_the_survey_cannot_bring_tags_onto_the_page() -> None:
    wicked = both("<script>alert(1)</script>", "<b>")
    table = yes_no_table(only=(TOTAL,), title=wicked, labels={"yes": wicked, "no": wicked})

    html = report_page([table], publication()).decode()

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_signs_are_explained_on_the_page() -> None:
    rows = Page(report_page([], publication()).decode()).rows

    assert [row[0] for row in rows[-4:]] == ["-", "…", "・", "X"]
    assert all(row[1] for row in rows[-4:])


def test_a_base_that_was_released_is_shown_though_the_answers_are_hidden(table: ProtectedTable) -> None:
    """Group disclosure hides what all of them answered, not how many they are."""
    cells = table.computed.cells
    base = cells.filter(area="310000", kind="dental", category=TOTAL)["base_n"][0]
    one_answer = yes_no_table(hidden=set())
    rows = one_answer.computed.cells.to_dicts()
    for row in rows:
        if (row["area"], row["kind"]) == ("310000", "dental") and row["category"] != TOTAL:
            row |= {"n": None, "base_n": None, "estimate": None, "low": None, "high": None, "sign": "X"}
    computed = one_answer.computed
    changed = type(computed)(
        computed.specification,
        computed.dimensions,
        computed.categories,
        computed.category_labels,
        cells.__class__(rows, schema=cells.schema),
    )

    grid = code_grid(ProtectedTable(changed, 1, 0), caption="", language="ja", categories=("yes",))

    row = next(row for row in grid.rows if row.label == "鳥取県")
    assert [cell.text for cell in row.cells[9:]] == [f"{base:,}", "X", "X"]


def of_statistic(statistic: str) -> ProtectedTable:
    """The same table as if of another statistic; rates and counts of the whole frame have no interval."""
    table = yes_no_table(
        only=("*", "310000"), hidden=set(), title=both("率（地域・施設の種類）", "Rate, by area and kind")
    )
    computed = table.computed
    nothing = pl.lit(None, dtype=pl.Float64)
    changed = replace(
        computed,
        specification=replace(computed.specification, statistic=statistic),
        cells=computed.cells.with_columns(low=nothing, high=nothing),
    )
    return ProtectedTable(changed, 0, 0)


def test_rates_of_the_whole_frame_have_bases_of_their_own_and_no_interval() -> None:
    table = of_statistic("rate")

    grid = category_grid(table, caption="", language="ja")
    chart = bars(table, language="ja")

    assert grid.headings[:2] == ("分母n", "割合（%）")
    assert [cell.text for cell in grid.rows[0].cells[:2]] == ["83,406", "18.0"]
    assert "信頼区間" not in chart.alt + chart.note
    assert chart.rows[0] == ("はい", "18.0", "・", "83,406")


def test_a_table_of_counts_shows_counts_alone() -> None:
    grid = category_grid(of_statistic("count"), caption="", language="ja")

    assert set(grid.headings) == {"施設数n"}
    assert [(row.label, row.cells[0].text) for row in grid.rows[:4]] == [
        ("はい", "15,013"),
        ("いいえ", "65,057"),
        ("わからない", "3,336"),
        ("総数", "83,406"),
    ]


def test_a_table_without_areas_has_its_categories_down_and_the_interval_below_each_estimate() -> None:
    grid = across_grid(kind_table(), caption="", language="ja")

    assert grid.headings == ("総数", "一般診療所（無床）", "一般診療所（有床）", "歯科診療所")
    assert [row.label for row in grid.rows] == [
        "はい", "いいえ", "わからない", "分母の施設数（施設）", "非該当（この設問の対象外）（施設）", "無回答（施設）"
    ]  # fmt: skip
    assert [(cell.text, cell.below) for cell in grid.rows[0].cells[::3]] == [("18.0", "17.7〜18.3"), ("X", "")]
    assert [cell.text for cell in grid.rows[3].cells] == ["83,406", "41,703", "27,802", "X"]


def test_a_rate_without_areas_has_its_own_base_below() -> None:
    grid = across_grid(kind_table("rate"), caption="", language="en")

    assert (grid.rows[0].cells[0].text, grid.rows[0].cells[0].below) == ("18.0", "n=83,406")
    assert TOTAL not in {row.label for row in grid.rows}


def test_tables_of_one_question_stand_under_one_heading(table: ProtectedTable) -> None:
    named = both("計画（地域・施設の種類）", "Plan, by area and kind"), both("計画（施設の種類）", "Plan, by kind")
    tables = [yes_no_table(only=FEW, title=named[0]), kind_table(title=named[1])]

    html = report_page(tables, publication()).decode()

    assert [words for words in re.findall("<h3[^>]*>([^<]*)</h3>", html) if "計画" in words] == ["計画"]
    assert re.findall("<caption[^>]*>([^<]*)<", html)[1:4] == [
        "表2　計画（全国）", "表3　計画（施設の種類）", "表4　計画（「はい」、都道府県別）"
    ]  # fmt: skip


def test_many_questions_are_told_in_a_table_below_the_first_sentences() -> None:
    tables = []
    for number in range(10):
        table = kind_table(title=both(f"設問{number}", f"Question {number}"))
        named = replace(table.computed.specification, variable=f"Q{number}")
        tables.append(replace(table, computed=replace(table.computed, specification=named)))

    page = report_page(tables, publication()).decode()

    assert page.split("</section>")[0].count("<li>設問") == 8
    assert ["設問9：「はい」", "18.0", "17.7〜18.3", "83,406"] in Page(page).rows


def test_an_edition_that_says_no_more_than_the_title_is_left_out() -> None:
    one = publication()

    assert "確報" in report_page([], one).decode()
    assert (
        report_page([], replace(one, edition=one.title))
        .decode()
        .count("診療所のサイバーセキュリティ対策に係る調査 結果")
        == 2
    )


def test_a_title_loses_what_the_table_is_divided_by_where_one_figure_is_meant() -> None:
    html = report_page([of_statistic("rate")], publication(), language="ja").decode()

    assert "率：「はい」は18.0%（分母 83,406施設）" in html
