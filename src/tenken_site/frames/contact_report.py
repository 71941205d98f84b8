"""What an import of contacts found and did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tenken.frame.contacts import LinkDoubt
from tenken.frame.review import Refusal
from tenken_site.frames.import_report import LISTED_AT_MOST

__all__ = ["AskedRow", "ContactReport", "KeptRow"]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row that a person must link. No address or number: reports are kept in logs."""

    line: int
    name: str
    why: LinkDoubt


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that did not overwrite what a clinic or an official had corrected."""

    line: int
    name: str


@dataclass(slots=True)
class ContactReport:
    """Counts of one import or dry run; ``read`` is the sum of linked, repeated, empty, refused, asked and decided."""

    frame: str
    version: int
    dry_run: bool
    format: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unused_columns: tuple[str, ...] = ()
    read: int = 0
    linked: int = 0
    repeated: int = 0
    empty: int = 0
    refused: int = 0
    decided: int = 0  # rows that a person had linked or dismissed before
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    shared_mails: int = 0  # mail addresses of two or more clinics
    asked: Counter[LinkDoubt] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    asked_rows: list[AskedRow] = field(default_factory=list)
    kept_rows: list[KeptRow] = field(default_factory=list)
    not_listed: int = 0
    stored: bool = False

    def refuse(self, refusals: tuple[Refusal, ...]) -> None:
        """Counts a row that cannot be used."""
        self.refused += 1
        room = max(0, LISTED_AT_MOST - len(self.refusals))
        self.refusals += refusals[:room]
        self.not_listed += len(refusals[room:])

    def ask(self, row: AskedRow) -> None:
        """Counts a row for a person."""
        self.asked[row.why] += 1
        if len(self.asked_rows) < LISTED_AT_MOST:
            self.asked_rows.append(row)
        else:
            self.not_listed += 1

    def keep(self, row: KeptRow) -> None:
        """Counts a linked row that leaves a newer correction as it is."""
        self.kept += 1
        if len(self.kept_rows) < LISTED_AT_MOST:
            self.kept_rows.append(row)
        else:
            self.not_listed += 1

    def counts(self) -> dict[str, int]:
        """All counts, by name."""
        names = (
            "read", "linked", "repeated", "empty", "refused", "decided", "new", "changed", "unchanged", "kept",
            "shared_mails",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in names},
            "asked": self.asked.total(),
            **{f"asked_{doubt.value}": self.asked[doubt] for doubt in LinkDoubt if self.asked[doubt]},
        }
