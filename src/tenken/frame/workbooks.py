"""XLSX workbooks as rows of text, checked before they are opened: a few kilobytes can unpack into all memory."""

import math
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import python_calamine

from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row

__all__ = ["LARGEST_UNPACKED", "MOST_CELLS", "is_old_workbook", "is_zip", "sheet_rows"]

#: Bytes of XML inside a workbook. The nationwide list of 172,000 rows unpacks to about 100 MB.
LARGEST_UNPACKED = 600 * 1024 * 1024
#: Rows × columns of a sheet, empty cells included: the reader makes room for each (about 30 bytes).
MOST_CELLS = 10_000_000
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK = 1 << 20
_OVERLAP = 64  # longer than any cell reference with its attribute


def is_zip(head: bytes) -> bool:
    """Whether a file beginning so is a ZIP archive, as XLSX files are."""
    return head.startswith(b"PK\x03\x04")


def is_old_workbook(head: bytes) -> bool:
    """Whether a file beginning so is an old or password-protected Office file."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _refused(code: str, reason: str, remedy: str, value: str = "") -> ListRefused:
    return ListRefused(Refusal(None, None, value, code, reason, remedy))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check(file: BinaryIO) -> None:
    """Unpacks every part once, keeping nothing, and counts what it holds. Raises ListRefused."""
    broken = (
        "not_a_workbook",
        "XLSXのブックとして開けません。",
        "Excelで開いて「Excelブック(.xlsx)」で保存し直してください。",
    )
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise _refused(*broken)
            unpacked = 0
            for part in parts:
                rows, letters, tail = 0, {b"A"}, b""
                with archive.open(part) as content:
                    while chunk := content.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            raise _refused(
                                "workbook_too_large", "ブックの中身が大きすぎます。",
                                "不要なシートや書式を消すか、CSVで保存し直してください。",
                            )  # fmt: skip
                        if part.filename.startswith("xl/worksheets/"):
                            for column, row in _REFERENCE.findall(tail + chunk):
                                letters.add(column)
                                rows = max(rows, int(row))
                            tail = chunk[-_OVERLAP:]
                if rows * max(map(_column_number, letters)) > MOST_CELLS:
                    raise _refused(
                        "sheet_too_wide", f"シートの範囲が広すぎます({rows}行まで使われています)。",
                        "表から離れたセルを消してください。", part.filename,
                    )  # fmt: skip
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as fault:
        raise _refused(*broken) from fault
    except ListRefused:
        raise
    except Exception as fault:  # zlib, lzma and bz2 each raise errors of their own for broken bytes
        raise _refused(*broken) from fault


def _text(value: object) -> str:
    """A cell as text. Excel keeps numbers as floats: 110113719.0 is the code 110113719."""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
    return str(value)


def sheet_rows(file: BinaryIO, *, sheet: str | None) -> Iterator[Row]:
    """The rows of one sheet (the first visible one when ``sheet`` is None), empty ones left out.

    Raises ListRefused for a workbook that is broken, locked or too large, or has no such sheet.
    """
    _check(file)
    file.seek(0)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(file)
        visible = [s.name for s in workbook.sheets_metadata if s.visible is python_calamine.SheetVisibleEnum.Visible]
        name = sheet if sheet is not None else next(iter(visible), None)
        if name is None or name not in workbook.sheet_names:
            raise _refused(
                "sheet_unknown", "そのシートはありません。",
                f"--sheet にどれかを書いてください: {'、'.join(workbook.sheet_names)}", sheet or "",
            )  # fmt: skip
        for line, cells in enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1):
            texts = tuple(map(_text, cells))
            if any(text.strip() for text in texts):
                yield Row(line, texts)
    except python_calamine.CalamineError as fault:
        raise _refused(
            "not_a_workbook", "XLSXのブックとして開けません。",
            "Excelで開いて「Excelブック(.xlsx)」で保存し直してください。パスワードは外してください。",
        ) from fault  # fmt: skip
