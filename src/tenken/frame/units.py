"""One row of a list as a unit: what is stored, what is refused, what a person should look at."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from tenken.frame.areas import Area, AreaKind, AreaList
from tenken.frame.codes import read_code
from tenken.frame.columns import Columns
from tenken.frame.folding import DASHES, fold, fold_name
from tenken.frame.kinds import DENTAL, KINDS, kind_of, table_in_name, table_of_kind
from tenken.frame.review import Refusal, ReviewFlag, shortened
from tenken.frame.rows import Row
from tenken.identifiers import FacilityCode

__all__ = ["LIMITS", "UNCHECKED", "UnitRecord", "read_postcode", "read_unit"]

#: Longest text of each field, in characters.
LIMITS: Mapping[str, int] = {
    "facility_code": 40, "name": 300, "postcode": 16, "address": 500, "kind": 20, "prefecture": 20, "relay_code": 20,
    "municipality": 20, "source_id": 20, "beds": 20, "closed_weekdays": 7,
}  # fmt: skip
UNCHECKED = "none"  # the list prints something as the code, and no check digit vouches for it
_MOST_BEDS = 9_999
_WEEKDAYS = re.compile(r"[01]{7}")
_POSTCODE_IN_ADDRESS = re.compile(r"^〒?\d{3}-?\d{4}(?!\d)|^〒")
_NOT_IN_POSTCODE = re.compile(rf"[{re.escape(DASHES)}\s〒]+")
#: Control characters but tab and line ends, and those that turn the reading direction: a name could show as another.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Marks of a lost character, and the private use areas (外字).
_LOST = re.compile("[\u3013\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"})  # categories of Unicode
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit as it will be stored. Codes of areas have six digits; empty text where nothing is known.

    ``facility_code`` is there only when it is certain enough to be a key; ``code_given`` is what the list prints.
    ``code_completed`` is not stored: a digit of the code is the word of the name or of the whole list, or a zero that
    was put back; no check digit and no cell of its own speaks for it. ``source_id`` is the list's own ID, no facility
    code; ``beds`` None and ``closed_weekdays`` "" (else seven digits, Monday first, 1 closed) where the list is silent.
    ``source_file`` counts the files of one list from 1; ``line`` is in it.
    """

    line: int
    facility_code: str
    code_given: str
    code_check: str
    kind: str
    name: str
    name_folded: str
    postcode: str
    address: str
    address_folded: str
    prefecture: str
    relay: str
    review: tuple[ReviewFlag, ...]
    source_id: str
    beds: int | None
    closed_weekdays: str
    code_completed: bool
    source_file: int = 1


def _shows_nothing(text: str) -> bool:
    return all(character in _BLANK or unicodedata.category(character) in _INVISIBLE for character in text)


def read_postcode(text: str) -> str | None:
    """A postcode as "060-8611"; empty for none, None where it cannot be read. Adds the zeros that Excel takes."""
    digits = _NOT_IN_POSTCODE.sub("", unicodedata.normalize("NFKC", text)).removesuffix(".0")
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 7):
        return None
    digits = digits.zfill(7)
    return f"{digits[:3]}-{digits[3:]}"


def _faults(row: Row, columns: Columns, areas: AreaList) -> list[Refusal]:
    """Everything in the row that cannot be taken."""
    found: list[Refusal] = []

    def refuse(name: str, code: str, reason: str, remedy: str) -> None:
        value = shortened(columns.cell(row.cells, name))
        found.append(Refusal(row.line, columns.heading(name), value, code, reason, remedy))

    for name in columns.places:
        text = columns.cell(row.cells, name)
        if len(text) > LIMITS[name]:
            refuse(name, "too_long", f"{len(text)}文字あります。", f"{LIMITS[name]}文字までにしてください。")
        if _CONTROL.search(text):
            refuse(name, "control_character", "目に見えない制御文字が入っています。", "その文字を消してください。")
    if _shows_nothing(columns.cell(row.cells, "name")):
        refuse("name", "name_missing", "施設の名称がありません。", "名称を入れてください。")
    if any(cell.strip() for cell in row.cells[columns.width :]):
        extra = next(cell for cell in row.cells[columns.width :] if cell.strip())
        found.append(
            Refusal(
                row.line, None, shortened(extra), "too_many_cells",
                f"見出しは{columns.width}列ですが、この行は{len(row.cells)}列あります。",
                "コンマを含む値を引用符(\")で囲んでください。",
            )
        )  # fmt: skip
    kind, prefecture, relay = (columns.cell(row.cells, name) for name in ("kind", "prefecture", "relay_code"))
    if kind.strip() and kind_of(kind) is None:
        words = "、".join(words[1] for words in KINDS.values())
        refuse("kind", "kind_unknown", "この種別は調査の対象にありません。", f"{words} のどれかにしてください。")
    if prefecture.strip() and areas.prefecture(prefecture) is None:
        refuse(
            "prefecture", "prefecture_unknown", "この都道府県はありません。", "名称か01から47までの番号にしてください。"
        )
    if relay.strip() and _relay(relay, areas) is None:
        refuse(
            "relay_code", "relay_unknown", "この自治体コードは、都道府県・保健所設置市・特別区にありません。",
            "6桁の全国地方公共団体コードを入れるか、空にしてください。",
        )  # fmt: skip
    weekdays = columns.cell(row.cells, "closed_weekdays").strip()
    if weekdays and not _WEEKDAYS.fullmatch(weekdays):
        refuse(
            "closed_weekdays", "weekdays_unknown", "休診の曜日として読めません。",
            "月曜日から順に、休診を1、診療を0とした7桁にするか、空にしてください。",
        )  # fmt: skip
    return found


def _relay(text: str, areas: AreaList) -> Area | None:
    digits = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    area = areas.area(digits.zfill(6)) if digits else None
    return None if area is None or area.kind is AreaKind.COUNTRY else area


def _of_municipality(text: str, areas: AreaList, *, prefecture: Area | None) -> Area | None:
    """The relay of a municipality's code: three digits of the row's prefecture, or five or six of its own."""
    digits = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) <= 3:
        return None if prefecture is None else areas.of_municipality(prefecture.code.digits[:2] + digits.zfill(3))
    return areas.of_municipality(digits.zfill(5) if len(digits) == 4 else digits)


def _read_beds(text: str) -> int | None:
    """A number of beds ("19", "１９床", "19.0"); None where it cannot be read."""
    digits = unicodedata.normalize("NFKC", text).strip().removesuffix("床").removesuffix(".0").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6 or int(digits) > _MOST_BEDS:
        return None
    return int(digits)


def _table(kind: str | None, list_kind: str | None, name_folded: str) -> str | None:
    """The table digit that the row speaks for: its kind column, else the kind of the whole list, else the name.

    A name that contradicts the kind of the whole list leaves it open: such a row may not belong to the list.
    """
    if kind is not None:
        return table_of_kind(kind)
    by_name = table_in_name(name_folded)
    by_list = None if list_kind is None else table_of_kind(list_kind)
    if by_list is None or by_name is None:
        return by_list or by_name
    return by_list if by_list == by_name else None


def read_unit(
    row: Row,
    *,
    columns: Columns,
    areas: AreaList,
    list_kind: str | None = None,
    list_prefecture: str = "",
    source_file: int = 1,
) -> UnitRecord | tuple[Refusal, ...]:
    """The unit of a row, or everything that is wrong with it.

    ``list_kind`` and ``list_prefecture``: the kind and the prefecture of the whole list, where the row names none;
    ``source_file``: which of the list's files the row is in.
    """
    if faults := _faults(row, columns, areas):
        return tuple(faults)
    name, address = columns.cell(row.cells, "name"), columns.cell(row.cells, "address")
    name_folded, address_folded = fold_name(name), fold(address)
    flags: list[ReviewFlag] = list(row.flags)

    bare_address = _POSTCODE_IN_ADDRESS.sub("", address_folded)
    written = columns.cell(row.cells, "prefecture").strip() or list_prefecture
    by_column = areas.prefecture(written) if written else None
    relay = _relay(columns.cell(row.cells, "relay_code"), areas)
    municipality = columns.cell(row.cells, "municipality")
    if municipality.strip() and relay is None:
        relay = _of_municipality(municipality, areas, prefecture=by_column or areas.in_address(bare_address))
        flags += [ReviewFlag.MUNICIPALITY] if relay is None else _unlike(relay, areas, bare_address)
    by_relay = None if relay is None else areas.area(relay.prefecture.digits)
    stated = [area for area in (areas.in_address(bare_address), by_relay, by_column) if area is not None]
    prefecture = stated[0] if stated else None
    if len({area.code for area in stated}) > 1:
        flags.append(ReviewFlag.TWO_PREFECTURES)

    named_kind = kind_of(columns.cell(row.cells, "kind"))
    code_given = columns.cell(row.cells, "facility_code")
    reading = read_code(
        code_given,
        prefecture=None if prefecture is None else prefecture.code.digits[:2],
        table=_table(named_kind, list_kind, name_folded),
    )
    if reading.flag is not None:
        flags.append(reading.flag)
    if prefecture is None and reading.prefecture:
        prefecture = areas.prefecture(reading.prefecture)
    if prefecture is None:
        flags.append(ReviewFlag.NO_PREFECTURE)
    elif relay is None:
        relay = areas.place(prefecture=prefecture, address_folded=bare_address).relay
    elif by_relay is not None:
        prefecture = by_relay  # a unit of a city is under that city's prefecture, whatever the address says

    written_beds = columns.cell(row.cells, "beds")
    beds = _read_beds(written_beds)
    if beds is None and written_beds.strip():
        flags.append(ReviewFlag.BEDS)
    kind = named_kind or list_kind or _kind(reading.code)
    postcode = read_postcode(columns.cell(row.cells, "postcode"))
    if postcode is None:
        flags.append(ReviewFlag.POSTCODE)
    if _LOST.search(name) or _LOST.search(address):
        flags.append(ReviewFlag.PRIVATE_USE)
    return UnitRecord(
        line=row.line,
        facility_code="" if reading.code is None else reading.code.digits,
        code_given=code_given,
        code_check=reading.rule.value if reading.rule else UNCHECKED if reading.flag else "",
        kind="clinic_beds" if beds and kind == "clinic" else kind,
        name=name,
        name_folded=name_folded[: LIMITS["name"]],  # folding can lengthen
        postcode=postcode or "",
        address=address,
        address_folded=address_folded[: LIMITS["address"]],
        prefecture="" if prefecture is None else prefecture.code.digits,
        relay="" if relay is None or prefecture is None else relay.code.digits,
        review=tuple(flags),
        source_id=unicodedata.normalize("NFKC", columns.cell(row.cells, "source_id")).strip(),
        beds=beds,
        closed_weekdays=columns.cell(row.cells, "closed_weekdays").strip(),
        code_completed=reading.flag is ReviewFlag.CODE_ZERO or (reading.told_by_row and named_kind is None),
        source_file=source_file,
    )


def _unlike(relay: Area, areas: AreaList, address_folded: str) -> list[ReviewFlag]:
    """The doubt about a relay told by a code where the address lies in another city of the list."""
    prefecture = areas.area(relay.prefecture.digits)
    if prefecture is None or areas.in_address(address_folded) not in (None, prefecture):
        return []  # another prefecture altogether is a doubt of its own
    by_address = areas.place(prefecture=prefecture, address_folded=address_folded).relay
    same = by_address == relay or by_address.kind is AreaKind.PREFECTURE
    return [] if same else [ReviewFlag.TWO_RELAYS]


def _kind(code: FacilityCode | None) -> str:
    """The kind that a code tells of; what the law calls a clinic where there is none."""
    return "dental" if code is not None and code.table == DENTAL else "clinic"
