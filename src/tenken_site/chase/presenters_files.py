"""Rows as CSV and as a workbook, of any length in the same memory.

No cell is ever read as a formula: what a clinic's name or an official's note begins with is text.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import xlsxwriter

__all__ = ["csv_lines", "workbook"]

Cell = str | int | None
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: Cell) -> Cell:
    """The cell as it may stand in a CSV: an apostrophe before what would be calculated. Numbers stay."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def csv_lines(headings: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """UTF-8 with BOM, so that Excel reads it; some hundred rows at a time."""
    yield "\ufeff".encode()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % 500 == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def workbook(sheet_name: str, headings: list[str], rows: Iterable[list[Cell]]) -> BinaryIO:
    """One sheet in a temporary file, at its beginning; the file vanishes when closed. Telephones and codes are text."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # the answer closes it once it was sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(sheet_name)
        bold = book.add_format({"bold": True})
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(headings) - 1, 14)
        sheet.freeze_panes(1, 1)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
    file.seek(0)
    return file
