"""Workbooks made to take all memory, or what is not theirs: refused in words, or read as the little that they hold.

All are read in one process of its own that may not grow: one that went too far would be ended, not this run.
"""

import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tenken.frame.facility_lists import open_rows
from tenken.frame.review import ListRefused

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0"?>'
LAUGHS = (
    f"""<!DOCTYPE a [<!ENTITY l0 "ha">{"".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))}]>"""
)
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
ONE = CELL.format("x")
FAR = '<row r="1048576"><c {}><v>1</v></c></row>'
#: Bytes that the process may take beyond what Python and the reader take to start.
ROOM = 400 * 1024 * 1024


def sheet(rows: str, *, before: str = "", inside: str = "") -> str:
    return f"{HEAD}{before}<worksheet {NS}>{inside}<sheetData>{rows}</sheetData></worksheet>"


def book(content: str, *, shared: str = "", target: str = "worksheets/sheet1.xml", parts: dict[str, str] | None = None,
         encoding: str = "utf-8") -> bytes:  # fmt: skip
    """A workbook of one sheet."""
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{where}"/>'
        for number, (kind, where) in enumerate((("worksheet", target), ("sharedStrings", "sharedStrings.xml")), start=1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                         f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        archive.writestr("xl/workbook.xml", f'{HEAD}<workbook {NS} xmlns:r="{OFFICE}"><sheets><sheet name="S" '
                         'sheetId="1" r:id="rId1"/></sheets></workbook>')  # fmt: skip
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
                         "</Relationships>")  # fmt: skip
        archive.writestr("xl/worksheets/sheet1.xml", content.encode(encoding))
        archive.writestr("xl/sharedStrings.xml", shared or f"<sst {NS}/>")
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


def copies() -> bytes:
    """200,000 cells that name one text of 32,000 characters: 6 GB once each has its own."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 200_001))
    return book(sheet(rows), shared=f"<sst {NS}><si><t>{'x' * 32_000}</t></si></sst>")


TOO_WIDE, NO_BOOK, TOO_LARGE = "sheet_too_wide", "not_a_workbook", "workbook_too_large"
#: Workbook → the refusal, or how many rows it has.
BOOKS: dict[str, tuple[Callable[[], bytes], str | int]] = {
    "plain": (lambda: book(sheet(ONE)), 1),
    "entities of entities": (lambda: book(sheet(CELL.format("&l9;"), before=LAUGHS)), NO_BOOK),
    "entities in texts": (
        lambda: book(sheet(ONE), shared=f"{HEAD}{LAUGHS}<sst {NS}><si><t>&l9;</t></si></sst>"), NO_BOOK
    ),
    "a file of the machine": (
        lambda: book(sheet(CELL.format("&x;"), before='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
        NO_BOOK,
    ),
    "claims to be huge": (lambda: book(sheet(ONE, inside='<dimension ref="A1:XFD1048576"/>')), 1),
    "far corner": (lambda: book(sheet(ONE + FAR.format('r="XFD1048576"'))), TOO_WIDE),
    "far corner in other quotes": (lambda: book(sheet(ONE + FAR.format("r='XFD1048576'"))), TOO_WIDE),
    "far corner with spaces": (lambda: book(sheet(ONE + FAR.format('r = "XFD1048576"'))), TOO_WIDE),
    "far corner in small letters": (lambda: book(sheet(ONE + FAR.format('r="xfd1048576"'))), TOO_WIDE),
    "far corner elsewhere": (
        lambda: book("<a/>", target="other/s.xml", parts={"xl/other/s.xml": sheet(ONE + FAR.format('r="XFD1048576"'))}),
        TOO_WIDE,
    ),
    "a row beyond all numbers": (lambda: book(sheet(ONE + '<row r="4000000000"><c><v>1</v></c></row>')), TOO_WIDE),
    "columns beyond Excel": (lambda: book(sheet('<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>')), TOO_WIDE),
    "a million columns": (lambda: book(sheet(f"<row>{'<c/>' * 1_000_000}</row>")), TOO_WIDE),
    "cells without a place": (
        lambda: book(sheet(f"<row>{'<c><v>1</v></c>' * 9_000}</row>" + "<row><c><v>1</v></c></row>" * 30_000)), TOO_WIDE
    ),
    "one long text in every cell": (copies, TOO_LARGE),
    "another encoding": (lambda: book(sheet(ONE).replace("?>", ' encoding="utf-16"?>', 1), encoding="utf-16"), NO_BOOK),
    "a part outside": (lambda: book(sheet(ONE), parts={"../../../../tmp/slipped": "x"}), 1),
    "a sheet outside": (lambda: book(sheet(ONE), target="../../../../etc/passwd"), NO_BOOK),
    "very deep": (lambda: book(sheet("<a>" * 100_000 + "</a>" * 100_000)), 0),
    "a text that is not there": (lambda: book(sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>')), NO_BOOK),
    "numbers that are none": (
        lambda: book(sheet('<row r="1"><c r="A1"><v>1e400</v></c><c r="B1"><v>NaN</v></c></row>')), 1
    ),
}  # fmt: skip


def outcome(content: bytes) -> str | int:
    """The refusal's code, or how many rows were read."""
    try:
        return sum(1 for _ in open_rows(io.BytesIO(content), encoding=None, sheet=None)[2])
    except ListRefused as refused:
        return refused.refusal.code


def read_all() -> None:
    """In the process of its own: each book's outcome as JSON."""
    outcome(BOOKS["plain"][0]())
    made = {name: make() for name, (make, _) in BOOKS.items()}
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))
    sys.stdout.write(json.dumps({name: outcome(content) for name, content in made.items()}))


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str | int]:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.unit.frame.test_hostile_workbooks import read_all; read_all()"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    told: dict[str, str | int] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_a_hostile_workbook_is_refused_or_read_within_little_memory(name: str, outcomes: dict[str, str | int]) -> None:
    assert outcomes[name] == BOOKS[name][1]


def test_nothing_was_written_outside(outcomes: dict[str, str | int]) -> None:
    assert outcomes
    assert not Path("/tmp/slipped").exists()
