"""XLSX workbooks: cells as text, and those that are traps."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import pytest

from tenken.frame import workbook_size
from tenken.frame.facility_lists import Accepted
from tenken.frame.review import ReviewFlag
from tests.unit.frame.lists import reading, refusal

HEADINGS = ("facility_code", "name", "postcode", "address")


def _workbook(*rows: Sequence[object], sheets: Sequence[str] = ("名簿",), hidden: Sequence[str] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    for name in sheets:
        sheet = workbook.create_sheet(name)
        sheet.append(HEADINGS if name not in hidden else ("x",))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_text_cells_keep_their_zeros_and_number_cells_get_them_back() -> None:
    content = _workbook(("0110113719", "山田医院", "060-0001", "北海道"), (110112489, "海野医院", 600002, "北海道"))

    read = reading(content)

    units = [outcome.unit for outcome in read.outcomes if isinstance(outcome, Accepted)]
    assert read.format == "xlsx"
    assert [unit.facility_code for unit in units] == ["0110113719", "0110112489"]
    assert [unit.postcode for unit in units] == ["060-0001", "060-0002"]
    assert [unit.line for unit in units] == [2, 3]


def test_a_date_cell_in_the_code_column_is_no_code() -> None:
    content = _workbook(
        (date(2026, 1, 1), "山田医院", "", "北海道"), (datetime(2026, 1, 1, 9), "海野医院", "", "北海道")
    )

    units = [outcome.unit for outcome in reading(content).outcomes if isinstance(outcome, Accepted)]

    assert [(unit.facility_code, unit.review) for unit in units] == [("", (ReviewFlag.CODE_SHAPE,))] * 2


def test_empty_rows_count_as_lines() -> None:
    content = _workbook((), ("", "山田医院", "", "北海道"), (), ("", "海野医院", "", "北海道"))

    assert [outcome.line for outcome in reading(content).outcomes] == [3, 5]


def test_cells_of_other_types_are_read_as_text() -> None:
    content = _workbook((None, date(2026, 7, 6), None, 1.5), (None, True, None, "北海道"))

    units = [outcome.unit for outcome in reading(content).outcomes if isinstance(outcome, Accepted)]

    assert [(unit.name, unit.address) for unit in units] == [("2026-07-06", "1.5"), ("True", "北海道")]


def test_the_first_visible_sheet_is_read_unless_one_is_named() -> None:
    content = _workbook((None, "山田医院", None, "北海道"), sheets=("隠し", "名簿", "別"), hidden=("隠し",))

    assert len(list(reading(content).outcomes)) == 1
    assert len(list(reading(content, sheet="別").outcomes)) == 1
    refused = refusal(content, sheet="ない")
    assert refused.code == "sheet_unknown"
    assert "名簿、別" in refused.remedy


def _changed(content: bytes, part: str, *, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            raw = source.read(name)
            assert name != part or old in raw
            target.writestr(name, raw.replace(old, new) if name == part else raw)
    return file.getvalue()


def test_a_cell_in_the_farthest_corner_does_not_fill_memory() -> None:
    content = _workbook((None, "山田医院", None, "北海道"))
    far = _changed(content, "xl/worksheets/sheet1.xml", old=b'r="D2"', new=b'r="XFD1048576"')

    assert refusal(far).code == "sheet_too_wide"


def test_a_workbook_that_unpacks_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = _workbook(*[(None, "山" * 200, None, "北" * 200)] * 500)
    monkeypatch.setattr(workbook_size, "LARGEST_UNPACKED", 10_000)

    assert refusal(content).code == "workbook_too_large"


def test_a_zip_bomb_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(700):
                part.write(b"\0" * 1024 * 1024)
    assert len(file.getvalue()) < 2_000_000

    assert refusal(file.getvalue()).code == "workbook_too_large"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\0" * 100,
        _workbook()[:-100],
    ],
    ids=["only the first bytes", "cut short"],
)
def test_a_broken_workbook_is_refused(content: bytes) -> None:
    assert refusal(content).code == "not_a_workbook"


def test_another_zip_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert refusal(file.getvalue()).code == "not_a_workbook"


def test_an_old_or_locked_workbook_is_refused_with_what_to_do() -> None:
    refused = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)

    assert refused.code == "workbook_locked"
    assert ".xlsx" in refused.remedy
