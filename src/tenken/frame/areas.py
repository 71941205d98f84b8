"""The 157 relays: prefectures, cities with a health centre of their own, wards. Finds them in addresses.

The code list is a CSV with the columns ``code6`` (or ``code``), ``name`` and ``kind``; ``prefecture``, ``name_en``,
``valid_from`` and ``valid_to`` may be there. A code may stand again for another period: a city renamed, of a new kind.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from tenken.errors import FrameError
from tenken.frame.folding import fold
from tenken.identifiers import AreaCode, NotACode, area_check_digit

__all__ = ["Area", "AreaKind", "AreaList", "CodeListRefused", "Place", "read_areas"]


class AreaKind(StrEnum):
    """What kind of relay an area is."""

    COUNTRY = "country"
    PREFECTURE = "prefecture"
    DESIGNATED_CITY = "designated_city"
    CORE_CITY = "core_city"
    ORDINANCE_CITY = "ordinance_city"
    WARD = "ward"


class CodeListRefused(FrameError):
    """The code list cannot be used; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Area:
    """One relay. ``code`` is its 全国地方公共団体コード; ``valid_from`` and ``valid_to`` are its first and last day."""

    code: AreaCode
    name: str
    kind: AreaKind
    name_en: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is a relay on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def prefecture(self) -> AreaCode:
        """The prefecture it lies in; a prefecture's own code for itself."""
        return self.code.prefecture


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit lies: its prefecture, and the relay that answers for it (a city, a ward, else the prefecture)."""

    prefecture: Area
    relay: Area


@dataclass(frozen=True, slots=True)
class AreaList:
    """The relays, ready for looking up."""

    areas: tuple[Area, ...]
    _by_code: Mapping[str, Area] = field(init=False, repr=False, compare=False)
    _folded: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _prefectures: tuple[tuple[str, Area], ...] = field(init=False, repr=False, compare=False)
    _cities: Mapping[str, tuple[tuple[str, Area], ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cities: dict[str, list[tuple[str, Area]]] = defaultdict(list)
        prefectures: list[tuple[str, Area]] = []
        for area in self.areas:
            if area.kind is AreaKind.PREFECTURE:
                prefectures.append((fold(area.name), area))
            elif area.kind is not AreaKind.COUNTRY:
                cities[area.prefecture.digits].append((fold(area.name), area))
        longest_first = {
            code: tuple(sorted(found, key=lambda pair: len(pair[0]), reverse=True)) for code, found in cities.items()
        }
        object.__setattr__(self, "_by_code", {area.code.digits: area for area in self.areas})
        object.__setattr__(self, "_folded", {area.code.digits: name for name, area in prefectures})
        object.__setattr__(self, "_prefectures", tuple(prefectures))
        object.__setattr__(self, "_cities", longest_first)

    def at(self, day: date) -> "AreaList":
        """The relays of this day; itself when all of them are."""
        there = tuple(area for area in self.areas if area.holds_on(day))
        return self if len(there) == len(self.areas) else AreaList(there)

    def area(self, code: str) -> Area | None:
        """The relay with this six-digit code."""
        return self._by_code.get(code)

    def of_municipality(self, code: str) -> Area | None:
        """The relay of a municipality by its code of five or six digits; None where that is no such code.

        A ward of a designated city has a number above the city's (011011 札幌市中央区 → 011002 札幌市); a municipality
        that is no relay is under its prefecture.
        """
        try:
            six = AreaCode(code if len(code) == 6 else code + area_check_digit(code)).digits
        except NotACode:
            return None
        if six in self._by_code or six == "000000":
            return None if six == "000000" else self._by_code[six]
        if "101" <= six[2:5] < "200":
            cities = (area for _, area in self._cities.get(_six(six[:2] + "000"), ()))
            around = [a for a in cities if a.kind is AreaKind.DESIGNATED_CITY and a.code.digits[:5] < six[:5]]
            if around:
                return max(around, key=lambda area: area.code.digits)
        return self._by_code.get(_six(six[:2] + "000"))

    def prefecture(self, text: str) -> Area | None:
        """A prefecture by name ("北海道", "東京"), number ("1", "01") or six-digit code; None for anything else."""
        folded = fold(text)
        if folded.isascii() and folded.isdigit():
            wanted = folded.zfill(2) if len(folded) <= 2 else folded
            return next((a for _, a in self._prefectures if wanted in (a.code.digits[:2], a.code.digits)), None)
        return next((area for name, area in self._prefectures if folded in (name, name[:-1])), None)

    def in_address(self, address_folded: str) -> Area | None:
        """The prefecture that a folded address tells: by beginning with its name, or with a city of the list.

        No other municipality has the name of such a city. Wards tell nothing: 港区 is in 東京, 名古屋 and 大阪.
        """
        for name, area in self._prefectures:
            if address_folded.startswith(name):
                return area
        for cities in self._cities.values():
            for name, city in cities:
                if city.kind is not AreaKind.WARD and address_folded.startswith(name):
                    return self._by_code[city.prefecture.digits]
        return None

    def place(self, *, prefecture: Area, address_folded: str) -> Place:
        """The relays of a folded address inside a prefecture, which the address may or may not begin with.

        The longest name of a relay city wins; the wards of a designated city begin with the city's name.
        """
        rest = address_folded.removeprefix(self._folded[prefecture.code.digits])
        for name, city in self._cities.get(prefecture.code.digits, ()):
            if rest.startswith(name):
                return Place(prefecture, city)
        return Place(prefecture, prefecture)


def _six(five: str) -> str:
    return five + area_check_digit(five)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _area(row: Mapping[str, str | None], *, at: str) -> Area:
    try:
        area = Area(
            AreaCode((row.get("code6") or row.get("code") or "").strip()),
            (row["name"] or "").strip(),
            AreaKind((row["kind"] or "").strip()),
            (row.get("name_en") or "").strip(),
            _day((row.get("valid_from") or "").strip()),
            _day((row.get("valid_to") or "").strip()),
        )
    except (NotACode, ValueError) as fault:
        raise CodeListRefused(f"{at}: {fault}") from fault
    written = (row.get("prefecture") or row.get("prefecture_code") or "").strip()
    if not area.name:
        raise CodeListRefused(f"{at}: the name is empty")
    if area.valid_from is not None and area.valid_to is not None and area.valid_to < area.valid_from:
        raise CodeListRefused(f"{at}: {area.code} ends before it begins")
    if written and written not in (area.prefecture.digits, area.prefecture.digits[:2]):
        raise CodeListRefused(f"{at}: {area.code} lies in {area.prefecture}, not in {written}")
    return area


def read_areas(path: Path) -> AreaList:
    """Reads the code list of relays. Raises CodeListRefused with file and line for anything wrong in it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(line for line in file if not line.startswith("#"))
            there = {"code" if heading == "code6" else heading for heading in reader.fieldnames or ()}
            if missing := {"code", "name", "kind"} - there:
                raise CodeListRefused(f"{path}: no column {', '.join(sorted(missing))}")
            areas = [_area(row, at=f"{path}: row {number}") for number, row in enumerate(reader, start=1)]
    except (OSError, UnicodeDecodeError) as fault:
        raise CodeListRefused(f"{path}: {fault}") from fault
    _check(areas, at=str(path))
    return AreaList(tuple(areas))


def _overlap(one: Area, other: Area) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)


def _check(areas: Iterable[Area], *, at: str) -> None:
    seen: dict[str, list[Area]] = defaultdict(list)
    prefectures = {area.code.digits for area in areas if area.kind is AreaKind.PREFECTURE}
    for area in areas:
        if any(_overlap(area, other) for other in seen[area.code.digits]):
            raise CodeListRefused(f"{at}: {area.code} stands twice for the same days")
        seen[area.code.digits].append(area)
        if area.kind is not AreaKind.COUNTRY and area.prefecture.digits not in prefectures:
            raise CodeListRefused(f"{at}: the prefecture of {area.code} {area.name} is missing")
        if area.code.is_prefecture != (area.kind is AreaKind.PREFECTURE):
            raise CodeListRefused(f"{at}: {area.code} {area.name} is not of kind {area.kind}")
