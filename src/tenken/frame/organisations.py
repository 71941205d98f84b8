"""Lists of corporations and the clinics that each runs: corporate number, name, facility codes; one row or several.

A file is usable as a whole or not at all: every fault is told with its line, and nothing of it is taken.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from tenken.frame.columns import HEADINGS, Columns, columns_at, looks_like_headings, place_fields
from tenken.frame.facility_lists import open_rows
from tenken.frame.folding import fold
from tenken.frame.review import ListRefused, Refusal, shortened
from tenken.frame.rows import Row
from tenken.identifiers import CorporateNumber, FacilityCode, NotACode

__all__ = ["KINDS", "ORGANISATION_HEADINGS", "Corporation", "OrganisationList", "read_organisations"]

#: Field → headings that name it, the best first.
ORGANISATION_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("corporate_number", "法人番号"),
    "name": ("name", "法人名", "法人の名称", "法人名称", "名称", "商号又は名称"),
    "kind": ("kind", "種別", "区分"),
    "parent": ("parent_number", "親法人番号", "親法人の法人番号"),
    "codes": ("facility_codes", *HEADINGS["facility_code"]),
}
#: What the column of kinds may say; a corporation where it is empty or missing.
KINDS: Mapping[str, str] = {
    "corporation": "corporation", "法人": "corporation", "医療法人": "corporation",
    "vendor": "vendor", "委託業者": "vendor", "保守業者": "vendor",
    "desk-company": "desk-company", "窓口の受託業者": "desk-company",
}  # fmt: skip
LONGEST_NAME = 200
_HEAD = 20  # so many rows may stand above the headings
_BETWEEN = re.compile(r"[\s,、;；・/／]+")
_DASHES = re.compile(r"[-‐－ー]")


@dataclass(frozen=True, slots=True)
class Corporation:
    """One organisation with all its rows taken together. ``line`` is its first row's."""

    line: int
    number: str
    name: str
    kind: str
    parent: str  # 法人番号, or empty
    codes: tuple[str, ...]


@dataclass(slots=True)
class OrganisationList:
    """What a file says. ``corporations`` is empty where anything was refused."""

    corporations: tuple[Corporation, ...] = ()
    refusals: list[Refusal] = field(default_factory=list)
    read: int = 0


def read_organisations(file: BinaryIO, *, encoding: str | None = None, sheet: str | None = None) -> OrganisationList:
    """Reads a seekable binary CSV or XLSX file. Raises ListRefused when it cannot be read as a list at all."""
    _, _, rows = open_rows(file, encoding=encoding, sheet=sheet)
    head = list(islice(rows, _HEAD))
    at = next((place for place, row in enumerate(head) if _is_head(row)), None)
    if at is None:
        raise _no_column("法人番号", head[0].line if head else None)
    places = place_fields(head[at].cells, line=head[at].line, mapping={}, known=ORGANISATION_HEADINGS)
    for needed, words in (("number", "法人番号"), ("name", "法人名")):
        if needed not in places:
            raise _no_column(words, head[at].line)
    columns = columns_at(head[at].cells, places)
    found = OrganisationList()
    gathered: dict[str, Corporation] = {}
    owner: dict[str, str] = {}
    for row in chain(head[at + 1 :], rows):
        found.read += 1
        taken = _row(row, columns, found.refusals)
        if taken is not None:
            _gather(taken, gathered, owner, found.refusals)
    _check_parents(gathered, found.refusals)
    if not found.refusals:
        found.corporations = tuple(gathered.values())
    return found


def _is_head(row: Row) -> bool:
    return looks_like_headings(row.cells, mapping={}, known={"name": ORGANISATION_HEADINGS["number"]})


def _no_column(words: str, line: int | None) -> ListRefused:
    return ListRefused(
        Refusal(
            line, words, "", "column_missing", f"{words}の列が見つかりません。",
            "1行目を corporate_number,name,facility_codes とするか、法人番号,法人名,医療機関コード としてください。",
        )
    )  # fmt: skip


def _row(row: Row, columns: Columns, refusals: list[Refusal]) -> Corporation | None:
    """The row as it can be used; None with its faults told."""
    before = len(refusals)
    number = _number(row, columns, "number", refusals)
    parent = _number(row, columns, "parent", refusals) if columns.cell(row.cells, "parent").strip() else ""
    name = " ".join(columns.cell(row.cells, "name").split())
    if not name or len(name) > LONGEST_NAME:
        refusals.append(
            _fault(row, columns, "name", "name_missing" if not name else "name_long",
                   "法人名がありません。" if not name else f"法人名が{LONGEST_NAME}文字を超えています。",
                   "名称を入れてください。" if not name else "短くしてください。")
        )  # fmt: skip
    given = fold(columns.cell(row.cells, "kind"))
    kind = KINDS.get(given, "") if given else "corporation"
    if not kind:
        refusals.append(
            _fault(row, columns, "kind", "kind_unknown", "種別が分かりません。", f"使える言葉: {'、'.join(KINDS)}")
        )
    codes = _codes(row, columns, refusals)
    return Corporation(row.line, number, name, kind, parent, codes) if len(refusals) == before else None


def _number(row: Row, columns: Columns, name: str, refusals: list[Refusal]) -> str:
    digits = _DASHES.sub("", fold(columns.cell(row.cells, name))).replace(" ", "").upper().removeprefix("T")
    try:
        return CorporateNumber(digits).digits
    except NotACode:
        refusals.append(
            _fault(row, columns, name, "number_wrong", "法人番号として読めません(13桁、1桁目は検査用数字)。",
                   "国税庁の法人番号公表サイトで番号を確かめてください。")
        )  # fmt: skip
        return ""


def _codes(row: Row, columns: Columns, refusals: list[Refusal]) -> tuple[str, ...]:
    found = []
    for part in _BETWEEN.split(unicodedata.normalize("NFKC", columns.cell(row.cells, "codes"))):
        if not part:
            continue
        try:
            code = FacilityCode(_DASHES.sub("", part))
        except NotACode:
            code = None
        if code is None or not code.holds:
            refusals.append(
                _fault(row, columns, "codes", "code_wrong", f"医療機関コード「{shortened(part)}」を読めません(10桁)。",
                       "都道府県番号から始まる10桁にしてください。二つ以上は、空白で区切ります。")
            )  # fmt: skip
        else:
            found.append(code.digits)
    return tuple(dict.fromkeys(found))


def _gather(
    taken: Corporation, gathered: dict[str, Corporation], owner: dict[str, str], refusals: list[Refusal]
) -> None:
    """Puts a row to the others of its number."""
    known = gathered.get(taken.number)
    if known is not None and (known.name, known.kind, known.parent) != (taken.name, taken.kind, taken.parent):
        refusals.append(
            Refusal(taken.line, None, taken.number, "rows_differ",
                    f"{known.line}行目と同じ法人番号ですが、法人名・種別・親法人番号のどれかが違います。",
                    "同じ法人の行では、同じにしてください。")
        )  # fmt: skip
        return
    if taken.codes and taken.kind != "corporation":
        refusals.append(
            Refusal(taken.line, None, taken.number, "not_an_owner", "医療機関を持てるのは、種別が法人の行だけです。",
                    "医療機関コードを消すか、種別を法人にしてください。")
        )  # fmt: skip
    for code in taken.codes:
        other = owner.setdefault(code, taken.number)
        if other != taken.number:
            refusals.append(
                Refusal(taken.line, None, code, "code_twice", f"この医療機関コードは、法人{other}の行にもあります。",
                        "どちらか一つの法人にしてください。")
            )  # fmt: skip
    codes = (*known.codes, *taken.codes) if known else taken.codes
    first = known or taken
    gathered[taken.number] = Corporation(
        first.line, first.number, first.name, first.kind, first.parent, tuple(dict.fromkeys(codes))
    )


def _check_parents(gathered: Mapping[str, Corporation], refusals: list[Refusal]) -> None:
    """Two levels and no more; whether a parent that is not in the file is known, the store tells."""
    for one in gathered.values():
        above = gathered.get(one.parent)
        if not one.parent:
            continue
        if one.kind != "corporation" or (above is not None and above.kind != "corporation"):
            refusals.append(
                Refusal(one.line, None, one.parent, "parent_kind",
                        "親法人を持つのも、親法人になるのも、種別が法人の行だけです。",
                        "親法人番号を消してください。")
            )  # fmt: skip
        elif one.parent == one.number or (above is not None and above.parent):
            refusals.append(
                Refusal(one.line, None, one.parent, "parent_deep",
                        "親法人は一段だけです。親法人自身は、親法人を持てません。",
                        "いちばん上の法人の番号を、親法人番号に入れてください。")
            )  # fmt: skip


def _fault(row: Row, columns: Columns, name: str, code: str, reason: str, remedy: str) -> Refusal:
    value = shortened(columns.cell(row.cells, name))
    return Refusal(row.line, columns.heading(name), value, code, reason, remedy)
