"""The profile of the 地方厚生局 lists (コード内容別医療機関一覧表): a print form kept as a workbook.

About eleven rows of titles and headings, again on every page; one institution over several rows, its name and address
broken where the column ends, beds and specialities stacked; digits in full width, days by era, the prefecture in a
title or nowhere. A row with a number and a code begins an institution; what follows belongs to it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tenken.frame.areas import AreaList
from tenken.frame.columns import Columns
from tenken.frame.comparing import LeftOut, Refused
from tenken.frame.folding import DASHES, fold
from tenken.frame.plain import OpenedRows, Sheet
from tenken.frame.review import ListRefused, Refusal, ReviewFlag, shortened
from tenken.frame.rows import Row
from tenken.frame.wareki import day_in

__all__ = ["fits_kyoku", "open_kyoku"]

_FIELDS = ("facility_code", "name", "postcode", "address", "kind", "prefecture", "beds")
#: Our word for a column → the beginnings of its heading, folded.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("項番",),
    "code": ("医療機関番号", "医療機関コード"),
    "name": ("医療機関名称", "医療機関名"),
    "address": ("医療機関所在地", "所在地"),
    "beds": ("病床数",),
    "remarks": ("備考",),
}
_NEEDED = ("code", "name", "address")
_OTHER_HEADINGS = (
    "電話番号",
    "勤務医数",
    "常勤",
    "非常勤",
    "開設者",
    "管理者",
    "指定年月日",
    "登録理由",
    "指定期間",
    "診療科名",
)
_TITLE = re.compile(r"コ-ド内容別|医療機関.*一覧表|\d日現在|元日現在|^\(?\d+頁\)?$|^\d+ペ-ジ$|^第\d+頁$")
_CODE = re.compile(r"\d{2}[,.・\s-]?\d{4}[,.・\s-]?\d|\d{10}")
_POSTCODE = re.compile(rf"^\s*〒?\s*(\d{{3}}\s*[{re.escape(DASHES)}]\s*\d{{4}}|\d{{7}})(?!\d)\s*")
_BEDS = re.compile(r"(一般|療養|精神|結核|感染症?)[^\d]{0,12}?(\d+)")
_MOST_BEDS_OF_A_CLINIC = 19  # 医療法第1条の5: with 20 and more it is a hospital
_CLINIC_WORDS = ("診療所", "クリニック", "医院", "分院", "サテライト")


@dataclass(slots=True)
class _Institution:
    """What has been read of one institution: the parts of each column, from above."""

    line: int
    prefecture: str
    kind: str
    parts: dict[str, list[str]] = field(default_factory=dict)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _columns_of(row: Row) -> dict[str, int]:
    """Where our columns stand in a row of headings; empty for any other row."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        folded = fold(cell)
        for name, headings in _HEADINGS.items():
            if name not in found and any(folded.startswith(fold(heading)) for heading in headings):
                found[name] = place
                break
    return found if all(name in found for name in _NEEDED) else {}


def _says_only_headings(row: Row) -> bool:
    words = [fold(cell) for cell in row.cells if cell.strip()]
    known = [fold(word) for words in (*_HEADINGS.values(), _OTHER_HEADINGS) for word in words]
    return bool(words) and all(any(word.startswith(heading) for heading in known) for word in words)


def _is_title(row: Row) -> bool:
    return any(_TITLE.search(fold(cell)) for cell in row.cells if cell.strip())


def fits_kyoku(head: Sequence[Row]) -> bool:
    """Whether the first rows hold the form's headings, with its title or its running number beside them."""
    headings = next((found for row in head if (found := _columns_of(row))), None)
    titled = any("コ-ド内容別" in fold(cell) for row in head for cell in row.cells)
    return headings is not None and (titled or {"number", "remarks"} <= headings.keys())


def open_kyoku(sheet: Sheet) -> OpenedRows:
    """Rows of one institution each. The day of the list is in its titles, else in the file's name.

    Raises ListRefused without the form's headings.
    """
    place = next((place for place, row in enumerate(sheet.head) if _columns_of(row)), None)
    if place is None:
        raise ListRefused(
            Refusal(
                sheet.head[0].line if sheet.head else None, None, "", "column_missing",
                "医療機関番号・医療機関名称・医療機関所在地の見出しがありません。",
                "地方厚生局の「コード内容別医療機関一覧表」を選ぶか、--profile plain を指定してください。",
            )
        )  # fmt: skip
    headings = sheet.head[place].cells
    there = _columns_of(sheet.head[place])
    given = {
        "facility_code": headings[there["code"]], "name": headings[there["name"]],
        "postcode": headings[there["address"]], "address": headings[there["address"]],
        "beds": headings[there["beds"]] if "beds" in there else "病床数", "prefecture": "都道府県", "kind": "種別",
    }  # fmt: skip
    columns = Columns({name: at for at, name in enumerate(_FIELDS)}, given, (), len(_FIELDS))
    titles = [cell for row in sheet.head[:place] for cell in row.cells]
    day: date | None = next((found for cell in titles if (found := day_in(cell))), None)
    reading = _Reading(areas=sheet.areas, prefecture=sheet.prefecture)
    return OpenedRows(columns, reading.rows(sheet.rows(after=-1)), day or day_in(sheet.source_name))


class _Reading:
    """Goes down the pages. What the titles of a page say holds for what stands below them."""

    def __init__(self, *, areas: AreaList, prefecture: str) -> None:
        self._areas = areas
        self._prefecture = prefecture
        self._kind = ""
        self._places: dict[str, int] = {}
        self._above = True  # in the titles of a page, before its headings
        self._open: _Institution | None = None

    def rows(self, rows: Iterator[Row]) -> Iterator[Row | Refused | LeftOut]:
        """One row for each institution, and what is left out."""
        for row in rows:
            if places := _columns_of(row):
                self._places, self._above = places, False
            elif self._begins(row):
                yield from self._finished()
                self._open = _Institution(row.line, self._prefecture, self._kind)
                self._above = False
                self._add(row, self._open)
            elif self._above or _is_title(row):
                self._above = True
                self._read_title(row)
            elif _says_only_headings(row):
                continue
            elif self._open is not None and not self._is_note(row):
                self._add(row, self._open)
            else:
                yield from self._finished()
                text = "".join(row.cells).strip()
                yield LeftOut(row.line, shortened(text), "施設の行ではありません。")
        yield from self._finished()

    def _cell(self, row: Row, name: str) -> str:
        place = self._places.get(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _begins(self, row: Row) -> bool:
        """Whether an institution begins here: with a code, and a running number where the form has one.

        A second code below, in brackets or without number, is the dental one of the same institution.
        """
        if not self._places or not _CODE.fullmatch(_plain(self._cell(row, "code"))):
            numbered = bool(self._places) and _plain(self._cell(row, "number")).isdecimal()
            return numbered and bool(self._cell(row, "name").strip())
        return "number" not in self._places or bool(self._cell(row, "number").strip())

    def _read_title(self, row: Row) -> None:
        for cell in row.cells:
            folded = fold(cell).strip("[]()【】「」")
            if not folded:
                continue
            if area := self._prefecture_in(folded):
                self._prefecture = area
            for word, kind in (("歯科", "dental"), ("医科", "clinic")):
                if word in folded:
                    self._kind = kind
                    break

    def _prefecture_in(self, folded: str) -> str:
        """The prefecture that a cell of the titles is, alone or after its heading: 都道府県名:北海道."""
        found = self._areas.prefecture(re.sub(r"^(都道府県名?|県名)[::]?", "", folded))
        return "" if found is None or folded.isdecimal() else found.name

    def _is_note(self, row: Row) -> bool:
        """Whether a row below an institution stands outside its columns: a footnote, a sum."""
        first = next((cell for cell in row.cells if cell.strip()), "")
        if _plain(first).startswith(("※", "注", "(注", "*", "以上", "合計", "総計")):
            return True
        return bool(self._cell(row, "number").strip())

    def _add(self, row: Row, institution: _Institution) -> None:
        for name in self._places:
            if text := self._cell(row, name).strip():
                institution.parts.setdefault(name, []).extend(part.strip() for part in text.splitlines())

    def _finished(self) -> Iterator[Row | Refused | LeftOut]:
        done, self._open = self._open, None
        if done is not None:
            yield _row_of(done)


def _row_of(done: _Institution) -> Row | LeftOut:
    name = "".join(done.parts.get("name", ()))
    address = "".join(done.parts.get("address", ()))
    postcode = ""
    if match := _POSTCODE.match(address):
        postcode, address = match[1], address[match.end() :]
    beds = _beds(done.parts.get("beds", ()))
    remarks = _plain("".join(done.parts.get("remarks", ())))
    many = beds is not None and beds > _MOST_BEDS_OF_A_CLINIC
    if many or ("病院" in remarks and "診療所" not in remarks):
        why = f"病床が{beds}あります" if many else f"備考に「{shortened(remarks)}」とあります"
        return LeftOut(done.line, shortened(name), f"病院です({why})。")
    flags: list[ReviewFlag] = []
    if "休止" in remarks:
        flags.append(ReviewFlag.SUSPENDED)
    if "病院" in name and not any(word in name for word in _CLINIC_WORDS):
        flags.append(ReviewFlag.HOSPITAL)
    code = next(iter(done.parts.get("code", ())), "")
    cells = (code, name, postcode, address, done.kind, done.prefecture, "" if beds is None else str(beds))
    return Row(done.line, cells, tuple(flags))


def _beds(parts: Sequence[str]) -> int | None:
    """All beds that a stacked cell names: 一般　１０ 療養　５; None where it names none."""
    found = [int(number) for part in parts for _, number in _BEDS.findall(_plain(part))]
    return sum(found) if found else None
