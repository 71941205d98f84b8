"""Contact lists: mail addresses and telephone numbers of facilities, which the public lists do not have.

One row a facility: its code or name and address, then mail and telephone. Rows are read here; ``contact_linking`` finds
their units.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import BinaryIO

from tenken.frame.areas import AreaList
from tenken.frame.codes import code_digits, read_code
from tenken.frame.columns import HEADINGS, Columns, columns_at, looks_like_headings, place_fields
from tenken.frame.facility_lists import open_rows
from tenken.frame.folding import fold, fold_name
from tenken.frame.mail_addresses import NotUsable, read_mail, read_telephone
from tenken.frame.review import ListRefused, Refusal, shortened
from tenken.frame.rows import Row
from tenken.frame.units import LIMITS

__all__ = [
    "CONTACT_HEADINGS", "LINK_REASONS", "ContactReading", "ContactRow", "Empty", "LinkDoubt", "read_contacts",
]  # fmt: skip

#: Field → headings that name it, the best first.
CONTACT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", *HEADINGS["facility_code"], "ID", "機関コード"),
    "name": HEADINGS["name"],
    "address": HEADINGS["address"],
    "prefecture": HEADINGS["prefecture"],
    "mail": ("mail", "メールアドレス", "e-mail", "email", "eメール", "電子メール", "電子メールアドレス", "メール"),
    "telephone": ("telephone", "電話番号", "電話", "tel", "連絡先電話番号", "代表電話番号"),
}
_HEAD = 20  # so many rows may stand above the headings


class LinkDoubt(StrEnum):
    """Why a contact was not linked to a unit for certain."""

    NOT_FOUND = "not_found"
    SEVERAL = "several"
    NAME_DIFFERS = "name_differs"
    CODE_AND_NAME_DIFFER = "code_and_name_differ"
    CODE_DIFFERS = "code_differs"
    UNIT_TAKEN = "unit_taken"


LINK_REASONS = {
    LinkDoubt.NOT_FOUND: "コードでも、名称と所在地でも、名簿に見つかりません。",
    LinkDoubt.SEVERAL: "名称と所在地の同じ施設が、名簿に二つ以上あります。",
    LinkDoubt.NAME_DIFFERS: "コードは同じですが、名称が違います。",
    LinkDoubt.CODE_AND_NAME_DIFFER: "コードの施設と、名称と所在地の施設が違います。",
    LinkDoubt.CODE_DIFFERS: "名称と所在地は同じですが、コードが違います。",
    LinkDoubt.UNIT_TAKEN: "同じ施設の別の連絡先が、この一覧の上の行にあります。",
}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row that can be used. ``code`` is a certain facility code or empty; ``source_id`` is the cell as an ID."""

    line: int
    code_given: str
    code: str
    source_id: str
    name: str
    name_folded: str
    address: str
    address_folded: str
    prefecture: str  # six digits, or empty
    mail: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Empty:
    """A row with neither mail nor telephone."""

    line: int


@dataclass(frozen=True, slots=True)
class ContactReading:
    """An opened contact list; ``rows`` gives each row that is not blank, once."""

    format: str
    size: int  # bytes
    columns: Columns
    rows: Iterator[ContactRow | Empty | tuple[Refusal, ...]]


def _refused(line: int | None, column: str | None, code: str, reason: str, remedy: str) -> ListRefused:
    return ListRefused(Refusal(line, column, "", code, reason, remedy))


def read_contacts(
    file: BinaryIO,
    *,
    areas: AreaList,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> ContactReading:
    """Opens a contact list (CSV, tab-separated text or XLSX). Raises ListRefused when it cannot be read as one."""
    mapping = mapping or {}
    if unknown := sorted(set(mapping) - set(CONTACT_HEADINGS)):
        raise _refused(
            None, None, "field_unknown", f"「{unknown[0]}」という項目はありません。",
            f"項目: {', '.join(CONTACT_HEADINGS)}",
        )  # fmt: skip
    kind, size, rows = open_rows(file, encoding=encoding, sheet=sheet)
    head = tuple(islice(rows, _HEAD))
    if not head:
        raise _refused(
            None, None, "file_empty", "行が一つもありません。", "連絡先の一覧のファイルを選び直してください。"
        )
    place = next((at for at, row in enumerate(head) if _is_heading(row, mapping)), 0)
    columns = _columns(head[place], mapping)
    return ContactReading(kind, size, columns, _rows(chain(head[place + 1 :], rows), columns, areas))


def _is_heading(row: Row, mapping: Mapping[str, str]) -> bool:
    return looks_like_headings(row.cells, mapping=mapping, known=CONTACT_HEADINGS)


def _columns(row: Row, mapping: Mapping[str, str]) -> Columns:
    places = place_fields(row.cells, line=row.line, mapping=mapping, known=CONTACT_HEADINGS)
    there = "、".join(shortened(cell) for cell in row.cells if cell.strip())
    if "name" not in places:
        raise _refused(
            row.line, "name", "column_missing", "施設の名称の列が見つかりません。",
            f"--map name=列の見出し で指定してください。ある列は次のとおりです: {there}",
        )  # fmt: skip
    if not {"mail", "telephone"} & places.keys():
        raise _refused(
            row.line, "mail", "column_missing", "メールアドレスの列も電話番号の列も見つかりません。",
            f"--map mail=列の見出し か --map telephone=列の見出し で指定してください。ある列は次のとおりです: {there}",
        )  # fmt: skip
    if not {"code", "address"} & places.keys():
        raise _refused(
            row.line, "code", "column_missing", "医療機関コードの列も所在地の列も見つかりません。",
            f"--map code=列の見出し か --map address=列の見出し で指定してください。ある列は次のとおりです: {there}",
        )  # fmt: skip
    return columns_at(row.cells, places)


def _rows(rows: Iterator[Row], columns: Columns, areas: AreaList) -> Iterator[ContactRow | Empty | tuple[Refusal, ...]]:
    for row in rows:
        yield _row(row, columns, areas)


def _row(row: Row, columns: Columns, areas: AreaList) -> ContactRow | Empty | tuple[Refusal, ...]:
    cell = {name: columns.cell(row.cells, name).strip() for name in CONTACT_HEADINGS}
    faults: list[Refusal] = []

    def refuse(name: str, code: str, reason: str, remedy: str) -> None:
        faults.append(Refusal(row.line, columns.heading(name), shortened(cell[name]), code, reason, remedy))

    for name, limit in (("code", LIMITS["facility_code"]), ("name", LIMITS["name"]), ("address", LIMITS["address"])):
        if len(cell[name]) > limit:
            refuse(name, "too_long", f"{len(cell[name])}文字あります。", f"{limit}文字までにしてください。")
    mail = telephone = ""
    try:
        mail = read_mail(cell["mail"])
    except NotUsable as fault:
        refuse("mail", "mail_unusable", fault.reason, fault.remedy)
    try:
        telephone = read_telephone(cell["telephone"])
    except NotUsable as fault:
        refuse("telephone", "telephone_unusable", fault.reason, fault.remedy)
    if faults:
        return tuple(faults)
    if not mail and not telephone:
        return Empty(row.line)
    if not cell["name"]:
        refuse(
            "name",
            "name_missing",
            "施設の名称がありません。",
            "コードの書き間違いを見つけるため、名称も入れてください。",
        )
        return tuple(faults)
    address_folded = fold(cell["address"])
    prefecture = areas.in_address(address_folded)
    if prefecture is None and cell["prefecture"]:
        prefecture = areas.prefecture(cell["prefecture"])
    digits = None if prefecture is None else prefecture.code.digits
    reading = read_code(cell["code"], prefecture=digits and digits[:2])
    return ContactRow(
        line=row.line,
        code_given=cell["code"],
        code="" if reading.code is None or reading.flag is not None else reading.code.digits,
        source_id=code_digits(cell["code"]),
        name=cell["name"],
        name_folded=fold_name(cell["name"])[: LIMITS["name"]],
        address=cell["address"],
        address_folded=address_folded[: LIMITS["address"]],
        prefecture=digits or "",
        mail=mail,
        telephone=telephone,
    )
