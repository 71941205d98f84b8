"""What an import found and did: counts, refusals, repetitions and doubts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from tenken.frame.facility_lists import Accepted, LeftOut, Outcome, Refused, Repeated
from tenken.frame.review import Refusal, ReviewFlag
from tenken_site.frames.difference_report import DifferenceReport

_Listed = TypeVar("_Listed")

__all__ = ["LISTED_AT_MOST", "MIXED", "Doubt", "FileReport", "ImportReport", "RowCounts", "Tally"]

MIXED = "mixed"  # the format or profile of files that differ in it

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
    file: str = ""  # blank, as like_file, where there is only one
    like_file: str = ""


@dataclass(slots=True)
class RowCounts:
    """How many rows of one file became what. ``review`` is a part of ``accepted``."""

    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    review: int = 0
    left_out: int = 0

    @property
    def read(self) -> int:
        """Rows so far."""
        return self.accepted + self.repeated + self.refused + self.left_out

    @property
    def nothing_usable(self) -> bool:
        """Whether rows were refused and none was taken: the file is most likely read in a wrong way."""
        return bool(self.refused) and not self.accepted and not self.repeated

    def by_name(self) -> dict[str, int]:
        """The counts by name; ``left_out`` only where there is any."""
        counts = {name: getattr(self, name) for name in ("read", "accepted", "repeated", "refused", "review")}
        return counts | ({"left_out": self.left_out} if self.left_out else {})


@dataclass(frozen=True, slots=True)
class FileReport:
    """One of the files: how it was read and what its rows became. A refused file may have been read in part."""

    name: str
    format: str
    profile: str
    as_of: date | None  # the day whose areas were used
    columns: Mapping[str, str]
    unused_columns: tuple[str, ...]
    rows: RowCounts
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of one import or dry run. ``read`` is the sum of accepted, repeated, refused and left out rows."""

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
    left_out: int = 0
    left_outs: tuple[LeftOut, ...] = ()
    profile: str = ""
    as_of: date | None = None  # the day whose areas were used
    difference: DifferenceReport | None = None  # to the newest version there was; None for the first
    contacts_carried: int = 0
    contacts_to_review: int = 0
    candidates_carried: int = 0  # contacts that wait for a person
    proposals_carried: int = 0  # what people say is wrong and nobody has decided yet
    files: tuple[FileReport, ...] = ()  # in their order; empty where none was read

    @property
    def complete(self) -> bool:
        """Whether every row was taken or is a repetition."""
        return not self.refused and not self.file_refused

    @property
    def unusable_file(self) -> bool:
        """Whether there is a file of which nothing could be taken; then nothing is stored, whatever the others hold."""
        return self.file_refused or any(file.rows.nothing_usable for file in self.files)

    def counts(self) -> dict[str, int]:
        """What is stored with the version: the counts of rows, and those of the difference where there is one."""
        counts = {name: getattr(self, name) for name in ("read", "accepted", "repeated", "refused", "review")}
        if self.left_out:
            counts["left_out"] = self.left_out
        if self.difference is not None:
            counts |= {"compared_with": self.difference.from_version, **self.difference.counts}
        return counts

    @classmethod
    def of_files(cls, files: Sequence[FileReport], tally: "Tally", *, dry_run: bool) -> "ImportReport":
        """The report on files that have been read. What differs between them is MIXED, None or empty for them all."""
        first = files[0]

        def same(of: Callable[[FileReport], object]) -> bool:
            return all(of(file) == of(first) for file in files)

        return cls(
            read=tally.read, accepted=tally.total("accepted"), repeated=tally.total("repeated"),
            refused=tally.total("refused"), review=tally.total("review"), left_out=tally.total("left_out"),
            refusals=tuple(tally.refusals), repeats=tuple(tally.repeats), reviews=tuple(tally.reviews),
            left_outs=tuple(tally.left_outs), not_listed=tally.not_listed,
            format=first.format if same(lambda file: file.format) else MIXED,
            profile=first.profile if same(lambda file: file.profile) else MIXED,
            as_of=first.as_of if same(lambda file: file.as_of) else None,
            columns=first.columns if same(lambda file: file.columns) else {},
            unused_columns=first.unused_columns if same(lambda file: file.unused_columns) else (),
            dry_run=dry_run, loaded=0, version=None, file_refused=any(file.refused for file in files),
            files=tuple(files),
        )  # fmt: skip

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
    """Counts outcomes as they come, file by file."""

    files: list[RowCounts] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    repeats: list[Repeated] = field(default_factory=list)
    reviews: list[Doubt] = field(default_factory=list)
    left_outs: list[LeftOut] = field(default_factory=list)
    not_listed: int = 0

    def begin(self) -> RowCounts:
        """Counts what follows as the next file's."""
        self.files.append(RowCounts())
        return self.files[-1]

    def total(self, name: str) -> int:
        """One count of all files."""
        return sum(getattr(rows, name) for rows in self.files)

    @property
    def read(self) -> int:
        """Rows of all files so far."""
        return self.total("read")

    def add(self, outcome: Outcome) -> None:
        """Counts one row of the file that was begun last."""
        rows = self.files[-1]
        match outcome:
            case Accepted(line, unit, like_line, file, like_file):
                rows.accepted += 1
                if unit.review:
                    rows.review += 1
                    doubt = Doubt(line, unit.name, unit.code_given, unit.review, like_line, file, like_file)
                    self._keep(self.reviews, doubt)
            case Repeated():
                rows.repeated += 1
                self._keep(self.repeats, outcome)
            case LeftOut():
                rows.left_out += 1
                self._keep(self.left_outs, outcome)
            case Refused(_, refusals):
                rows.refused += 1
                for refusal in refusals:
                    self._keep(self.refusals, refusal)

    def refuse_file(self, refusal: Refusal) -> None:
        """Lists, before what is wrong with rows, why the file cannot be read."""
        self.refusals.insert(0, refusal)

    def _keep(self, kept: list[_Listed], one: _Listed) -> None:
        if len(kept) < LISTED_AT_MOST:
            kept.append(one)
        else:
            self.not_listed += 1
