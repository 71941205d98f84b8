"""Statistical tables as a workbook: Excel opens every figure, and the rules for machine-readable tables are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook
from tests.factories.protected_tables import publication, yes_no_table
from tests.factories.readability import RULES, faults

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import both
from tenken.export.table_workbook import table_workbook
from tenken.tabulation.model import TOTAL

FEW = ("*", "310000", "320005", "322016", "360007", "470007")  # with every sign among them


def saved(tables: list[ProtectedTable], folder: Path, *, language: str = "ja") -> Path:
    path = folder / "tables.xlsx"
    with table_workbook(tables, publication(), language=language) as file:
        path.write_bytes(file.read())
    return path


def opened(path: Path, sheet: str) -> list[dict[str, Any]]:
    headings, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_workbook_keeps_every_rule_for_machine_readable_tables(tmp_path: Path) -> None:
    odd = both("①　対策Ⅱの\n状況  ", "Table")

    path = saved([yes_no_table(title=odd, only=FEW), yes_no_table("q5", only=FEW)], tmp_path)

    assert faults(path, tables=2) == []


def test_the_english_workbook_keeps_them_too(tmp_path: Path) -> None:
    path = saved([yes_no_table(only=FEW)], tmp_path, language="en")

    assert faults(path, tables=1, sign_heading="Sign", unit_heading="Unit of the estimate") == []


def spoil_merge(sheet: Any) -> None:
    sheet.merge_cells("D2:D3")


def spoil_formula(sheet: Any) -> None:
    sheet["K2"] = "=1+1"


def spoil_unit(sheet: Any) -> None:
    sheet["K2"] = "15,013施設"


def spoil_sign(sheet: Any) -> None:
    sheet["K3"] = "X"


def spoil_space(sheet: Any) -> None:
    sheet["D2"] = "全　国"


def spoil_hidden(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def spoil_looks(sheet: Any) -> None:
    sheet["D2"].font = openpyxl.styles.Font(bold=True)


def spoil_heading(sheet: Any) -> None:
    sheet["D1"] = None


def spoil_title_above(sheet: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "第1表"


def spoil_second_table(sheet: Any) -> None:
    sheet.cell(sheet.max_row + 2, 1, "第2表")


def spoil_code(sheet: Any) -> None:
    sheet["C3"] = None


def spoil_character(sheet: Any) -> None:
    sheet["I2"] = "①はい"


def spoil_unexplained(sheet: Any) -> None:
    sheet["J2"] = "*"


def spoil_two_data(sheet: Any) -> None:
    sheet["K2"] = "12.5〜15.0"


def spoil_object(sheet: Any) -> None:
    sheet["K2"].comment = Comment("推計", "A")


def spoil_no_units(sheet: Any) -> None:
    next(cell for cell in sheet[1] if cell.value == "推計値の単位").value = "備考"


def spoil_era(sheet: Any) -> None:
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 2).value = "令和8年"


def spoil_no_codes(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.value = cell.value.replace("コード", "の略")


def spoil_no_reason(sheet: Any) -> None:
    for cell in sheet[2][9:]:
        cell.value = None


SPOILED = [
    (spoil_merge, "1-4 L1-12"),
    (spoil_formula, "1-7 L2-06"),
    (spoil_unit, "1-3 L2-01"),
    (spoil_sign, "1-3 L2-01"),
    (spoil_space, "1-5 L1-06"),
    (spoil_hidden, "L1-13"),
    (spoil_looks, "L1-11"),
    (spoil_heading, "L1-05 L3-01"),
    (spoil_title_above, "L1-05 L3-01"),
    (spoil_second_table, "2-1 2-2 L1-02 L1-03"),
    (spoil_code, "1-6 L2-02"),
    (spoil_character, "1-10 L1-08"),
    (spoil_unexplained, "1-13 L3-03"),
    (spoil_two_data, "1-2 L1-07"),
    (spoil_object, "1-8 L1-10"),
    (spoil_no_units, "1-9 L3-04"),
    (spoil_era, "1-11 L3-05"),
    (spoil_no_codes, "1-12 L3-06"),
    (spoil_no_reason, "1-13 L1-09"),
]


def test_every_numbered_rule_is_asked_of_the_workbook(tmp_path: Path) -> None:
    path = saved([yes_no_table(only=FEW)], tmp_path)
    other = path.rename(path.with_suffix(".xlsm"))
    assert [fault.rule for fault in faults(other, tables=1)] == ["1-1 L1-01"]

    asked = {number for _, rule in SPOILED for number in rule.split() if not number.startswith("L")}

    assert {"1-1", *asked} == set(RULES)


@pytest.mark.parametrize(("spoil", "rule"), SPOILED)
def test_the_checker_sees_each_breach(tmp_path: Path, spoil: Any, rule: str) -> None:
    path = saved([yes_no_table(only=FEW)], tmp_path)
    book = openpyxl.load_workbook(path)
    spoil(book.worksheets[-1])
    book.save(path)

    assert rule in {fault.rule for fault in faults(path, tables=1)}


def test_every_number_equals_its_cell_and_hidden_cells_have_none(tmp_path: Path) -> None:
    table = yes_no_table(only=FEW)

    rows = opened(saved([table], tmp_path), "q3-1.area-kind")

    cells = table.computed.cells.to_dicts()
    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        area = "000000" if cell["area"] == TOTAL else cell["area"]
        assert (row["地域コード"], row["記号"]) == (area, cell["sign"])
        for heading, name, factor in (("施設数", "n", 1), ("分母の施設数", "base_n", 1), ("推計値", "estimate", 100)):
            expected = cell[name]
            assert row[heading] == ("" if expected is None else pytest.approx(expected * factor, abs=1e-9))
    hidden = [row for row in rows if row["記号"] == "X"]
    assert hidden
    assert {row["施設数"] for row in hidden} == {""}


def test_the_sheets_around_the_tables_explain_them(tmp_path: Path) -> None:
    path = saved([yes_no_table(only=FEW)], tmp_path)

    assert CalamineWorkbook.from_path(path).sheet_names[:6] == ["目次", "説明", "記号", "コード", "区分", "列"]
    assert [row["記号"] for row in opened(path, "記号")] == ["-", "…", "・", "X"]
    assert opened(path, "目次")[0]["シート名"] == "q3-1.area-kind"
    assert {"41fe90c2" * 8, "2026-09-30", 83_406.0} <= {row["内容"] for row in opened(path, "説明")}
    codes = {(row["コード"], row["名称"], row["上位のコード"]) for row in opened(path, "コード")}
    assert {("322016", "松江市", "320005"), ("000000", "全国", ""), ("total", "総数", "")} <= codes
    names = {row["列の英字名"] for row in opened(path, "列")}
    assert {"area", "kind_name", "estimate", "sign", "unit"} <= names


def test_a_sheet_is_ready_to_read_and_to_print(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(saved([yes_no_table(only=FEW)], tmp_path))["q3-1.area-kind"]

    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert "事業継続計画" in sheet.oddHeader.center.text
    assert sheet.column_dimensions["G"].width >= 20  # 一般診療所（無床） can be read
    assert sheet["N2"].number_format == "0.0"


def test_long_or_equal_keys_get_sheets_of_their_own(tmp_path: Path) -> None:
    key = "q" * 40

    path = saved([yes_no_table(one, only=FEW) for one in (key, key + "x", "a/b:c", "目次")], tmp_path)

    names = CalamineWorkbook.from_path(path).sheet_names[6:]
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 31


def test_the_same_tables_make_the_same_bytes_and_the_progress_is_told() -> None:
    told: list[tuple[int, int | None]] = []
    with (
        table_workbook(
            [yes_no_table(only=FEW)], publication(), progress=lambda done, of: told.append((done, of))
        ) as one,
        table_workbook([yes_no_table(only=FEW)], publication()) as other,
    ):
        assert one.read() == other.read()

    assert told == [(1, 1)]


def test_a_table_without_rows_is_a_sheet_of_headings(tmp_path: Path) -> None:
    table = yes_no_table(only=FEW)
    empty = ProtectedTable(
        type(table.computed)(
            table.computed.specification,
            table.computed.dimensions,
            table.computed.categories,
            table.computed.category_labels,
            pl.DataFrame(schema=table.computed.cells.schema),
        ),
        hidden=0,
        complementary=0,
    )

    rows = opened(saved([empty], tmp_path), "q3-1.area-kind")

    assert rows == []
