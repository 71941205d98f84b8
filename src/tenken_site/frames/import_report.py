"""What an import found and did: counts, refusals, repetitions and doubts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from tenken.frame.facility_lists import Accepted, Outcome, Refused, Repeated
from tenken.frame.review import Refusal, ReviewFlag

_Listed = TypeVar("_Listed")

__all__ = ["LISTED_AT_MOST", "Doubt", "ImportReport", "Tally"]

#: So many refusals, repetitions and doubts are listed each; a wrong mapping refuses every row of a nationwide list.
LISTED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that is kept and should be looked at."""

    line: int
    name: str
    code_given: str
    flags: tuple[ReviewFlag, ...]
    like_line: int | None  # the row above that it may repeat or share its code with


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of one import or dry run. ``read`` is the sum of accepted, repeated and refused rows."""

    read: int
    accepted: int
    repeated: int
    refused: int
    review: int
    refusals: tuple[Refusal, ...]
    repeats: tuple[Repeated, ...]
    reviews: tuple[Doubt, ...]
    not_listed: int
    format: str
    columns: Mapping[str, str]
    unused_columns: tuple[str, ...]
    dry_run: bool
    loaded: int  # units written; 0 when nothing was
    version: int | None  # number of the new version of the list
    file_refused: bool = False

    @property
    def complete(self) -> bool:
        """Whether every row was taken or is a repetition."""
        return not self.refused and not self.file_refused

    def counts(self) -> dict[str, int]:
        """The five counts that are stored with the version."""
        return {name: getattr(self, name) for name in ("read", "accepted", "repeated", "refused", "review")}

    @classmethod
    def of_refused_file(cls, refusal: Refusal, *, dry_run: bool) -> "ImportReport":
        """The report on a file that could not be read as a list."""
        return cls(
            read=0, accepted=0, repeated=0, refused=0, review=0, refusals=(refusal,), repeats=(), reviews=(),
            not_listed=0, format="", columns={}, unused_columns=(), dry_run=dry_run, loaded=0, version=None,
            file_refused=True,
        )  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Counts outcomes as they come."""

    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    review: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    repeats: list[Repeated] = field(default_factory=list)
    reviews: list[Doubt] = field(default_factory=list)
    not_listed: int = 0

    @property
    def read(self) -> int:
        """Rows so far."""
        return self.accepted + self.repeated + self.refused

    def add(self, outcome: Outcome) -> None:
        """Counts one row."""
        match outcome:
            case Accepted(line, unit, like_line):
                self.accepted += 1
                if unit.review:
                    self.review += 1
                    self._keep(self.reviews, Doubt(line, unit.name, unit.code_given, unit.review, like_line))
            case Repeated():
                self.repeated += 1
                self._keep(self.repeats, outcome)
            case Refused(_, refusals):
                self.refused += 1
                for refusal in refusals:
                    self._keep(self.refusals, refusal)

    def _keep(self, kept: list[_Listed], one: _Listed) -> None:
        if len(kept) < LISTED_AT_MOST:
            kept.append(one)
        else:
            self.not_listed += 1
