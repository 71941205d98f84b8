"""How much a workbook would take when it is read: measured part by part, without a tree and without an XML parser.

The reader makes room for every cell of a sheet's rectangle and copies a shared text into each cell that names it. A few
kilobytes can thus ask for all memory: one cell far away, cells without a place, one long text in all cells, texts made
of texts (entities). Only what bounds the memory is looked at; whether the parts make sense is the reader's to say.
"""

import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["LARGEST_TEXT", "LARGEST_UNPACKED", "MOST_CELLS", "NotAWorkbook", "TooLarge", "TooWide", "measure"]

#: Bytes of XML inside a workbook. The nationwide list of 172,000 rows unpacks to about 100 MB.
LARGEST_UNPACKED = 600 * 1024 * 1024
#: Rows × columns of a sheet, empty cells included: the reader makes room for each (about 30 bytes).
MOST_CELLS = 10_000_000
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576  # of Excel
#: Bytes of shared texts once each cell has its copy.
LARGEST_TEXT = 1024 * 1024 * 1024
MOST_PARTS = 10_000
_CHUNK = 1 << 20
_TAG = 512  # a piece that may be the beginning of a tag is looked at again with the next chunk
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]*)\s*["']""")
_ROW_OR_CELL = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_INDEX = re.compile(rb"v>\s*([0-9]{1,9})\s*<")


class NotAWorkbook(ValueError):
    """A part that no spreadsheet program writes: definitions of entities, another encoding, too many parts."""


class TooLarge(ValueError):
    """It unpacks into more than ``LARGEST_UNPACKED`` bytes, or its texts into more than ``LARGEST_TEXT``."""


class TooWide(ValueError):
    """A sheet whose rectangle has more than ``MOST_CELLS`` cells, or more columns or rows than Excel knows."""

    def __init__(self, part: str, *, rows: int, columns: int) -> None:
        super().__init__(part)
        self.part, self.rows, self.columns = part, rows, columns


@dataclass(slots=True)
class _Sheet:
    """What was seen of a sheet."""

    rows: int = 0
    columns: int = 1
    counted_rows: int = 0
    in_row: int = 0
    widest: int = 0
    cells: int = 0
    letters: set[bytes] = field(default_factory=set)


def measure(archive: zipfile.ZipFile) -> None:
    """Looks at every part. Raises NotAWorkbook, TooLarge, TooWide; whatever broken bytes make zipfile raise."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise NotAWorkbook
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:  # what it says itself; it may say too little
        raise TooLarge
    unpacked, tables, sheets = 0, [], []
    for part in parts:
        sheet, texts = _Sheet(), array("L")
        is_sheet = is_texts = False
        for number, chunk in enumerate(_chunks(archive, part)):
            unpacked += len(chunk)
            if unpacked > LARGEST_UNPACKED:
                raise TooLarge
            _check_xml(chunk, part.filename, first=number == 0)
            is_sheet = is_sheet or b"sheetData" in chunk
            is_texts = is_texts or b"sst" in chunk
            if b"<" in chunk:
                _look(sheet, chunk)
            if is_texts:
                _take_lengths(texts, chunk)
        if is_texts:
            tables.append(texts)
        if is_sheet:
            _check_sheet(sheet, part.filename)
            sheets.append((part, sheet.cells))
    for part, cells in sheets:
        for texts in tables:
            if cells * max(texts, default=0) > LARGEST_TEXT:
                _check_texts(archive, part, texts)


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that begin and end between tags, wherever tags are shorter than ``_TAG``."""
    rest = b""
    with archive.open(part) as content:
        while read := content.read(_CHUNK):
            chunk = rest + read
            cut = chunk.rfind(b"<", max(1, len(chunk) - _TAG))
            chunk, rest = (chunk[:cut], chunk[cut:]) if cut > 0 else (chunk, b"")
            yield chunk
    if rest:
        yield rest


def _check_xml(chunk: bytes, name: str, *, first: bool) -> None:
    """Raises NotAWorkbook where a part that should be XML begins like none, or defines entities."""
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise NotAWorkbook
    if first:
        head = chunk[:_TAG].removeprefix(b"\xef\xbb\xbf").lstrip()
        declared = _ENCODING.match(head)
        if not head.startswith(b"<") or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
            raise NotAWorkbook


def _look(sheet: _Sheet, chunk: bytes) -> None:
    """Takes in the places that cells name and, where they name none, how many follow each other."""
    for letters, row in _PLACE.findall(chunk):
        sheet.letters.add(letters)
        if len(row) > 7:
            sheet.rows = 10**9
        elif row:
            sheet.rows = max(sheet.rows, int(row))
    for tag in _ROW_OR_CELL.findall(chunk):
        if tag == b"c":
            sheet.cells += 1
            sheet.in_row += 1
        else:
            sheet.widest = max(sheet.widest, sheet.in_row)
            sheet.counted_rows += 1
            sheet.in_row = 0


def _check_sheet(sheet: _Sheet, name: str) -> None:
    columns = max(sheet.widest, sheet.in_row, *(_column(letters) for letters in sheet.letters | {b"A"}))
    rows = max(sheet.rows, sheet.counted_rows)
    if rows * columns > MOST_CELLS or columns > MOST_COLUMNS or rows > MOST_ROWS:
        raise TooWide(name, rows=rows, columns=columns)


def _column(letters: bytes) -> int:
    """``b"AB"`` is 28."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def _take_lengths(texts: "array[int]", chunk: bytes) -> None:
    """Bytes of each shared text, its tags included; what stands before the first belongs to the one before."""
    places = [found.start() for found in _TEXT.finditer(chunk)]
    if texts:
        texts[-1] += places[0] if places else len(chunk)
    texts.extend(end - start for start, end in pairwise([*places, len(chunk)]))


def _check_texts(archive: zipfile.ZipFile, part: zipfile.ZipInfo, texts: "array[int]") -> None:
    """Adds up the copies of texts in a sheet. Raises TooLarge."""
    copied = 0
    for chunk in _chunks(archive, part):
        copied += sum(texts[index] for index in map(int, _INDEX.findall(chunk)) if index < len(texts))
        if copied > LARGEST_TEXT:
            raise TooLarge
