"""Importing a facility list: everything is checked first, then written in one transaction or not at all."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import IO, BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tenken.frame.areas import AreaList
from tenken.frame.facility_lists import Accepted, ListReading, read_list
from tenken.frame.reconciliation import Compact, Difference, compact, difference
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.units import UnitRecord
from tenken_site.audit.log import record
from tenken_site.frames import queries
from tenken_site.frames.actions.carry_contacts import Carried, carry_contacts
from tenken_site.frames.bulk import BATCH, Value, insert_rows
from tenken_site.frames.difference_report import DifferenceReport, Texts, UnitText, difference_report
from tenken_site.frames.import_report import LISTED_AT_MOST, ImportReport, Tally
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tenken_site.jurisdictions.actions.load_relays import load_relays

__all__ = ["BATCH", "Progress", "Step", "import_frame"]

_TOLD_EVERY = 500  # rows
_CHUNK = 1 << 20  # bytes
_FIELDS = tuple(each.name for each in fields(UnitRecord) if each.name != "code_completed")


class Step(StrEnum):
    """What an import is doing."""

    CHECK = "check"
    COMPARE = "compare"
    LOAD = "load"


#: Hears the step, the rows done, and the share done of the step (0 to 1; None where it cannot be told).
Progress = Callable[[Step, int, float | None], None]


def _silent(_step: Step, _rows: int, _share: float | None) -> None:
    pass


def import_frame(
    *,
    file: BinaryIO,
    source_name: str,
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
    by: str,
    now: datetime,
) -> ImportReport:
    """Reads a list and, unless ``dry_run``, stores it as the next version of the named frame.

    With any row refused nothing is stored, except with ``skip_refused``; without an accepted row neither. A dry run
    only reads the newest version, to tell the difference, and not even that without ``compare``. ``profile``,
    ``prefecture`` and ``on`` are those of ``read_list``; with ``list_all`` every change is listed. Contacts of units
    that are surely the same as before are carried over.

    Raises ListRefused when the file cannot be read as a list, and when it is, byte for byte, the newest version of the
    named frame, unless ``again``.
    """
    digest = "" if dry_run else _digest(file)
    if not (dry_run or again):
        _check_file_is_new(frame=frame, digest=digest)
    reading = read_list(
        file,
        areas=areas,
        mapping=mapping,
        sheet=sheet,
        encoding=encoding,
        list_kind=list_kind,
        profile=profile,
        prefecture=prefecture,
        source_name=source_name,
        on=on,
        today=timezone.localdate(now),
    )
    former = queries.latest_version(frame=frame) if compare else None
    tally = Tally()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        units = _check(reading, file, tally=tally, spool=spool, keep=former is not None, progress=progress)
        found = None if former is None else _difference(former, units, progress=progress)
        del units
        changes = None
        if former is not None and found is not None:
            changes = _changes(former, found, spool, at_most=None if list_all else LISTED_AT_MOST)
        report = _report(reading, tally, dry_run=dry_run, changes=changes)
        if dry_run or not tally.accepted or (tally.refused and not skip_refused):
            return report
        with transaction.atomic():
            load_relays(areas=areas, on=reading.as_of, by=by, now=now)
            version = _version(frame=frame, source_name=source_name, digest=digest, report=report, by=by, now=now)
            loaded = _load(spool, version=version, total=tally.accepted, progress=progress)
            carried = Carried(0, 0)
            if former is not None and found is not None:
                carried = carry_contacts(
                    former=former, version=version, pairs=found.pairs, unsure=found.unsure, by=by, now=now
                )
            record(
                action="frames.import_frame",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={
                    "frame": frame, "number": version.number, "digest": digest, "profile": reading.profile,
                    **report.counts(),
                },
            )  # fmt: skip
    return replace(
        report,
        loaded=loaded,
        version=version.number,
        contacts_carried=carried.carried,
        contacts_to_review=carried.to_review,
    )


def _report(reading: ListReading, tally: Tally, *, dry_run: bool, changes: DifferenceReport | None) -> ImportReport:
    return ImportReport(
        read=tally.read,
        accepted=tally.accepted,
        repeated=tally.repeated,
        refused=tally.refused,
        review=tally.review,
        left_out=tally.left_out,
        refusals=tuple(tally.refusals),
        repeats=tuple(tally.repeats),
        reviews=tuple(tally.reviews),
        left_outs=tuple(tally.left_outs),
        not_listed=tally.not_listed,
        format=reading.format,
        profile=reading.profile,
        as_of=reading.as_of,
        columns=reading.columns.headings,
        unused_columns=reading.columns.unused,
        dry_run=dry_run,
        loaded=0,
        version=None,
        difference=changes,
    )


def _check(
    reading: ListReading, file: BinaryIO, *, tally: Tally, spool: IO[str], keep: bool, progress: Progress
) -> list[Compact]:
    """Reads every row; what is accepted waits in ``spool``, so that the transaction is short and memory flat.

    With ``keep`` gives the accepted units, made small for comparing; their keys are their lines.
    """
    units: list[Compact] = []
    for outcome in reading.outcomes:
        tally.add(outcome)
        if isinstance(outcome, Accepted):
            unit = outcome.unit
            spool.write(json.dumps([getattr(unit, name) for name in _FIELDS], ensure_ascii=False) + "\n")
            if keep:
                units.append(
                    compact(
                        key=unit.line,
                        facility_code=unit.facility_code,
                        source_id=unit.source_id,
                        name_folded=unit.name_folded,
                        address_folded=unit.address_folded,
                        prefecture=unit.prefecture,
                    )
                )
        if tally.read % _TOLD_EVERY == 0:
            progress(Step.CHECK, tally.read, None if reading.format == "xlsx" else file.tell() / reading.size)
    progress(Step.CHECK, tally.read, 1.0)
    return units


def _difference(former: FrameVersion, units: list[Compact], *, progress: Progress) -> Difference:
    progress(Step.COMPARE, 0, None)
    known = queries.accepted_changes(version_id=former.pk)
    found = difference(queries.compact_units(version_id=former.pk), units, known=known)
    progress(Step.COMPARE, len(units), 1.0)
    return found


def _changes(former: FrameVersion, found: Difference, spool: IO[str], *, at_most: int | None) -> DifferenceReport:
    return difference_report(
        found,
        from_version=former.number,
        to_version=None,
        old_texts=queries.unit_texts,
        new_texts=_spooled_texts(spool),
        at_most=at_most,
    )


def _spooled_texts(spool: IO[str]) -> Texts:
    """The texts of waiting units by line."""
    places = [_FIELDS.index(name) for name in ("line", "code_given", "source_id", "name", "address")]

    def texts(lines: Collection[int]) -> Mapping[int, UnitText]:
        found: dict[int, UnitText] = {}
        if not lines:
            return found
        spool.seek(0)
        for row in spool:
            values = json.loads(row)
            line, code, source_id, name, address = (values[place] for place in places)
            if line in lines:
                found[line] = UnitText(line, code or source_id, name, address)
        return found

    return texts


def _digest(file: BinaryIO) -> str:
    """SHA-256 of the whole file, hex."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check_file_is_new(*, frame: str, digest: str) -> None:
    """Raises ListRefused when the newest version was made from the same file: most likely a second press."""
    newest = queries.latest_version(frame=frame)
    if newest is not None and newest.source_digest == digest:
        raise ListRefused(
            Refusal(
                None, None, "", "file_again",
                f"このファイルは、名簿「{frame}」の第{newest.number}版として取り込んであります。",
                "列や種別の指定を変えて取り込み直すときは、--again を付けてください。",
            )
        )  # fmt: skip


def _version(
    *, frame: str, source_name: str, digest: str, report: ImportReport, by: str, now: datetime
) -> FrameVersion:
    named, _ = Frame.objects.get_or_create(name=frame)
    Frame.objects.select_for_update().get(pk=named.pk)  # two imports at once: the second waits for its number
    last: int = named.versions.aggregate(last=Max("number"))["last"] or 0
    return FrameVersion.objects.create(
        frame=named,
        number=last + 1,
        imported_at=now,
        imported_by=by,
        source_name=source_name[-200:],
        source_digest=digest,
        counts=report.counts(),
        profile=report.profile,
    )


def _rows(spool: IO[str], version: FrameVersion) -> Iterator[tuple[Value, ...]]:
    """The rows of units as the database takes them: the version, then the fields of a record in their order."""
    prefecture, relay, review = (_FIELDS.index(name) for name in ("prefecture", "relay", "review"))
    spool.seek(0)
    for line in spool:
        values = json.loads(line)
        values[prefecture] = values[prefecture] or None
        values[relay] = values[relay] or None
        values[review] = ",".join(values[review])
        yield version.pk, *values


def _load(spool: IO[str], *, version: FrameVersion, total: int, progress: Progress) -> int:
    """Writes the waiting units, many rows a statement.

    On SQLite nobody's answers can be saved meanwhile, so it must be far shorter than the time a save waits.
    """
    loaded = 0
    for loaded in insert_rows(Unit, fields=("version", *_FIELDS), rows=_rows(spool, version), batch=BATCH):
        progress(Step.LOAD, loaded, loaded / total)
    return loaded
