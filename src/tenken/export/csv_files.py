"""Rows as comma-separated values. What a clinic's name or an official's note begins with is text, never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from tenken.export.cells import Cell, safe

__all__ = ["csv_lines", "csv_text"]

AT_ONCE = 500  # rows


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, line_end: str = "\r\n") -> Iterator[str]:
    """Headings and rows (RFC 4180), some hundred at a time; what would be calculated is marked as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow([safe(heading) for heading in headings])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same in UTF-8 with byte order mark, so that Excel reads it."""
    yield "\ufeff".encode()
    for text in csv_text(headings, rows):
        yield text.encode()
