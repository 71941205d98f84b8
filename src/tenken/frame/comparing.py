"""What becomes of each row beside those above it: taken, said again, or one code for two facilities.

Public lists repeat rows: an exact repetition is reported and taken once. The same certain code for another name or
address is refused, for one of the two must be wrong; a code that was completed by a guess never refuses a row.
"""

import hashlib
from dataclasses import dataclass, replace

from tenken.frame.folding import fold, fold_name
from tenken.frame.review import Refusal, ReviewFlag, shortened
from tenken.frame.units import UnitRecord

__all__ = ["Accepted", "Outcome", "Refused", "Repeated", "RowsAbove"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is taken. ``like_line`` is the row above that it may repeat or share its code with (see its flags)."""

    line: int
    unit: UnitRecord
    like_line: int | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says again what the row on ``first_line`` said."""

    line: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, with everything that is wrong with it."""

    line: int
    refusals: tuple[Refusal, ...]


Outcome = Accepted | Repeated | Refused


def _mark(*texts: str) -> bytes:
    """A short stand-in for texts that are compared only: 16 bytes instead of some hundred a row."""
    return hashlib.blake2b("\x1f".join(texts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Holder:
    """The row that has a code: its name and address are needed again when another row claims the code."""

    line: int
    name: bytes
    address: bytes
    completed: bool

    def texts(self) -> tuple[str, str]:
        return self.name.decode(), self.address.decode()


class RowsAbove:
    """Remembers the rows of one list. About 600 bytes a row."""

    def __init__(self, *, code_heading: str) -> None:
        self._code_heading = code_heading
        self._holders: dict[str, _Holder] = {}
        self._without_code: dict[bytes, int] = {}
        #: Name, postcode and address → the line, and whether that row has a code; only rows with an address.
        self._places: dict[bytes, tuple[int, bool]] = {}

    def judge(self, unit: UnitRecord) -> Outcome:
        """What becomes of the next row, which nothing is wrong with on its own."""
        if holder := self._holders.get(unit.facility_code):
            if _same(unit, holder):
                return Repeated(unit.line, holder.line)
            if not (unit.code_completed or holder.completed):
                return Refused(unit.line, (_code_taken(unit, holder, self._code_heading),))
            unit = replace(unit, facility_code="", review=(*unit.review, ReviewFlag.CODE_SHARED))
        if not unit.facility_code:
            mark = _mark(fold(unit.name), unit.address_folded, unit.postcode, unit.code_given, unit.kind)
            first_line = self._without_code.setdefault(mark, unit.line)
            if first_line != unit.line:
                return Repeated(unit.line, first_line)
        else:
            name, address = unit.name.encode(), unit.address.encode()
            self._holders[unit.facility_code] = _Holder(unit.line, name, address, unit.code_completed)
        return self._placed(unit, None if holder is None else holder.line)

    def _placed(self, unit: UnitRecord, like_line: int | None) -> Accepted:
        """Accepts a row, with a doubt where a row above has the same name, postcode and address and one has no code."""
        if unit.address_folded:
            mark = _mark(unit.name_folded, unit.postcode, unit.address_folded)
            line, has_code = self._places.setdefault(mark, (unit.line, bool(unit.facility_code)))
            if line != unit.line and not (has_code and unit.facility_code) and like_line is None:
                return Accepted(unit.line, replace(unit, review=(*unit.review, ReviewFlag.SAME_CLINIC)), line)
        return Accepted(unit.line, unit, like_line)


def _same(unit: UnitRecord, holder: _Holder) -> bool:
    name, address = holder.texts()
    return (fold_name(unit.name), unit.address_folded) == (fold_name(name), fold(address))


def _code_taken(unit: UnitRecord, holder: _Holder, heading: str) -> Refusal:
    name, address = holder.texts()
    differing = [
        f"{what}が違います({holder.line}行目「{shortened(there)}」、この行「{shortened(here)}」)。"
        for what, here, there, same in (
            ("名称", unit.name, name, fold_name(unit.name) == fold_name(name)),
            ("所在地", unit.address, address, fold(unit.address) == fold(address)),
        )
        if not same
    ]
    return Refusal(
        unit.line, heading, shortened(unit.code_given), "code_taken",
        f"同じ医療機関コードが{holder.line}行目にあり、{''.join(differing)}",
        "どちらが正しいかを確かめ、一方を直すか消してください。",
    )  # fmt: skip
