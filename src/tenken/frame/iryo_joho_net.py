"""The profile of the 医療情報ネット open data: facility files of clinics (02-1) and dental clinics (03-1).

UTF-8 with byte order mark. The ID has 13 digits: prefecture 2, 機関区分 1 (1 hospital, 2 clinic, 3 dental, 4 maternity
home, 5 pharmacy), then the 機関コード. It is no 医療機関コード. Closing days: 0 closed, 1 open; blank is not known.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from tenken.frame.columns import Columns
from tenken.frame.comparing import LeftOut, Refused
from tenken.frame.folding import fold
from tenken.frame.kinds import kind_of
from tenken.frame.plain import OpenedRows, Sheet
from tenken.frame.review import ListRefused, Refusal, ReviewFlag, shortened
from tenken.frame.rows import Row
from tenken.frame.wareki import day_in

__all__ = ["fits_iryo_joho_net", "open_iryo_joho_net"]

_HEADINGS = {
    "source_id": "ID", "name": "正式名称", "kind": "機関区分", "prefecture": "都道府県コード",
    "municipality": "市区町村コード", "address": "所在地",
}  # fmt: skip
_BEDS, _GENERAL, _LONG_TERM = "合計病床数", "一般病床", "療養病床"
_WEEKDAYS = tuple(f"毎週決まった曜日に休診({day})" for day in "月火水木金土日")
_FIELDS = (*_HEADINGS, "beds", "closed_weekdays")
_KINDS = {"2": "clinic", "3": "dental"}
_OTHERS = {"1": "病院", "4": "助産所", "5": "薬局", "病院": "病院", "助産所": "助産所", "薬局": "薬局"}
_ID = re.compile(r"(0[1-9]|[1-3]\d|4[0-7])([1-5])\d{10}")


def _places(cells: Sequence[str]) -> Mapping[str, int]:
    return {fold(cell): place for place, cell in reversed(list(enumerate(cells)))}


def _is_heading(row: Row) -> bool:
    there = _places(row.cells)
    return all(fold(heading) in there for heading in _HEADINGS.values())


def fits_iryo_joho_net(head: Sequence[Row]) -> bool:
    """Whether the first row holds the headings of a facility file."""
    return bool(head) and _is_heading(head[0])


def open_iryo_joho_net(sheet: Sheet) -> OpenedRows:
    """Rows of one facility each. The day of the list is in the file's name. Raises ListRefused for other headings."""
    if not fits_iryo_joho_net(sheet.head):
        missing = [
            name for name in _HEADINGS.values() if not sheet.head or fold(name) not in _places(sheet.head[0].cells)
        ]
        raise ListRefused(
            Refusal(
                sheet.head[0].line if sheet.head else None, missing[0], "", "column_missing",
                f"医療情報ネットの施設票にある列「{missing[0]}」がありません。",
                "02-1_clinic か 03-1_dental で始まる元のファイルを選ぶか、--profile plain を指定してください。",
            )
        )  # fmt: skip
    cells = sheet.head[0].cells
    columns = Columns(
        places={field: place for place, field in enumerate(_FIELDS)},
        headings={**_HEADINGS, "beds": _BEDS, "closed_weekdays": _WEEKDAYS[0]},
        unused=(),
        width=len(_FIELDS),
    )
    return OpenedRows(columns, _rows(sheet.rows(after=0), cells), day_in(sheet.source_name))


def _rows(rows: Iterator[Row], headings: Sequence[str]) -> Iterator[Row | Refused | LeftOut]:
    there = _places(headings)
    known = (*_HEADINGS.values(), _BEDS, _GENERAL, _LONG_TERM, *_WEEKDAYS)
    places = {heading: there[fold(heading)] for heading in known if fold(heading) in there}
    for row in rows:
        yield _row(row, places, width=len(headings))


def _refused(row: Row, column: str | None, value: str, code: str, reason: str, remedy: str) -> Refused:
    return Refused(row.line, (Refusal(row.line, column, shortened(value), code, reason, remedy),))


def _row(row: Row, places: Mapping[str, int], *, width: int) -> Row | Refused | LeftOut:
    def cell(heading: str) -> str:
        place = places.get(heading)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    if extra := next((text for text in row.cells[width:] if text.strip()), ""):
        return _refused(
            row, None, extra, "too_many_cells", f"見出しは{width}列ですが、この行は{len(row.cells)}列あります。",
            "コンマを含む値を引用符(\")で囲んでください。",
        )  # fmt: skip
    given = unicodedata.normalize("NFKC", cell("ID")).strip()
    found = _ID.fullmatch(given)
    if found is None:
        return _refused(
            row, "ID", given, "id_shape", "医療情報ネットのID(13桁)ではありません。",
            "配布された元のファイルを使ってください。表計算ソフトで開いて保存すると、桁が失われることがあります。",
        )  # fmt: skip
    digit, name = found[2], cell("正式名称")
    section = unicodedata.normalize("NFKC", cell("機関区分")).strip()
    if section in _OTHERS or (kind_of(section) is None and digit in _OTHERS):
        return LeftOut(row.line, name, f"{_OTHERS.get(section) or _OTHERS[digit]}です。")
    kind = kind_of(section) or section or _KINDS[digit]  # an unknown word is refused with its column
    by_digit = _KINDS.get(digit)
    unsure = kind_of(kind) is not None and by_digit != ("dental" if kind_of(kind) == "dental" else "clinic")
    prefecture = unicodedata.normalize("NFKC", cell("都道府県コード")).strip() or found[1]
    if prefecture.zfill(2) != found[1]:
        return _refused(
            row, "都道府県コード", prefecture, "id_prefecture", f"IDの先頭2桁({found[1]})と都道府県コードが違います。",
            "どちらが正しいかを確かめ、直してください。",
        )  # fmt: skip
    cells = (
        given, name, kind, prefecture, cell("市区町村コード"), cell("所在地"), _beds(cell), _closed_weekdays(cell),
    )  # fmt: skip
    return Row(row.line, cells, (ReviewFlag.KIND_UNSURE,) if unsure else ())


def _beds(cell: Callable[[str], str]) -> str:
    """The total; else general and long-term beds together; empty where all three are."""
    if cell(_BEDS).strip():
        return cell(_BEDS)
    parts = [
        part for heading in (_GENERAL, _LONG_TERM) if (part := unicodedata.normalize("NFKC", cell(heading)).strip())
    ]
    if parts and all(part.isascii() and part.isdigit() for part in parts):
        return str(sum(map(int, parts)))
    return next(iter(parts), "")  # what cannot be read is shown to a person


def _closed_weekdays(cell: Callable[[str], str]) -> str:
    """Monday first, 1 closed, where all seven columns tell; else empty."""
    told = [unicodedata.normalize("NFKC", cell(day)).strip() for day in _WEEKDAYS]
    return "".join("1" if mark == "0" else "0" for mark in told) if set(told) <= {"0", "1"} else ""
