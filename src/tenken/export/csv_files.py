"""Rows as comma-separated values. What a clinic's name or an official's note begins with is text, never a formula."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence

from tenken.export.cells import Cell, safe

__all__ = ["csv_lines", "csv_text"]

AT_ONCE = 500  # rows
REMEMBERED = 4096  # texts, at most


def csv_text(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    line_end: str = "\r\n",
    kept: Collection[str] = frozenset(),
) -> Iterator[str]:
    """Headings and rows (RFC 4180), some hundred at a time; what would be calculated is marked as text.

    ``kept`` are texts of our own that stand as they are though they begin like a formula (the sign "-" of tables).
    """
    marked = _Marked(kept)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow([safe(heading) for heading in headings])
    for number, row in enumerate(rows, start=1):
        writer.writerow([marked[cell] if type(cell) is str else cell for cell in row])
        if number % AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def csv_lines(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, kept: Collection[str] = frozenset()
) -> Iterator[bytes]:
    """The same in UTF-8 with byte order mark, so that Excel reads it."""
    yield "\ufeff".encode()
    for text in csv_text(headings, rows, kept=kept):
        yield text.encode()


class _Marked(dict[str, Cell]):
    """Texts and how they are written; most cells of a country repeat, and asking anew each time doubles the work."""

    def __init__(self, kept: Collection[str]) -> None:
        super().__init__((text, text) for text in kept)
        self._kept = kept

    def __missing__(self, text: str) -> Cell:
        written = text if text in self._kept else safe(text)
        if len(self) >= REMEMBERED:
            self.clear()
        self[text] = written
        return written
