"""The rules for machine-readable tables, asked of a real workbook as openpyxl opens it.

総務省 統計表における機械判読可能なデータの表記方法 (2020-12-18), items 1-1 to 2-2, and
行政データにおける機械可読性に関するルール (2026-03-31), L1-01 to L3-09: those that a program can decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl

__all__ = ["RULES", "Fault", "faults"]

#: The items of 2020-12-18 by their numbers; those of 2026-03-31 stand beside them in each fault.
RULES = {
    "1-1": "ファイル形式は Excel か CSV となっているか",
    "1-2": "1セル1データとなっているか",
    "1-3": "数値データは数値属性とし、文字列を含まないこと",
    "1-4": "セルの結合をしていないか",
    "1-5": "スペースや改行等で体裁を整えていないか",
    "1-6": "項目名等を省略していないか",
    "1-7": "数式を使用している場合は、数値データに修正しているか",
    "1-8": "オブジェクトを使用していないか",
    "1-9": "データの単位を記載しているか",
    "1-10": "機種依存文字を使用していないか",
    "1-11": "西暦表記又は和暦に西暦の併記がされているか",
    "1-12": "地域コード又は地域名称が表記されているか",
    "1-13": "数値データの同一列内に特殊記号（秘匿等）が含まれる場合",
    "2-1": "データが分断されていないか",
    "2-2": "1シートに複数の表が掲載されていないか",
}

#: Circled numbers, Roman numbers in one character, bracketed letters, squared units and era names.
DEPENDENT = re.compile("[\u2160-\u217f\u2460-\u24ff\u3220-\u3243\u3251-\u325f\u3280-\u33ff]")
NUMBER_AS_TEXT = re.compile(r"[+\-△▲]?[\d,]+(\.\d+)?\s*([%％円人件]|施設)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SEVERAL = re.compile(r"[\d,.-]+\s*[%％]?\s*[〜~–/（(・;；]\s*[\d,.-]+.*")  # two numbers in one cell
CODED = re.compile("コード|code", re.IGNORECASE)
OBJECTS = ("xl/drawings/", "xl/media/", "xl/charts/", "xl/comments", "xl/embeddings/", "xl/vbaProject")
SIGNS = {"-", "…", "・", "X"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach: the rule's number in both lists, where, and what."""

    rule: str
    where: str
    what: str


def faults(path: Path, *, tables: int, sign_heading: str = "記号", unit_heading: str = "推計値の単位") -> list[Fault]:
    """Every breach in the workbook, whose last ``tables`` sheets hold figures."""
    found = list(_in_package(path))
    book = openpyxl.load_workbook(path)
    figures = book.worksheets[len(book.worksheets) - tables :]
    for sheet in book.worksheets:
        found += _in_sheet(sheet)
    explained = _explained(book, sign_heading)
    for sheet in figures:
        found += _in_figures(sheet, explained, sign_heading, unit_heading)
    return found


def _in_package(path: Path) -> Iterator[Fault]:
    if path.suffix != ".xlsx":
        yield Fault("1-1 L1-01", path.name, "no Excel file")
    with ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith(OBJECTS):
                yield Fault("1-8 L1-10", name, "an object")


def _in_sheet(sheet: Any) -> Iterator[Fault]:
    where = sheet.title
    if sheet.sheet_state != "visible":
        yield Fault("L1-13", where, "hidden sheet")
    if sheet.merged_cells.ranges:
        yield Fault("1-4 L1-12", where, "merged cells")
    for kind, dimensions in (("row", sheet.row_dimensions), ("column", sheet.column_dimensions)):
        for key, dimension in dimensions.items():
            if dimension.hidden or dimension.outlineLevel:
                yield Fault("L1-13", f"{where}!{key}", f"hidden or grouped {kind}")
    headings = [cell.value for cell in sheet[1]]
    if not all(isinstance(one, str) and one.strip() for one in headings):
        yield Fault("L1-05 L3-01", where, "a column without heading in row 1")
    if len(set(headings)) < len(headings):
        yield Fault("1-6 L2-03", where, "two columns of the same heading")
    looks: dict[int, set[tuple[object, ...]]] = {}
    for row in sheet.iter_rows(min_row=2):
        if all(cell.value is None for cell in row):
            yield Fault("2-1 2-2 L1-02 L1-03", f"{where}!{row[0].row}", "an empty row parts the table")
        for cell in row:
            yield from _in_cell(cell, f"{where}!{cell.coordinate}")
            if cell.value is not None:
                color = cell.fill.start_color.rgb if cell.fill.fill_type else None
                looks.setdefault(cell.column, set()).add((cell.font.b, cell.font.i, cell.font.color, color))
    for column, seen in looks.items():
        if len({str(one) for one in seen}) > 1:
            yield Fault("L1-11", f"{where}!{column}", "looks tell cells of one column apart")


def _in_cell(cell: Any, where: str) -> Iterator[Fault]:
    value = cell.value
    if cell.data_type == "f":
        yield Fault("1-7 L2-06", where, "a formula")
    if not isinstance(value, str):
        return
    if value != value.strip() or "\n" in value or "\r" in value or "  " in value or "\u3000" in value:
        yield Fault("1-5 L1-06", where, f"spaces or line ends for looks: {value!r}")
    if SEVERAL.fullmatch(value):
        yield Fault("1-2 L1-07", where, f"two data in one cell: {value!r}")
    if DEPENDENT.search(value):
        yield Fault("1-10 L1-08", where, f"machine-dependent characters: {value!r}")


def _in_figures(sheet: Any, explained: set[str], sign_heading: str, unit_heading: str) -> Iterator[Fault]:
    """Rules for sheets of figures: numbers are numbers, with unit, sign, day and codes in columns of their own."""
    where = sheet.title
    headings = [str(cell.value or "") for cell in sheet[1]]
    if unit_heading not in headings:
        yield Fault("1-9 L3-04", where, "no column of units")
    if sign_heading not in headings:
        yield Fault("1-13 L3-03", where, "no column of signs")
        return
    if not any(CODED.search(heading) for heading in headings):
        yield Fault("1-12 L3-06", where, "no column of codes")
    coded = {place for place, heading in enumerate(headings) if CODED.search(heading)}
    days = 0
    for row in sheet.iter_rows(min_row=2, values_only=True):
        sign = row[headings.index(sign_heading)]
        if sign is not None and sign not in explained:
            yield Fault("1-13 L3-03", where, f"sign {sign!r} is not explained")
        days += any(isinstance(value, str) and DAY.fullmatch(value) for value in row)
        yield from _in_figures_row(row, coded, sign, where, headings)
        if sign is None and not any(isinstance(value, int | float) for value in row):
            yield Fault("1-13 L1-09", where, "no number, and no sign that says why")
    if not days:
        yield Fault("1-11 L3-05", where, "no Western year")


def _in_figures_row(
    row: tuple[Any, ...], coded: set[int], sign: str | None, where: str, headings: list[str]
) -> Iterator[Fault]:
    for place, value in enumerate(row):
        if isinstance(value, str) and place not in coded and NUMBER_AS_TEXT.fullmatch(value):
            yield Fault("1-3 L2-01", where, f"{headings[place]}: a number as text: {value!r}")
        if isinstance(value, str) and value in SIGNS and value != sign:
            yield Fault("1-3 L2-01", where, f"{headings[place]}: a sign among numbers")
        if sign == "X" and isinstance(value, int | float):
            yield Fault("1-13", where, f"{headings[place]}: a number in a hidden cell")
    for place in coded:
        if row[place] is None and "上位" not in headings[place] and "above" not in headings[place]:
            yield Fault("1-6 L2-02", where, f"{headings[place]}: left out")


def _explained(book: Any, sign_heading: str) -> set[str]:
    for sheet in book.worksheets:
        if sheet["A1"].value == sign_heading:
            return {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    return set()
