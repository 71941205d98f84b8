"""Importing a facility list of one file or several: all is checked first, then written in one transaction or not."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tenken.frame.areas import AreaList
from tenken.frame.facility_lists import ListReading, RowsAbove, read_list
from tenken.frame.reconciliation import Compact, Difference, difference
from tenken.frame.review import ListRefused, Refusal
from tenken_site.audit.log import record
from tenken_site.frames import queries
from tenken_site.frames.actions.carry_contacts import Carried, carry_contacts
from tenken_site.frames.actions.carry_ownership import carry_ownership
from tenken_site.frames.actions.carry_questions import CarriedQuestions, carry_questions
from tenken_site.frames.actions.contacts_key import contacts_key, ready_index
from tenken_site.frames.bulk import BATCH, insert_rows
from tenken_site.frames.difference_report import difference_report
from tenken_site.frames.import_report import LISTED_AT_MOST, ImportReport, Tally
from tenken_site.frames.list_checking import FileProgress, ListCheck
from tenken_site.frames.list_files import SourceFile, digest_of_all, digests_of, name_of_all
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tenken_site.frames.waiting_units import FIELDS, WaitingUnits
from tenken_site.jurisdictions.actions.load_relays import load_relays

__all__ = ["BATCH", "FileProgress", "Progress", "SourceFile", "Step", "import_frame"]


class Step(StrEnum):
    """What an import is doing."""

    CHECK = "check"
    COMPARE = "compare"
    LOAD = "load"


#: Hears the step, the rows done, and the share done of the step (0 to 1; None where it cannot be told).
Progress = Callable[[Step, int, float | None], None]


def _silent(_step: Step, _rows: int, _share: float | None) -> None:
    pass


def _silent_file(_number: int, _rows: int, _share: float | None) -> None:
    pass


def import_frame(
    *,
    files: Sequence[SourceFile],
    frame: str,
    areas: AreaList,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    list_kind: str | None = None,
    profile: str | None = None,
    prefecture: str = "",
    on: date | None = None,
    compare: bool = True,
    list_all: bool = False,
    dry_run: bool = False,
    skip_refused: bool = False,
    again: bool = False,
    progress: Progress = _silent,
    file_progress: FileProgress = _silent_file,
    by: str,
    now: datetime,
) -> ImportReport:
    """Reads the files of a list (one or more) and, unless ``dry_run``, stores them as one version of the named frame.

    With any row refused nothing is stored, except with ``skip_refused``; without an accepted row, or with a file of
    which nothing could be taken, neither. A dry run only reads the newest version, to tell the difference, and not even
    that without ``compare``. ``mapping`` to ``on`` are those of ``read_list`` and hold for every file; encoding,
    layout, prefecture and day are told by each file itself unless given. With ``list_all`` every change is listed.
    Contacts, open candidates and open proposals of units that are surely the same as before are carried over.

    Raises ListRefused when the only file cannot be read as a list (of several, the report tells it of each), when two
    files are the same, and when they are, byte for byte, the newest version of the named frame, unless ``again``.
    """
    digests = ("",) if dry_run and len(files) == 1 else digests_of(files)
    if not (dry_run or again):
        _check_files_are_new(frame=frame, digest=digest_of_all(digests), several=len(files) > 1)
    today = timezone.localdate(now)

    def open_list(source: SourceFile, above: RowsAbove | None) -> ListReading:
        return read_list(
            source.file, areas=areas, mapping=mapping, sheet=sheet, encoding=encoding, list_kind=list_kind,
            profile=profile, prefecture=prefecture, source_name=source.name, on=on, today=today, above=above,
        )  # fmt: skip

    former = queries.latest_version(frame=frame) if compare else None
    tally = Tally()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        waiting = WaitingUnits(spool, files=[each.name for each in files] if len(files) > 1 else ())
        check = ListCheck(
            open_list,
            tally,
            waiting,
            keep=former is not None,
            progress=lambda rows, share: progress(Step.CHECK, rows, share),
            file_progress=file_progress,
        )
        report = ImportReport.of_files(check.check(files), tally, dry_run=dry_run)
        if report.file_refused:
            return report
        found = None
        if former is not None:
            found = _difference(former, check.units, progress=progress)
            check.units.clear()
            report = _with_changes(report, former, found, waiting, at_most=None if list_all else LISTED_AT_MOST)
        if dry_run or not report.accepted or report.unusable_file or (report.refused and not skip_refused):
            return report
        ready_index(by=by, now=now)
        with transaction.atomic():
            for day in sorted({file.as_of for file in report.files if file.as_of is not None}):
                load_relays(areas=areas, on=day, by=by, now=now)
            version = _version(frame=frame, files=files, digests=digests, report=report, by=by, now=now)
            contacts_key(version_id=version.pk, by=by, now=now)
            loaded = _load(waiting, version=version, total=report.accepted, progress=progress)
            carried, questions = Carried(0, 0), CarriedQuestions(0, 0)
            if former is not None and found is not None:
                sure = [(old, place) for old, place in found.pairs if place not in found.unsure]
                carried = carry_contacts(
                    former=former, version=version, pairs=found.pairs, unsure=found.unsure, by=by, now=now
                )
                carry_ownership(former=former, version=version, pairs=sure, by=by, now=now)
                questions = carry_questions(former=former, version=version, pairs=sure, by=by, now=now)
            record(
                action="frames.import_frame",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={
                    "frame": frame, "number": version.number, "digest": version.source_digest,
                    "files": len(files), "profile": report.profile, **report.counts(),
                },
            )  # fmt: skip
    return replace(
        report,
        loaded=loaded,
        version=version.number,
        contacts_carried=carried.carried,
        contacts_to_review=carried.to_review,
        candidates_carried=questions.candidates,
        proposals_carried=questions.proposals,
    )


def _difference(former: FrameVersion, units: list[Compact], *, progress: Progress) -> Difference:
    progress(Step.COMPARE, 0, None)
    known = queries.accepted_changes(version_id=former.pk)
    found = difference(queries.compact_units(version_id=former.pk), units, known=known)
    progress(Step.COMPARE, len(units), 1.0)
    return found


def _with_changes(
    report: ImportReport, former: FrameVersion, found: Difference, waiting: WaitingUnits, *, at_most: int | None
) -> ImportReport:
    changes = difference_report(
        found,
        from_version=former.number,
        to_version=None,
        old_texts=queries.unit_texts,
        new_texts=waiting.texts,
        at_most=at_most,
    )
    return replace(report, difference=changes)


def _check_files_are_new(*, frame: str, digest: str, several: bool) -> None:
    """Raises ListRefused when the newest version was made from the same files: most likely a second press."""
    newest = queries.latest_version(frame=frame)
    if newest is not None and newest.source_digest == digest:
        these = "これらのファイル" if several else "このファイル"
        raise ListRefused(
            Refusal(
                None, None, "", "file_again",
                f"{these}は、名簿「{frame}」の第{newest.number}版として取り込んであります。",
                "列や種別の指定を変えて取り込み直すときは、--again を付けてください。",
            )
        )  # fmt: skip


def _version(
    *,
    frame: str,
    files: Sequence[SourceFile],
    digests: Sequence[str],
    report: ImportReport,
    by: str,
    now: datetime,
) -> FrameVersion:
    named, _ = Frame.objects.get_or_create(name=frame)
    Frame.objects.select_for_update().get(pk=named.pk)  # two imports at once: the second waits for its number
    last: int = named.versions.aggregate(last=Max("number"))["last"] or 0
    return FrameVersion.objects.create(
        frame=named,
        number=last + 1,
        imported_at=now,
        imported_by=by,
        source_name=name_of_all(files),
        source_digest=digest_of_all(digests),
        counts=report.counts(),
        profile=report.profile,
        files=[
            {
                "name": file.name,
                "digest": digest,
                "profile": file.profile,
                "as_of": None if file.as_of is None else file.as_of.isoformat(),
                **file.rows.by_name(),
            }
            for file, digest in zip(report.files, digests, strict=True)
        ],
    )


def _load(waiting: WaitingUnits, *, version: FrameVersion, total: int, progress: Progress) -> int:
    """Writes the waiting units, many rows a statement.

    On SQLite nobody's answers can be saved meanwhile, so it must be far shorter than the time a save waits.
    """
    loaded = 0
    for loaded in insert_rows(Unit, fields=("version", *FIELDS), rows=waiting.rows(version_id=version.pk), batch=BATCH):
        progress(Step.LOAD, loaded, loaded / total)
    return loaded
