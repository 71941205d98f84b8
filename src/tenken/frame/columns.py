"""Which column of a list holds what: known headings, or a mapping given by the person who imports."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenken.frame.folding import fold
from tenken.frame.review import ListRefused, Refusal, shortened

__all__ = ["HEADINGS", "Columns", "columns_at", "find_columns", "looks_like_headings", "place_fields"]

#: Field → headings that name it, the best first. The first of each is the heading of our own lists.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "facility_code": (
        "facility_code", "医療機関コード", "保険医療機関コード", "医療機関番号", "保険医療機関番号", "医療機関等コード",
    ),
    "name": (
        "name", "正式名称", "医療機関名称", "医療機関の名称", "医療機関名", "保険医療機関名称", "保険医療機関の名称",
        "保険医療機関名", "施設名称", "施設の名称", "施設名", "診療所名称", "診療所の名称", "診療所名", "名称",
    ),
    "postcode": ("postcode", "郵便番号", "〒", "医療機関郵便番号", "施設郵便番号", "所在地郵便番号"),
    "address": (
        "address", "所在地", "医療機関所在地", "医療機関の所在地", "保険医療機関所在地", "保険医療機関の所在地",
        "施設所在地", "施設の所在地", "診療所所在地", "診療所の所在地", "住所",
    ),
    "kind": ("kind", "機関区分", "医療機関区分", "医療機関種別", "施設区分", "施設種別", "種別"),
    "prefecture": ("prefecture", "都道府県コード", "都道府県番号", "都道府県名", "都道府県"),
    "relay_code": ("relay_code", "担当自治体コード", "管轄コード"),
    "municipality": ("municipality", "市区町村コード", "全国地方公共団体コード"),
    "source_id": ("source_id",),
    "beds": ("beds", "合計病床数", "病床数", "許可病床数"),
    "closed_weekdays": ("closed_weekdays",),
}  # fmt: skip
#: What forms print after a heading: 名称※, 所在地(必須), 医療機関コード(10桁).
_AFTER_HEADING = re.compile(r"([*※]|\((必須|任意|\d+桁)\))+$")
#: At least one of these must be there, or no unit could be placed.
_PLACING = ("address", "prefecture", "relay_code", "municipality", "facility_code")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (from 0), what its heading is, and which headings are not used."""

    places: Mapping[str, int]
    headings: Mapping[str, str]
    unused: tuple[str, ...]
    width: int

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The field's text in this row; empty where the list has no such column or the row ends before it."""
        place = self.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def heading(self, name: str) -> str:
        """The column's heading in the file; our own name for it where it has none."""
        return self.headings.get(name, name)


def _bare(heading: str) -> str:
    return _AFTER_HEADING.sub("", fold(heading))


def looks_like_headings(
    cells: Sequence[str], *, mapping: Mapping[str, str], known: Mapping[str, Sequence[str]] = HEADINGS
) -> bool:
    """Whether a row holds the heading of the name column; lists have titles above their headings."""
    folded = {_bare(cell) for cell in cells}
    wanted = (mapping["name"],) if "name" in mapping else known["name"]
    return any(_bare(heading) in folded for heading in wanted)


def find_columns(cells: Sequence[str], *, line: int, mapping: Mapping[str, str]) -> Columns:
    """Places the fields by ``mapping`` (field → heading), then by the known headings.

    Raises ListRefused when a mapped heading is missing, a heading in use stands twice, or a needed column is missing.
    """
    there = "、".join(shortened(cell) for cell in cells if cell.strip())
    places = place_fields(cells, line=line, mapping=mapping, known=HEADINGS)
    if "name" not in places:
        raise _refused(
            line, "name", "column_missing", "施設の名称の列が見つかりません。",
            "1行目を facility_code,name,postcode,address とするか、--map name=列の見出し で指定してください。"
            f"ある列は次のとおりです: {there}",
        )  # fmt: skip
    if not any(name in places for name in _PLACING):
        raise _refused(
            line, "address", "column_missing", "所在地の列が見つかりません。",
            f"--map address=列の見出し で指定してください。ある列は次のとおりです: {there}",
        )  # fmt: skip
    return columns_at(cells, places)


def place_fields(
    cells: Sequence[str], *, line: int, mapping: Mapping[str, str], known: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Where each field of ``known`` (field → headings, the best first) stands, as far as it is there.

    Raises ListRefused when a mapped heading is missing or a heading in use stands twice.
    """
    mapped = _mapped(mapping, line=line)
    places: dict[str, int] = {}
    for name, headings in known.items():
        for heading in (mapping[name],) if name in mapping else headings:
            place = _place(cells, heading, line=line)
            if place is not None and (name in mapping or fold(cells[place]) not in mapped):
                places[name] = place
                break
        else:
            if name in mapping:
                there = "、".join(shortened(cell) for cell in cells if cell.strip())
                raise _refused(
                    line, mapping[name], "column_unknown", f"列「{mapping[name]}」がありません。",
                    f"ある列は次のとおりです: {there}",
                )  # fmt: skip
    return places


def columns_at(cells: Sequence[str], places: Mapping[str, int]) -> Columns:
    """The columns of a list with these headings, its fields at these places."""
    used = set(places.values())
    unused = tuple(cell for place, cell in enumerate(cells) if place not in used and cell.strip())
    return Columns(places, {name: cells[place] for name, place in places.items()}, unused, len(cells))


def _place(cells: Sequence[str], heading: str, *, line: int) -> int | None:
    """Where a heading stands: as it is, else with a note after it. Raises ListRefused when it stands twice."""
    for form in (fold, _bare):
        headings = [form(cell) for cell in cells]
        wanted = form(heading)
        if headings.count(wanted) > 1:
            raise _refused(line, heading, "column_twice", f"列「{heading}」が二つあります。", "一つにしてください。")
        if wanted in headings:
            return headings.index(wanted)
    return None


def _mapped(mapping: Mapping[str, str], *, line: int) -> frozenset[str]:
    """The mapped headings, folded. Raises ListRefused when one is given for two fields."""
    holds: dict[str, str] = {}
    for name, heading in mapping.items():
        other = holds.setdefault(fold(heading), name)
        if other != name:
            raise _refused(
                line, heading, "column_shared", f"列「{heading}」が {other} と {name} の二つに指定されています。",
                "一つの列には一つの項目だけを指定してください。",
            )  # fmt: skip
    return frozenset(holds)


def _refused(line: int, column: str, code: str, reason: str, remedy: str) -> ListRefused:
    return ListRefused(Refusal(line, column, "", code, reason, remedy))
