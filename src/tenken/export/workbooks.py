"""Rows as a workbook of one sheet. Texts stay texts, whatever they begin with; numbers stay numbers."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO, cast

import xlsxwriter

from tenken.export.cells import Cell

__all__ = ["workbook"]

WIDTH = 14.0


def workbook(
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[float] = (WIDTH,),
    fixed: int = 0,
) -> BinaryIO:
    """One sheet in a temporary file, at its beginning; the file vanishes when closed. Codes keep their zeros.

    ``widths`` are those of the first columns, in characters; the last holds for every further column. ``fixed`` columns
    stay in sight beside the headings.
    """
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # the answer closes it once it was sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(sheet_name)
        bold = book.add_format({"bold": True})
        for column, width in enumerate(widths):
            last = len(headings) - 1 if column == len(widths) - 1 else column
            sheet.set_column(column, max(column, last), width)
        sheet.freeze_panes(1, fixed)
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
