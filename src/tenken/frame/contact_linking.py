"""Which unit a contact belongs to: by its certain code with a fitting name, else by name and address together.

Anything else is left to a person, with the reason and the likeliest unit. Two different certain codes are never linked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tenken.frame.contacts import ContactRow, LinkDoubt
from tenken.frame.folding import without_prefecture

__all__ = ["Candidate", "ContactUnit", "Link", "Linker"]

_SEVERAL = -1


class ContactUnit(NamedTuple):
    """A unit as linking needs it; ``key`` is the caller's and above 0."""

    key: int
    code: str
    source_id: str
    name_folded: str
    address_folded: str


@dataclass(frozen=True, slots=True)
class Link:
    """The row is this unit's. ``again``: a row above said the same of it."""

    key: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person must decide; ``likely`` is the likeliest unit, if any."""

    why: LinkDoubt
    likely: int | None


class Linker:
    """Knows the units of one list. About 400 bytes a unit; rows leave only what was linked to whom."""

    def __init__(self, units: Iterable[ContactUnit]) -> None:
        self._by_code: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._by_place: dict[int, int] = {}
        self._by_name: dict[int, int] = {}
        self._units: dict[int, tuple[str, str, str]] = {}  # code, folded name, prefecture as its address writes it
        self._linked: dict[int, int] = {}  # unit → mark of mail and telephone
        for unit in units:
            prefecture, rest = without_prefecture(unit.address_folded)
            self._units[unit.key] = (unit.code, unit.name_folded, prefecture)
            if unit.code:
                self._by_code[unit.code] = unit.key
            if unit.source_id:
                self._by_id[unit.source_id] = unit.key
            if rest:
                place = hash((unit.name_folded, rest))
                self._by_place[place] = _SEVERAL if place in self._by_place else unit.key
            name = hash(unit.name_folded)
            self._by_name[name] = _SEVERAL if name in self._by_name else unit.key

    def link(self, row: ContactRow) -> Link | Candidate:
        """The unit of a row, or why it is not certain."""
        found = self._find(row)
        if isinstance(found, Candidate):
            return found
        mark = hash((row.mail, row.telephone))
        before = self._linked.get(found)
        if before is None:
            self._linked[found] = mark
            return Link(found)
        return Link(found, again=True) if before == mark else Candidate(LinkDoubt.UNIT_TAKEN, found)

    def _find(self, row: ContactRow) -> int | Candidate:
        by_code = self._by_code.get(row.code) if row.code else None
        if by_code is None and row.source_id:
            by_code = self._by_id.get(row.source_id)
            if by_code is not None and row.code and self._units[by_code][0] not in ("", row.code):
                return Candidate(LinkDoubt.CODE_DIFFERS, by_code)
        prefecture, rest = without_prefecture(row.address_folded)
        by_place = self._by_place.get(hash((row.name_folded, rest))) if row.name_folded and rest else None
        if by_place is not None and by_place != _SEVERAL:
            written = self._units[by_place][2]
            by_place = None if prefecture and written and prefecture != written else by_place
        if by_code is not None:
            if _compatible(row.name_folded, self._units[by_code][1]):
                return by_code
            other = by_place is not None and by_place != by_code
            return Candidate(LinkDoubt.CODE_AND_NAME_DIFFER if other else LinkDoubt.NAME_DIFFERS, by_code)
        if by_place == _SEVERAL:
            return Candidate(LinkDoubt.SEVERAL, None)
        if by_place is not None:
            code = self._units[by_place][0]
            if row.code and code and row.code != code:
                return Candidate(LinkDoubt.CODE_DIFFERS, by_place)
            return by_place
        likely = self._by_name.get(hash(row.name_folded)) if row.name_folded else None
        return Candidate(LinkDoubt.NOT_FOUND, None if likely == _SEVERAL else likely)


def _compatible(one: str, other: str) -> bool:
    """Whether two folded names can be of one facility: the same, or one is part of the other (a branch, a title)."""
    return one == other or (len(one) > 1 and one in other) or (len(other) > 1 and other in one)
