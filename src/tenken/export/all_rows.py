"""Rows of the whole country as files, in the same memory however many there are.

A workbook of 172,000 rows takes the plain writer minutes; this one is written by rustpy-xlsxwriter. Texts stay texts:
codes keep their zeros, and what begins like a formula is not calculated. A cell of a spreadsheet holds 32,767 UTF-16
units: the rest of a longer text goes to a second sheet, and the caller is told.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
from rustpy_xlsxwriter import write_worksheets

from tenken.errors import ReportError
from tenken.export.cells import Cell
from tenken.export.csv_files import csv_lines
from tenken.export.progress import Progress, silent

__all__ = [
    "LONGEST_CELL",
    "Long",
    "RowsDoNotFit",
    "Written",
    "all_rows_csv",
    "all_rows_parquet",
    "all_rows_workbook",
]

LONGEST_CELL = 32_767  # UTF-16 units
MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384  # of one sheet, without the headings
EXACT = 2**53  # whole numbers beyond this are no numbers to a spreadsheet
SURELY_SHORT = LONGEST_CELL // 2  # letters: each takes two units at most
AT_ONCE = 1_000  # rows between two looks at the progress
REST_SHEET = "長い文字列の続き"
REST_HEADINGS = ("行", "列", "続きの番号", "文字列")
NO_REST = "セルに収まらない文字列はありません。"


class RowsDoNotFit(ReportError):
    """More rows or columns than one sheet holds, or two columns of the same name."""


@dataclass(frozen=True, slots=True)
class Long:
    """A text that went on in the second sheet. ``row`` is that of the sheet (the headings are row 1)."""

    row: int
    column: str
    length: int  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Written:
    """What a workbook holds."""

    rows: int
    split: tuple[Long, ...] = ()


def all_rows_workbook(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    file: Path | BinaryIO,
    sheet: str = "個票",
    width: float = 14.0,
    progress: Progress = silent,
    total: int | None = None,
) -> Written:
    """Writes the rows below their headings, which stay in sight. Raises RowsDoNotFit.

    A frame's rows are ``frame.iter_rows()``. ``progress`` is told the rows done and ``total`` every thousand rows.
    """
    if isinstance(file, Path):
        return _workbook(headings, rows, file, sheet, width, progress, total)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        written = _workbook(headings, rows, path, sheet, width, progress, total)
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)
    return written


def all_rows_csv(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, progress: Progress = silent, total: int | None = None
) -> Iterator[bytes]:
    """The rows as UTF-8 with byte order mark, some hundred at a time; formulas are marked as text."""
    return csv_lines(headings, _counted(rows, progress, total))


def all_rows_parquet(frame: pl.DataFrame | pl.LazyFrame, *, file: Path, progress: Progress = silent) -> None:
    """The columns as Parquet, streamed in row groups. ``progress`` is told the end only: it takes a second."""
    frame.lazy().sink_parquet(file)
    height = frame.height if isinstance(frame, pl.DataFrame) else None
    progress(height or 0, height)


def _workbook(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    path: Path,
    sheet: str,
    width: float,
    progress: Progress,
    total: int | None,
) -> Written:
    if len(headings) > MOST_COLUMNS:
        raise RowsDoNotFit(f"{len(headings)} columns, and a sheet holds {MOST_COLUMNS}")
    if len(set(headings)) < len(headings):
        raise RowsDoNotFit("Two columns have the same heading")
    content = _Content(headings)
    # The second sheet is asked for when the first one is written, so it knows what did not fit.
    write_worksheets(
        [(sheet, content.records(_counted(rows, progress, total))), (REST_SHEET, content.rest())],
        str(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        column_width={sheet: width, REST_SHEET: 30.0},
        inf_value="inf",
        ignore_errors={sheet: list(headings)},  # no green corner on codes that look like numbers
    )
    return Written(content.rows, tuple(content.split))


class _Content:
    """Rows on their way to the sheet; what does not fit into a cell is kept for the second sheet."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings
        self._rest: list[dict[str, Cell]] = []
        self.rows = 0
        self.split: list[Long] = []

    def records(self, rows: Iterable[Sequence[Cell]]) -> Iterator[dict[str, Cell]]:
        headings = self._headings
        for row in rows:
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise RowsDoNotFit(f"More rows than the {MOST_ROWS:,} that a sheet holds below its headings")
            record = dict(zip(headings, row, strict=True))
            for cell in row:
                kind = type(cell)
                if (kind is str and len(cell) > SURELY_SHORT) or (kind is int and not -EXACT <= cell <= EXACT):  # type: ignore[arg-type, operator]
                    record = {name: self._fitting(name, one) for name, one in record.items()}
                    break
            yield record
        if not self.rows:
            yield dict.fromkeys(headings)  # else the headings would be missing

    def rest(self) -> Iterator[dict[str, Cell]]:
        yield from self._rest or [dict(zip(REST_HEADINGS, (None, None, None, NO_REST), strict=True))]

    def _fitting(self, name: str, cell: Cell) -> Cell:
        if isinstance(cell, int) and not -EXACT <= cell <= EXACT:
            return str(cell)
        if not isinstance(cell, str) or len(cell) <= SURELY_SHORT:
            return cell
        first, *others = _parts(cell)
        if others:
            row = self.rows + 1
            self.split.append(Long(row, name, len(cell.encode("utf-16-le")) // 2))
            for number, part in enumerate(others, start=1):
                self._rest.append(dict(zip(REST_HEADINGS, (row, name, number, part), strict=True)))
        return first


def _parts(text: str) -> Iterator[str]:
    """The text in pieces that a cell holds; no letter is cut in two."""
    start = units = 0
    for place, char in enumerate(text):
        wide = 2 if ord(char) > 0xFFFF else 1
        if units + wide > LONGEST_CELL:
            yield text[start:place]
            start, units = place, 0
        units += wide
    yield text[start:]


def _counted(rows: Iterable[Sequence[Cell]], progress: Progress, total: int | None) -> Iterator[Sequence[Cell]]:
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % AT_ONCE == 0:
            progress(number, total)
    progress(number, total)
