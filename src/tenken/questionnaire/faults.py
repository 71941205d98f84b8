"""What is wrong with a survey's files, said so that survey staff can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice

from tenken.errors import SurveyError

__all__ = ["Fault", "Place", "Report", "SurveyRefused", "some"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column, both counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a survey's file."""

    file: str
    line: int  # from 1
    column: int  # from 1
    item: str  # link_id, or "" where the fault is in no item
    code: str  # e.g. "duplicate-link-id"; stable, for programs
    message: str  # what is wrong
    remedy: str  # what to do

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        item = f" {self.item}:" if self.item else ""
        return f"{where}:{item} {self.message} [{self.code}] {self.remedy}"

    def as_json(self) -> dict[str, str | int]:
        """The fault as a JSON object."""
        return asdict(self)


class SurveyRefused(SurveyError):
    """A survey's files have faults; all that were found are named."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Report:
    """Collects the faults of one file while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._faults: list[Fault] = []

    def add(self, place: Place, *, code: str, message: str, remedy: str, item: str = "") -> None:
        """Notes one fault."""
        self._faults.append(Fault(self.file, place.line, place.column, item, code, message, remedy))

    def include(self, faults: Iterable[Fault]) -> None:
        """Takes over faults found elsewhere."""
        self._faults.extend(faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults so far, each once, in the order of the file."""
        return tuple(sorted(set(self._faults)))


def some(names: Iterable[str], *, most: int = 12) -> str:
    """The first few of these names, for a message; "none yet" when there are none."""
    listed = list(islice(names, most + 1))
    return ", ".join([*listed[:most], "…"] if len(listed) > most else listed) or "none yet"
