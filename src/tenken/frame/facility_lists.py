"""Facility lists, read row by row: CSV, tab-separated text or XLSX. Of a row only what later rows are compared with
stays in memory; nothing is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import BinaryIO

from tenken.frame.areas import AreaList
from tenken.frame.columns import HEADINGS, Columns
from tenken.frame.comparing import (
    Accepted,
    LeftOut,
    Outcome,
    Refused,
    Repeated,
    RowsAbove,
    file_and_line,
    place_in_list,
)
from tenken.frame.plain import OpenedRows, Sheet
from tenken.frame.profiles import PROFILES, profile_of
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row
from tenken.frame.text_files import detect_encoding, text_rows
from tenken.frame.units import UnitRecord, read_unit
from tenken.frame.workbooks import is_old_workbook, is_zip, sheet_rows

__all__ = [
    "ENCODINGS",
    "LARGEST_FILE",
    "Accepted",
    "LeftOut",
    "ListReading",
    "Outcome",
    "Refused",
    "Repeated",
    "RowsAbove",
    "file_and_line",
    "open_rows",
    "place_in_list",
    "read_list",
]

LARGEST_FILE = 200 * 1024 * 1024  # bytes; the nationwide list is about 30 MB
ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
_HEAD = 20  # rows that a profile is told by; so many may stand above the headings


@dataclass(frozen=True, slots=True)
class ListReading:
    """An opened list. ``outcomes`` gives one outcome for each row that is not empty, once."""

    format: str  # "xlsx", "utf-8", "utf-8-sig" or "cp932"
    size: int  # bytes of the file
    columns: Columns
    outcomes: Iterator[Outcome]
    profile: str  # of PROFILES
    as_of: date | None  # the day whose areas are used; None: areas were taken as given


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


def _raw_rows(file: BinaryIO, *, encoding: str | None, sheet: str | None) -> tuple[str, Iterator[Row]]:
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


def open_rows(file: BinaryIO, *, encoding: str | None, sheet: str | None) -> tuple[str, int, Iterator[Row]]:
    """The format of a file ("xlsx" or an encoding), its size in bytes and its rows. Raises ListRefused."""
    size = _size(file)
    kind, rows = _raw_rows(file, encoding=encoding, sheet=sheet)
    return kind, size, rows


def read_list(
    file: BinaryIO,
    *,
    areas: AreaList,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    list_kind: str | None = None,
    profile: str | None = None,
    prefecture: str = "",
    source_name: str = "",
    on: date | None = None,
    today: date | None = None,
    above: RowsAbove | None = None,
) -> ListReading:
    """Opens a list: a seekable binary ``file``, ``mapping`` of fields to headings, ``encoding`` only to overrule ours,
    ``list_kind`` (of KINDS) for the rows that name no kind, ``profile`` (of PROFILES; told by the first rows unless
    given), ``prefecture`` for a list of one prefecture that does not say so. Areas are those of the day ``on``, else of
    the day that the list or its ``source_name`` tells, else of ``today``.

    ``above`` are the rows of the files of the same list that were read before: the file is one of several, and
    outcomes name it by its ``source_name``.

    Raises ListRefused when the file cannot be read as a list; reading ``outcomes`` may raise it too (a broken quotation
    mark shows only where it stands, and that there are no rows only at the end).
    """
    mapping = mapping or {}
    file_name = "" if above is None else source_name
    above = RowsAbove() if above is None else above
    number = above.begin(file_name)
    if unknown := sorted(set(mapping) - set(HEADINGS)):
        raise _refused("field_unknown", f"「{unknown[0]}」という項目はありません。", f"項目: {', '.join(HEADINGS)}")
    if prefecture and areas.prefecture(prefecture) is None:
        raise _refused("prefecture_unknown", "この都道府県はありません。", "名称か01から47までの番号にしてください。")
    kind, size, rows = open_rows(file, encoding=encoding, sheet=sheet)
    head = tuple(islice(rows, _HEAD))
    chosen = PROFILES[profile] if profile else profile_of(head, mapping=mapping)
    if mapping and chosen.fixed:
        raise _refused(
            "map_with_profile", f"「{chosen.title}」の列は決まっているため、--map は使えません。",
            "--map を外すか、--profile plain を指定してください。",
        )  # fmt: skip
    opened = chosen.open(Sheet(head, rows, areas, mapping, source_name, prefecture))
    day = on or opened.as_of or today
    areas = areas if day is None else areas.at(day)
    above.headed(code_heading=opened.columns.heading("facility_code"), id_heading=opened.columns.heading("source_id"))
    reader = _Reader(opened.columns, areas, list_kind, prefecture, number, file_name)
    outcomes = _outcomes(opened, reader=reader, above=above)
    return ListReading(kind, size, opened.columns, outcomes, chosen.name, day)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one file, each on its own."""

    columns: Columns
    areas: AreaList
    list_kind: str | None
    prefecture: str
    number: int
    file: str

    def read(self, row: Row | Refused | LeftOut) -> UnitRecord | Refused | LeftOut:
        if isinstance(row, Row):
            read = read_unit(
                row,
                columns=self.columns,
                areas=self.areas,
                list_kind=self.list_kind,
                list_prefecture=self.prefecture,
                source_file=self.number,
            )
            if isinstance(read, UnitRecord):
                return read
            row = Refused(row.line, read)
        if not self.file:
            return row
        if isinstance(row, LeftOut):
            return replace(row, file=self.file)
        return Refused(row.line, tuple(replace(refusal, file=self.file) for refusal in row.refusals))


def _outcomes(opened: OpenedRows, *, reader: _Reader, above: RowsAbove) -> Iterator[Outcome]:
    row: Row | Refused | LeftOut | None = None
    for row in opened.rows:
        read = reader.read(row)
        yield above.judge(read) if isinstance(read, UnitRecord) else read
    if row is None:
        raise _refused(
            "rows_missing", "見出しの下に行が一つもありません。", "施設の行があるファイルを選び直してください。"
        )
