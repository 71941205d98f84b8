"""A released table as comma-separated values: UTF-8 for all, CP932 for those whose programs know nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Publication
from tenken.export.cells import Cell, safe
from tenken.export.csv_files import csv_lines
from tenken.export.plain_text import plain
from tenken.export.table_rows import fields, rows

__all__ = ["GETA", "Cp932File", "Lost", "cp932_text", "lost_csv", "table_cp932", "table_csv"]

KEPT = frozenset(SIGNS)
GETA = "〓"  # what Japanese typesetting puts for a missing character
#: Letters that JIS and Windows number differently; they look the same, so the Windows one stands for the other.
WINDOWS = {
    "\u301c": "\uff5e",
    "\u2212": "\uff0d",
    "\u2014": "\u2015",
    "\u2016": "\u2225",
    "\u00a2": "\uffe0",
    "\u00a3": "\uffe1",
    "\u00ac": "\uffe2",
    "\u00a0": " ",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell that does not say in CP932 what it says in UTF-8. Row 1 holds the headings; columns count from 1."""

    row: int
    column: int
    text: str  # as it is
    written: str  # as it stands in the file
    characters: str  # those that were replaced, each once


@dataclass(frozen=True, slots=True)
class Cp932File:
    """A file for older programs, and every cell in which a letter had to be replaced."""

    content: bytes
    lost: tuple[Lost, ...]


def table_csv(table: ProtectedTable, publication: Publication, *, language: str = "ja") -> Iterator[bytes]:
    """The table in UTF-8 with byte order mark (RFC 4180)."""
    return csv_lines(_headings(table, language), rows(table, publication, language=language), kept=KEPT)


def table_cp932(table: ProtectedTable, publication: Publication, *, language: str = "ja") -> Cp932File:
    """The table in CP932 (Windows-31J); what it cannot hold stands as 〓 and is listed."""
    return cp932_text(_headings(table, language), rows(table, publication, language=language), kept=KEPT)


def cp932_text(
    headings: Iterable[str], lines: Iterable[Iterable[Cell]], *, kept: Collection[str] = frozenset()
) -> Cp932File:
    """Any headings and rows in CP932, with the list of what had to be replaced."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    lost: list[Lost] = []
    for number, row in enumerate((list[Cell](headings), *(list(line) for line in lines)), start=1):
        written = [_written(cell, number, column, lost) for column, cell in enumerate(row, start=1)]
        writer.writerow([cell if cell in kept else safe(cell) for cell in written])
    return Cp932File(text.getvalue().encode("cp932"), tuple(lost))


def lost_csv(lost: Iterable[Lost], *, language: str = "ja") -> bytes:
    """The list of replaced letters, in UTF-8, to lie beside the file."""
    headings = {
        "ja": ("行", "列", "本来の文字列", "ファイル中の文字列", "置き換えた文字", "文字の番号"),
        "en": ("Row", "Column", "Text", "Text in the file", "Replaced characters", "Code points"),
    }
    listed = (
        (
            one.row,
            one.column,
            one.text,
            one.written,
            one.characters,
            " ".join(f"U+{ord(c):04X}" for c in one.characters),
        )
        for one in lost
    )
    return b"".join(csv_lines(headings.get(language, headings["ja"]), listed))


def _headings(table: ProtectedTable, language: str) -> list[str]:
    return [plain(field.label.in_language(language)) for field in fields(table)]


def _written(cell: Cell, row: int, column: int, lost: list[Lost]) -> Cell:
    if not isinstance(cell, str) or _whole_in_cp932(cell):
        return cell
    replaced: list[str] = []
    out: list[str] = []
    for char in cell:
        stands = _in_cp932(char)
        out.append(stands)
        if stands != char and char not in replaced:
            replaced.append(char)
    written = "".join(out)
    if replaced:
        lost.append(Lost(row, column, cell, written, "".join(replaced)))
    return written


def _whole_in_cp932(text: str) -> bool:
    """Whether every letter can stand as it is: so it is for almost every cell."""
    try:
        return text.encode("cp932").decode("cp932") == text  # Python takes signs that it gives back as others
    except UnicodeEncodeError:
        return False


def _in_cp932(char: str) -> str:
    char = WINDOWS.get(char, char)
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return GETA
    return char
