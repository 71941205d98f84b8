"""Checking the files of one list, row by row and one file after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tenken.frame.facility_lists import Accepted, ListReading, RowsAbove, place_in_list
from tenken.frame.reconciliation import Compact, compact
from tenken.frame.review import ListRefused
from tenken.frame.units import UnitRecord
from tenken_site.frames.import_report import FileReport, RowCounts, Tally
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.waiting_units import WaitingUnits

__all__ = ["FileProgress", "ListCheck", "RowProgress"]

_TOLD_EVERY = 500  # rows

#: Hears the rows done, and the share done (0 to 1; None where it cannot be told).
RowProgress = Callable[[int, float | None], None]
#: Hears which of the files (from 1) is being checked, its rows done, and the share done of it.
FileProgress = Callable[[int, int, float | None], None]


@dataclass(slots=True)
class ListCheck:
    """Reads all files into ``tally`` and ``waiting``; with ``keep`` also makes the units small for comparing.

    ``open_list`` is ``read_list`` with everything but the file. A file that cannot be read does not keep the others
    from being checked, so that all faults are told at once.
    """

    open_list: Callable[[SourceFile, RowsAbove | None], ListReading]
    tally: Tally
    waiting: WaitingUnits
    keep: bool
    progress: RowProgress
    file_progress: FileProgress
    units: list[Compact] = field(default_factory=list)  # their keys are places in the list

    def check(self, files: Sequence[SourceFile]) -> list[FileReport]:
        """The reports on the files, in their order. Raises ListRefused when the only file is refused."""
        sizes = [each.file.seek(0, 2) for each in files]
        above = RowsAbove() if len(files) > 1 else None
        reports = []
        for number, each in enumerate(files, start=1):
            report = self._check_file(each, number, above, before=sum(sizes[: number - 1]), of=sum(sizes))
            reports.append(report)
            self.file_progress(number, report.rows.read, 1.0)
        self.progress(self.tally.read, 1.0)
        return reports

    def _check_file(
        self, source: SourceFile, number: int, above: RowsAbove | None, *, before: int, of: int
    ) -> FileReport:
        rows = self.tally.begin()
        reading: ListReading | None = None
        refused = False
        try:
            reading = self.open_list(source, above)
            self._rows(reading, source, number, rows, before=before, of=of)
        except ListRefused as fault:
            if above is None:
                raise
            refused = True
            self.tally.refuse_file(replace(fault.refusal, file=source.name))
        if reading is None:
            return FileReport(source.name, "", "", None, {}, (), rows, refused)
        return FileReport(
            source.name,
            reading.format,
            reading.profile,
            reading.as_of,
            reading.columns.headings,
            reading.columns.unused,
            rows,
            refused,
        )

    def _rows(
        self, reading: ListReading, source: SourceFile, number: int, rows: RowCounts, *, before: int, of: int
    ) -> None:
        """Takes every row of one file; ``before`` bytes of all the ``of`` bytes were done when it began."""
        earlier = self.tally.read
        for outcome in reading.outcomes:
            self.tally.add(outcome)
            if isinstance(outcome, Accepted):
                self.waiting.add(outcome.unit)
                if self.keep:
                    self.units.append(_compact(outcome.unit))
            if rows.read % _TOLD_EVERY == 0:
                # how far a workbook has been read cannot be told
                done = None if reading.format == "xlsx" else source.file.tell()
                self.file_progress(number, rows.read, None if done is None else done / reading.size)
                unknown = done is None and reading.size == of
                self.progress(earlier + rows.read, None if unknown else (before + (done or 0)) / of)


def _compact(unit: UnitRecord) -> Compact:
    return compact(
        key=place_in_list(unit.source_file, unit.line),
        facility_code=unit.facility_code,
        source_id=unit.source_id,
        name_folded=unit.name_folded,
        address_folded=unit.address_folded,
        prefecture=unit.prefecture,
    )
