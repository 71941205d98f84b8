"""CSV and tab-separated files as rows of text: encoding, separator and line numbers.

UTF-8 with or without byte order mark, or CP932 (what Japanese Excel writes). Nothing is ever replaced silently.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row

__all__ = ["LONGEST_CELL", "detect_encoding", "text_rows"]

LONGEST_CELL = 100_000  # characters; above it a quotation mark is surely missing
LONGEST_ROW = 1_000_000  # characters; a row becomes a list of cells, and a file of commas would take all memory
_CHUNK = 1 << 20
_JAPANESE = re.compile("[\u3000-\u9fff\uff01-\uffef]")
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _first_fault(file: BinaryIO, encoding: str) -> tuple[int, int, bytes] | None:
    """Offset in bytes, line and the bytes where strict decoding first fails; None when all of it decodes."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done, line = 0, 1
    while True:
        chunk = file.read(_CHUNK)
        pending = decoder.getstate()[0]
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as fault:
            start = done - len(pending) + fault.start
            return start, line + (pending + chunk)[: fault.start].count(b"\n"), fault.object[fault.start : fault.end]
        if not chunk:
            return None
        done += len(chunk)
        line += chunk.count(b"\n")


def detect_encoding(file: BinaryIO) -> str:
    """The Python name of the file's encoding: "utf-8-sig", "utf-8" or "cp932".

    Raises ListRefused with offset and line when the bytes are neither.
    """
    file.seek(0)
    head = file.read(4)
    if head.startswith(_OTHER_MARKS):
        raise ListRefused(
            Refusal(
                1, None, "UTF-16", "encoding_unknown", "文字コードがUTF-16です。",
                "Excelで「CSV UTF-8(コンマ区切り)」を選んで保存し直してください。",
            )
        )  # fmt: skip
    marked = head.startswith(codecs.BOM_UTF8)
    utf8 = _first_fault(file, "utf-8")
    if utf8 is None:
        return "utf-8-sig" if marked else "utf-8"
    if marked:
        raise _undecodable("UTF-8", *utf8)
    if _is_japanese_utf8(file, until=utf8[0]):
        raise _undecodable("UTF-8", *utf8)
    cp932 = _first_fault(file, "cp932")
    if cp932 is None:
        return "cp932"
    raise _undecodable("CP932(Shift_JIS)", *cp932)


def _is_japanese_utf8(file: BinaryIO, *, until: int) -> bool:
    """Whether the bytes before a fault are Japanese in UTF-8. CP932 would turn them into other characters, silently.

    A CP932 text is hardly ever UTF-8 for longer than one character: most of its first bytes cannot begin one.
    """
    file.seek(0)
    before = file.read(min(until, _CHUNK)).decode("utf-8", "ignore")
    return len(_JAPANESE.findall(before)) > 1


def _undecodable(meant: str, offset: int, line: int, wrong: bytes) -> ListRefused:
    return ListRefused(
        Refusal(
            line, None, wrong.hex(" "), "encoding_unknown",
            f"{line}行目(先頭から{offset}バイト目)が、{meant}の文字として読めません。",
            "UTF-8かCP932(Shift_JIS)で保存し直してください。Excelでは「CSV UTF-8(コンマ区切り)」です。",
        )
    )  # fmt: skip


def _separator(text: io.TextIOWrapper) -> str:
    """Tab or comma, whichever the first line with either has more of."""
    for _ in range(20):
        line = text.readline(LONGEST_CELL)
        if not line:
            break
        if "\t" in line or "," in line:
            return "\t" if line.count("\t") > line.count(",") else ","
    return ","


class _Bounded:
    """The lines of a text, as long as those of one row together are no longer than a row may be."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.row_from = 1
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_ROW + 1):
            self.taken += len(line)
            if self.taken > LONGEST_ROW:
                raise ListRefused(
                    Refusal(
                        self.row_from, None, "", "row_too_long",
                        f"ここから始まる行が長すぎます({LONGEST_ROW:,}文字まで)。",
                        "1行に1つの施設を書いた一覧かどうか、改行と引用符(\")を確かめてください。",
                    )
                )  # fmt: skip
            yield line


def text_rows(file: BinaryIO, *, encoding: str) -> Iterator[Row]:
    """The rows of an open file, empty ones left out, each with the line on which it begins (from 1).

    Raises ListRefused for a file whose quotation marks do not close, whose bytes do not decode, or with a row that is
    longer than any list's.
    """
    if fault := _first_fault(file, encoding):
        raise _undecodable(encoding, *fault)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        separator = _separator(text)
        text.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        bounded = _Bounded(text)
        reader = csv.reader(bounded, delimiter=separator, strict=True)
        begins = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Row(begins, tuple(cells))
                begins = bounded.row_from = reader.line_num + 1
                bounded.taken = 0
        except csv.Error as fault:
            raise ListRefused(
                Refusal(
                    begins, None, "", "quotes_open", _broken_row(str(fault)),
                    "この行の引用符(\")が正しく閉じているかを確かめてください。",
                )
            ) from fault  # fmt: skip
    finally:
        if not file.closed:  # closed already where a refusal ended the reading early
            text.detach()


def _broken_row(fault: str) -> str:
    """Why a row cannot be told from the next, by what Python's reader says."""
    if "unexpected end" in fault:
        return 'ここから始まる行の引用符(")が、ファイルの終わりまで閉じていません。'
    if "field limit" in fault:
        return f'ここから始まる行に{LONGEST_CELL:,}文字を超える値があります。引用符(")が閉じていないようです。'
    if "expected after" in fault:
        return '閉じる引用符(")のすぐ後に、別の文字があります。'
    return "ここから始まる行を、列に区切れません。"
