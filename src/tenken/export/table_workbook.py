"""Statistical tables as a workbook that people read and programs take without cleaning.

It keeps 総務省 統計表における機械判読可能なデータの表記方法 (2020-12-18) and 行政データにおける機械可読性に関するルール
(2026-03-31): a table a sheet, from row 1 and in long form; one datum a cell; no merged or hidden cell, formula or
object; numbers are numbers, with unit and sign in columns of their own; codes beside names; signs, codes and columns
explained on sheets of their own. The same input makes the same bytes.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any, BinaryIO, cast

import xlsxwriter

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Publication
from tenken.disclosure.published_words import scale
from tenken.export.cells import Cell
from tenken.export.plain_text import plain
from tenken.export.progress import Progress, silent
from tenken.export.table_rows import Field, fields, frame
from tenken.export.workbook_sheets import Sheet, beside, sheet_names

__all__ = ["table_workbook"]

A4 = 9
NARROW, WIDE = 9.0, 42.0  # characters
FORMATS = {
    "whole": "#,##0",
    "base_weighted": "#,##0",
    "se": "0.00",
    "deff": "0.00",
    "share": "0.0",
    "number": "#,##0.00",
}
LONGEST_HEADER = 200  # of a printed page; a spreadsheet takes 255 with its codes


def table_workbook(
    tables: Sequence[ProtectedTable], publication: Publication, *, language: str = "ja", progress: Progress = silent
) -> BinaryIO:
    """The tables in a temporary file, at its beginning; the file vanishes when closed. ``progress`` counts tables."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # whoever asked closes it once it was sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(_properties(publication, language))
        writer = _Writer(book)
        names = sheet_names(tables, language=language)
        for sheet in beside(tables, names, publication, language=language):
            writer.plain(sheet)
        for number, (table, name) in enumerate(zip(tables, names, strict=True), start=1):
            writer.table(table, name, publication, language=language)
            progress(number, len(tables))
    file.seek(0)
    return file


class _Writer:
    """Puts sheets into one workbook, all with the same look."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E9F7F9"}
        )
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._numbers = {name: book.add_format({"num_format": how}) for name, how in FORMATS.items()}

    def plain(self, sheet: Sheet) -> None:
        """A sheet of words: long texts wrap."""
        page = self._page(sheet.name, sheet.title, sheet.headings, sheet.widths, fixed=1)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                self._put(
                    page, number, column, cell, self._wrapped if isinstance(cell, str) else self._numbers["whole"]
                )
        page.print_area(0, 0, max(1, len(sheet.rows)), len(sheet.headings) - 1)

    def table(self, table: ProtectedTable, name: str, publication: Publication, *, language: str) -> None:
        """A sheet of figures."""
        columns = fields(table)
        rows = frame(table, publication, language=language)
        headings = [plain(column.label.in_language(language)) for column in columns]
        widths = [
            _width(heading, rows[column.name].unique().to_list() if column.kind == "text" else ())
            for column, heading in zip(columns, headings, strict=True)
        ]
        title = plain(table.computed.specification.title.in_language(language))
        page = self._page(name, title, headings, widths, fixed=0)
        formats = [self._format(column, table) for column in columns]
        for number, row in enumerate(rows.iter_rows(), start=1):
            for column, cell in enumerate(row):
                self._put(page, number, column, cell, formats[column])
        page.autofilter(0, 0, rows.height, len(columns) - 1)
        page.print_area(0, 0, max(1, rows.height), len(columns) - 1)

    def _page(self, name: str, title: str, headings: Sequence[str], widths: Sequence[float], *, fixed: int) -> Any:
        page = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, fixed)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_header("&C" + title.replace("&", "&&")[:LONGEST_HEADER])
        page.set_footer("&L&A&R&P / &N")
        for column, heading in enumerate(headings):
            page.write_string(0, column, heading, self._heading)
        return page

    def _format(self, column: Field, table: ProtectedTable) -> Any:
        if column.kind == "text":
            return None
        if column.kind == "whole":
            return self._numbers["whole"]
        if column.name in self._numbers:
            return self._numbers[column.name]
        return self._numbers["share" if scale(table.computed, column.name) != 1 else "number"]

    @staticmethod
    def _put(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
        if isinstance(cell, str):
            if cell:
                page.write_string(row, column, cell, look)
        elif cell is not None:
            page.write_number(row, column, cell, look)


def _properties(publication: Publication, language: str) -> dict[str, object]:
    return {
        "title": publication.title.in_language(language),
        "subject": publication.survey.in_language(language),
        "author": publication.owner.in_language(language),
        "comments": " ".join(origin.value for origin in publication.provenance),
        "created": datetime.combine(publication.released, time(), tzinfo=UTC),
    }


def _width(heading: str, texts: Iterable[str | None]) -> float:
    """As wide as its widest text, within bounds; a heading may wrap once."""
    widest = max((_columns(text) for text in texts if text), default=0)
    return max(NARROW, min(WIDE, max(widest, _columns(heading) / 2 + 2) + 2))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)
