"""What becomes of each row beside those above it: taken, said again, or one code for two facilities.

The rows above are those of the earlier files too, where one list comes in several.
Public lists repeat rows: an exact repetition is reported and taken once. The same certain code for another name or
address is refused, for one of the two must be wrong; a code that was completed by a guess never refuses a row.
"""

import hashlib
from dataclasses import dataclass, replace

from tenken.frame.folding import fold, fold_name
from tenken.frame.review import Refusal, ReviewFlag, shortened
from tenken.frame.units import UnitRecord

__all__ = [
    "Accepted",
    "LeftOut",
    "Outcome",
    "Refused",
    "Repeated",
    "RowsAbove",
    "file_and_line",
    "place_in_list",
]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is taken. ``like_line`` is the row above that it may repeat or share its code with (see its flags).

    Of all outcomes ``file``, and of the row above ``like_file`` or ``first_file``, are blank where there is one file.
    """

    line: int
    unit: UnitRecord
    like_line: int | None = None
    file: str = ""
    like_file: str = ""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says again what the row on ``first_line`` said."""

    line: int
    first_line: int
    file: str = ""
    first_file: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, with everything that is wrong with it."""

    line: int
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no facility of the survey: a hospital, a note below the table."""

    line: int
    text: str
    reason: str
    file: str = ""


Outcome = Accepted | Repeated | Refused | LeftOut
_LINE_BITS = 32


def place_in_list(file: int, line: int) -> int:
    """One number for a line of one of the files of a list; in the order of files, then lines."""
    return file << _LINE_BITS | line


def file_and_line(place: int) -> tuple[int, int]:
    """The file's number and the line again."""
    return place >> _LINE_BITS, place & ((1 << _LINE_BITS) - 1)


def _mark(*texts: str) -> bytes:
    """A short stand-in for texts that are compared only: 16 bytes instead of some hundred a row."""
    return hashlib.blake2b("\x1f".join(texts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Holder:
    """The row that has a code: its name and address are needed again when another row claims the code."""

    place: int  # see ``place_in_list``
    name: bytes
    address: bytes
    completed: bool

    def texts(self) -> tuple[str, str]:
        return self.name.decode(), self.address.decode()


class RowsAbove:
    """Remembers the rows of one list, which may come in several files. About 600 bytes a row."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._code_heading = ""
        self._id_heading = ""
        self._holders: dict[str, _Holder] = {}
        self._without_code: dict[bytes, int] = {}
        #: Name, postcode and address → the place, and whether that row has a code; only rows with an address.
        self._places: dict[bytes, tuple[int, bool]] = {}

    def begin(self, file: str) -> int:
        """The next file, by a name that messages give (blank for the only one); its number, from 1."""
        self._files.append(file)
        return len(self._files)

    def headed(self, *, code_heading: str, id_heading: str) -> None:
        """The headings of the code and of the list's own ID in this file."""
        self._code_heading, self._id_heading = code_heading, id_heading

    def _file_and_line(self, place: int) -> tuple[str, int]:
        number, line = file_and_line(place)
        return self._files[number - 1], line

    def judge(self, unit: UnitRecord) -> Outcome:
        """What becomes of the next row, which nothing is wrong with on its own."""
        key = _key(unit)
        place = place_in_list(unit.source_file, unit.line)
        if holder := self._holders.get(key):
            if _same(unit, holder):
                return self._repeated(unit, holder.place)
            if not (unit.facility_code and (unit.code_completed or holder.completed)):
                return Refused(unit.line, (self._taken(unit, holder),))
            unit = replace(unit, facility_code="", review=(*unit.review, ReviewFlag.CODE_SHARED))
            key = ""
        if not key:
            mark = _mark(fold(unit.name), unit.address_folded, unit.postcode, unit.code_given, unit.kind)
            first = self._without_code.setdefault(mark, place)
            if first != place:
                return self._repeated(unit, first)
        else:
            name, address = unit.name.encode(), unit.address.encode()
            self._holders[key] = _Holder(place, name, address, unit.code_completed)
        return self._accepted(unit, place, None if holder is None else holder.place)

    def _repeated(self, unit: UnitRecord, first: int) -> Repeated:
        file, line = self._file_and_line(first)
        return Repeated(unit.line, line, self._files[-1], file)

    def _accepted(self, unit: UnitRecord, place: int, like: int | None) -> Accepted:
        """Accepts a row, with a doubt where a row above has the same name, postcode and address and one has no code."""
        if unit.address_folded:
            mark = _mark(unit.name_folded, unit.postcode, unit.address_folded)
            first, has_code = self._places.setdefault(mark, (place, bool(unit.facility_code)))
            if first != place and not (has_code and unit.facility_code) and like is None:
                unit, like = replace(unit, review=(*unit.review, ReviewFlag.SAME_CLINIC)), first
        if like is None:
            return Accepted(unit.line, unit, None, self._files[-1])
        file, line = self._file_and_line(like)
        return Accepted(unit.line, unit, line, self._files[-1], file)

    def _taken(self, unit: UnitRecord, holder: _Holder) -> Refusal:
        """The refusal of a row whose code, else whose ID, is that of another facility above."""
        if unit.facility_code:
            what_key, heading, value, code = "医療機関コード", self._code_heading, unit.code_given, "code_taken"
        else:
            what_key, heading, value, code = "ID", self._id_heading, unit.source_id, "id_taken"
        name, address = holder.texts()
        file, line = self._file_and_line(holder.place)
        above = f"{line}行目" if file == self._files[-1] else f"「{file}」の{line}行目"
        differing = [
            f"{what}が違います({above}「{shortened(there)}」、この行「{shortened(here)}」)。"
            for what, here, there, same in (
                ("名称", unit.name, name, fold_name(unit.name) == fold_name(name)),
                ("所在地", unit.address, address, fold(unit.address) == fold(address)),
            )
            if not same
        ]
        return Refusal(
            unit.line, heading, shortened(value), code,
            f"同じ{what_key}が{above}にあり、{''.join(differing)}",
            "どちらが正しいかを確かめ、一方を直すか消してください。",
            self._files[-1],
        )  # fmt: skip


def _key(unit: UnitRecord) -> str:
    """What no two facilities share: the certain code, else the list's own ID; empty where there is neither."""
    return unit.facility_code or (f"id {unit.source_id}" if unit.source_id else "")


def _same(unit: UnitRecord, holder: _Holder) -> bool:
    name, address = holder.texts()
    return (fold_name(unit.name), unit.address_folded) == (fold_name(name), fold(address))
