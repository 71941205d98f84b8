"""Facility lists, read row by row: CSV, tab-separated text or XLSX. Of a row only what later rows are compared with
stays in memory; nothing is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from tenken.frame.areas import AreaList
from tenken.frame.columns import HEADINGS, Columns, find_columns, looks_like_headings
from tenken.frame.comparing import Accepted, Outcome, Refused, Repeated, RowsAbove
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row
from tenken.frame.text_files import detect_encoding, text_rows
from tenken.frame.units import read_unit
from tenken.frame.workbooks import is_old_workbook, is_zip, sheet_rows

__all__ = ["ENCODINGS", "LARGEST_FILE", "Accepted", "ListReading", "Outcome", "Refused", "Repeated", "read_list"]

LARGEST_FILE = 200 * 1024 * 1024  # bytes; the nationwide list is about 30 MB
ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
_TITLE_ROWS = 20  # so many rows may stand above the headings


@dataclass(frozen=True, slots=True)
class ListReading:
    """An opened list. ``outcomes`` gives one outcome for each row that is not empty, once."""

    format: str  # "xlsx", "utf-8", "utf-8-sig" or "cp932"
    size: int  # bytes of the file
    columns: Columns
    outcomes: Iterator[Outcome]


def _refused(code: str, reason: str, remedy: str) -> ListRefused:
    return ListRefused(Refusal(None, None, "", code, reason, remedy))


def _size(file: BinaryIO) -> int:
    """The file's size in bytes. Raises ListRefused for one that is empty or too large."""
    size = file.seek(0, 2)
    if size == 0:
        raise _refused("file_empty", "ファイルが空です。", "名簿のファイルを選び直してください。")
    if size > LARGEST_FILE:
        limit = LARGEST_FILE // 1024 // 1024
        raise _refused("file_too_large", f"ファイルが{limit}MBを超えています。", "都道府県ごとなどに分けてください。")
    return size


def _rows(file: BinaryIO, *, encoding: str | None, sheet: str | None) -> tuple[str, Iterator[Row]]:
    file.seek(0)
    head = file.read(16)
    if is_old_workbook(head):
        raise _refused(
            "workbook_locked", "古い形式か、パスワードのかかったブックです。",
            "パスワードを外し、「Excelブック(.xlsx)」で保存し直してください。",
        )  # fmt: skip
    if is_zip(head):
        return "xlsx", sheet_rows(file, sheet=sheet)
    chosen = encoding or detect_encoding(file)
    return chosen, text_rows(file, encoding=chosen)


def _headings(rows: Iterator[Row], mapping: Mapping[str, str]) -> Columns:
    first: Row | None = None
    for row in islice(rows, _TITLE_ROWS):
        first = first or row
        if looks_like_headings(row.cells, mapping=mapping):
            return find_columns(row.cells, line=row.line, mapping=mapping)
    if first is None:
        raise _refused("file_empty", "行が一つもありません。", "名簿のファイルを選び直してください。")
    return find_columns(first.cells, line=first.line, mapping=mapping)  # says which column is missing


def read_list(
    file: BinaryIO,
    *,
    areas: AreaList,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    list_kind: str | None = None,
) -> ListReading:
    """Opens a list: a seekable binary ``file``, ``mapping`` of fields to headings, ``encoding`` only to overrule ours,
    ``list_kind`` (of KINDS) for the rows that name no kind.

    Raises ListRefused when the file cannot be read as a list; reading ``outcomes`` may raise it too (a broken quotation
    mark shows only where it stands, and that there are no rows only at the end).
    """
    mapping = mapping or {}
    if unknown := sorted(set(mapping) - set(HEADINGS)):
        raise _refused("field_unknown", f"「{unknown[0]}」という項目はありません。", f"項目: {', '.join(HEADINGS)}")
    size = _size(file)
    kind, rows = _rows(file, encoding=encoding, sheet=sheet)
    columns = _headings(rows, mapping)
    return ListReading(kind, size, columns, _outcomes(rows, columns=columns, areas=areas, list_kind=list_kind))


def _outcomes(rows: Iterator[Row], *, columns: Columns, areas: AreaList, list_kind: str | None) -> Iterator[Outcome]:
    above = RowsAbove(code_heading=columns.heading("facility_code"))
    row: Row | None = None
    for row in rows:
        read = read_unit(row, columns=columns, areas=areas, list_kind=list_kind)
        yield Refused(row.line, read) if isinstance(read, tuple) else above.judge(read)
    if row is None:
        raise _refused(
            "rows_missing", "見出しの下に行が一つもありません。", "施設の行があるファイルを選び直してください。"
        )
