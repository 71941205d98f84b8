"""Rows of the country as files: every text as it was, in the same memory, and what does not fit is told."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tenken.export import all_rows
from tenken.export.all_rows import (
    LONGEST_CELL,
    Long,
    RowsDoNotFit,
    all_rows_csv,
    all_rows_parquet,
    all_rows_workbook,
)
from tenken.export.cells import Cell

HEADINGS = ("コード", "名称", "数")


def read(path: Path, sheet: str = "個票") -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def test_codes_keep_their_zeros_and_formulas_stay_texts(tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"
    rows: list[tuple[Cell, ...]] = [("0012345", "=1+1", 3), ("0000001", "+81", None), ("", "@x", 0.5)]

    written = all_rows_workbook(HEADINGS, rows, file=file)

    assert (written.rows, written.split) == (3, ())
    assert read(file) == [list(HEADINGS), ["0012345", "=1+1", 3.0], ["0000001", "+81", ""], ["", "@x", 0.5]]
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row} <= {"s", "inlineStr", "n"}
    assert sheet.freeze_panes == "A2"


def test_a_text_longer_than_a_cell_goes_on_in_the_second_sheet_and_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"
    long = "あ" * (2 * LONGEST_CELL + 5)
    paired = "😀" * LONGEST_CELL  # two units each

    written = all_rows_workbook(HEADINGS, [("1", "short", 1), ("2", long, 2), ("3", paired, 3)], file=file)

    assert written.split == (Long(3, "名称", 2 * LONGEST_CELL + 5), Long(4, "名称", 2 * LONGEST_CELL))
    rows, rest = read(file), read(file, "長い文字列の続き")
    for number, whole in ((3, long), (4, paired)):
        parts = [str(rows[number - 1][1]), *(str(row[3]) for row in rest[1:] if row[0] == number)]
        assert "".join(parts) == whole
        assert all(len(part.encode("utf-16-le")) // 2 <= LONGEST_CELL for part in parts)


def test_without_long_texts_the_second_sheet_says_so(tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"

    all_rows_workbook(HEADINGS, [("1", "x" * LONGEST_CELL, 1)], file=file)

    assert read(file, "長い文字列の続き")[1][3] == "セルに収まらない文字列はありません。"
    assert len(str(read(file)[1][1])) == LONGEST_CELL


def test_numbers_too_large_for_a_spreadsheet_become_texts(tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"

    all_rows_workbook(HEADINGS, [("1", "a", 2**60), ("2", "b", 2**53)], file=file)

    assert [row[2] for row in read(file)[1:]] == [str(2**60), float(2**53)]


def test_no_rows_leave_the_headings(tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"

    assert all_rows_workbook(HEADINGS, [], file=file).rows == 0

    assert read(file)[0] == list(HEADINGS)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RowsDoNotFit, match="same heading"):
        all_rows_workbook(("a", "a"), [(1, 2)], file=tmp_path / "all.xlsx")


def test_more_rows_than_a_sheet_holds_are_refused_as_soon_as_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_rows, "MOST_ROWS", 3)
    rows = iter([("1", "a", 1)] * 9)

    with pytest.raises(RowsDoNotFit, match="3 that a sheet holds"):
        all_rows_workbook(HEADINGS, rows, file=tmp_path / "all.xlsx")

    assert len(list(rows)) == 5
    assert all_rows_workbook(HEADINGS, [("1", "a", 1)] * 3, file=tmp_path / "all.xlsx").rows == 3


def test_a_file_object_gets_the_same_and_the_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    rows = [(str(number), "x", number) for number in range(2_500)]

    with (tmp_path / "all.xlsx").open("w+b") as file:
        all_rows_workbook(HEADINGS, rows, file=file, progress=lambda done, of: told.append((done, of)), total=len(rows))

    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]
    assert len(read(tmp_path / "all.xlsx")) == 2_501


def test_more_rows_need_no_more_memory(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        rows: Iterator[tuple[Cell, ...]] = ((f"{number:07}", "名称" * 20, number) for number in range(count))
        tracemalloc.start()
        all_rows_workbook(HEADINGS, rows, file=tmp_path / "all.xlsx")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)

    assert peak(6_000) < 2 * peak(1_500) + 100_000


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=9),
            st.integers(-(2**40), 2**40) | st.none(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_text_and_number_arrives_in_workbook_and_csv(
    rows: list[tuple[str, int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("rows") / "all.xlsx"

    all_rows_workbook(("text", "number"), [*rows, ("end", 1)], file=file)
    content = b"".join(all_rows_csv(("text", "number"), rows)).decode("utf-8-sig")

    sheet = openpyxl.load_workbook(file).worksheets[0]
    found = [(cells[0] or "", cells[1]) for cells in sheet.iter_rows(min_row=2, values_only=True)]
    assert [(text.replace("_x005F_", "_"), number) for text, number in found] == [*rows, ("end", 1)]
    listed = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert [(text.removeprefix("'"), number) for text, number in listed] == [
        (text.removeprefix("'"), "" if number is None else str(number)) for text, number in rows
    ]


def test_columns_become_parquet_as_they_are(tmp_path: Path) -> None:
    frame = pl.DataFrame({"code": ["001", None], "n": [1, 2]})
    told: list[tuple[int, int | None]] = []

    all_rows_parquet(frame, file=tmp_path / "all.parquet", progress=lambda done, of: told.append((done, of)))

    assert pl.read_parquet(tmp_path / "all.parquet").equals(frame)
    assert told == [(2, 2)]
