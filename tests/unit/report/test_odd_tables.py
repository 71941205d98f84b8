"""Tables that nobody wishes for: whole files and documents come out of them all the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from tests.factories.protected_tables import kind_table, publication, yes_no_table

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import both
from tenken.export.table_csv import table_csv
from tenken.export.table_json import table_json
from tenken.export.table_parquet import table_parquet
from tenken.export.table_workbook import table_workbook
from tenken.report.charts import bars
from tenken.report.statistics_html import report_page
from tenken.report.statistics_report import statistics_pdf
from tenken.tabulation.model import TOTAL

FEW = (TOTAL, "310000", "320005")


def without_dimensions() -> ProtectedTable:
    table = kind_table()
    computed = table.computed
    cells = computed.cells.filter(kind=TOTAL).drop("kind")
    specification = replace(computed.specification, rows=(), columns=())
    return ProtectedTable(replace(computed, specification=specification, dimensions=(), cells=cells), 0, 0)


def all_hidden() -> ProtectedTable:
    every = {(area, kind) for area in (*FEW,) for kind in (TOTAL, "clinic", "clinic_beds", "dental")}
    return yes_no_table(only=FEW, hidden=every)


def empty() -> ProtectedTable:
    table = yes_no_table(only=FEW)
    return replace(table, computed=replace(table.computed, cells=table.computed.cells.clear()))


def odd_words() -> ProtectedTable:
    odd = both('=SUM(1)\n"引用"\t<b>①' + "とても長い見出し" * 60, "-1\r\n'quoted' " + "a long label " * 40)
    return yes_no_table(only=FEW, title=odd, labels={"yes": odd, "no": odd})


@pytest.mark.parametrize(
    ("made", "language"), [(without_dimensions, "en"), (all_hidden, "ja"), (empty, "en"), (odd_words, "ja")]
)
def test_odd_tables_make_whole_files_all_the_same(made: Callable[[], ProtectedTable], language: str) -> None:
    table = made()

    html = report_page([table], publication(), language=language).decode()
    pages = PdfReader(io.BytesIO(statistics_pdf([table], publication(), language=language))).pages
    with table_workbook([table], publication(), language=language) as workbook:
        sheets = CalamineWorkbook.from_filelike(workbook)
    rows = list(
        csv.reader(io.StringIO(b"".join(table_csv(table, publication(), language=language)).decode("utf-8-sig")))
    )
    document = json.loads(b"".join(table_json([table], publication())))

    height = table.computed.cells.height
    assert len(pages) >= 2
    assert "<h2>" in html
    assert len(sheets.get_sheet_by_index(6).to_python()) == height + 1
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == height + 1
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-.", cell) or "\n" in cell]
    assert len(document["tables"][0]["rows"]) == pl.read_parquet(table_parquet(table, publication())).height == height


def test_a_long_label_is_cut_beside_its_bar_and_whole_in_the_table_under_it() -> None:
    chart = bars(odd_words(), language="ja")

    drawn = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", chart.svg)
    assert chart.height < chart.width
    assert sum(text.endswith("…") for text in drawn) == 2
    assert chart.rows[0][0].endswith("とても長い見出し")
    assert not re.search(r"[\n\t]", "".join(drawn))
