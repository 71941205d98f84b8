"""A table that the browser keeps as a file for spreadsheets: CSV, or a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from tenken.export.cells import Cell
from tenken.export.csv_files import csv_lines
from tenken.export.workbooks import workbook

__all__ = ["ENDINGS", "Spreadsheet", "as_file"]

ENDINGS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A table and how it looks; ``widths`` and ``fixed`` as ``tenken.export.workbooks.workbook`` takes them."""

    name: str  # of the file, without ending
    title: str  # of the sheet
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float]
    fixed: int = 0


def as_file(sheet: Spreadsheet, *, ending: str) -> HttpResponseBase:
    """One of ``ENDINGS``, under a name that says what it holds, in Japanese where the browser can (RFC 6266)."""
    name = f"{sheet.name}.{ending}"
    if ending == "xlsx":
        book = workbook(sheet.title, sheet.headings, sheet.rows, widths=sheet.widths, fixed=sheet.fixed)
        return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
    language = get_language() or "ja"

    def lines() -> Iterator[bytes]:
        # The rows are made after the view has returned, when the page's language is no longer set.
        with override(language):
            yield from csv_lines(sheet.headings, sheet.rows)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
