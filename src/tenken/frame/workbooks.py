"""XLSX workbooks as rows of text, checked before they are opened: a few kilobytes can unpack into all memory."""

import math
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import python_calamine

from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row
from tenken.frame.workbook_size import NotAWorkbook, TooLarge, TooWide, measure

__all__ = ["is_old_workbook", "is_zip", "sheet_rows"]

_OPEN_REMEDY = "Excelで開いて「Excelブック(.xlsx)」で保存し直してください。"


def is_zip(head: bytes) -> bool:
    """Whether a file beginning so is a ZIP archive, as XLSX files are."""
    return head.startswith(b"PK\x03\x04")


def is_old_workbook(head: bytes) -> bool:
    """Whether a file beginning so is an old or password-protected Office file."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _refused(code: str, reason: str, remedy: str, value: str = "") -> ListRefused:
    return ListRefused(Refusal(None, None, value, code, reason, remedy))


def _check(file: BinaryIO) -> None:
    """Unpacks every part once, keeping nothing, and measures what reading would take. Raises ListRefused."""
    try:
        with zipfile.ZipFile(file) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise NotAWorkbook
            measure(archive)
    except TooLarge as fault:
        raise _refused(
            "workbook_too_large", "ブックの中身が大きすぎます。",
            "不要なシートや書式を消すか、CSVで保存し直してください。",
        ) from fault  # fmt: skip
    except TooWide as fault:
        raise _refused(
            "sheet_too_wide", f"シートの範囲が広すぎます({fault.rows}行、{fault.columns}列まで使われています)。",
            "表から離れたセルを消してください。", fault.part,
        ) from fault  # fmt: skip
    except Exception as fault:  # zlib, lzma and bz2 each raise errors of their own for broken bytes
        raise _refused("not_a_workbook", "XLSXのブックとして開けません。", _OPEN_REMEDY) from fault


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
