"""Importing a facility list: everything is checked first, then written in one transaction or not at all."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import IO, BinaryIO

from django.db import connection, transaction
from django.db.models import Max

from tenken.frame.areas import AreaList
from tenken.frame.facility_lists import Accepted, ListReading, read_list
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.units import UnitRecord
from tenken_site.audit.log import record
from tenken_site.frames.import_report import ImportReport, Tally
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tenken_site.frames.queries import latest_version
from tenken_site.jurisdictions.actions.load_relays import load_relays

__all__ = ["BATCH", "Progress", "Step", "import_frame"]

BATCH = 1_000  # rows a statement; SQLite takes 32,766 values in one
_TOLD_EVERY = 500  # rows
_CHUNK = 1 << 20  # bytes
_FIELDS = tuple(each.name for each in fields(UnitRecord) if each.name != "code_completed")


class Step(StrEnum):
    """What an import is doing."""

    CHECK = "check"
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
    dry_run: bool = False,
    skip_refused: bool = False,
    again: bool = False,
    progress: Progress = _silent,
    by: str,
    now: datetime,
) -> ImportReport:
    """Reads a list and, unless ``dry_run``, stores it as the next version of the named frame.

    With any row refused nothing is stored, except with ``skip_refused``; without an accepted row neither. A dry run
    does not touch the database. Raises ListRefused when the file cannot be read as a list, and when it is, byte for
    byte, the newest version of the named frame, unless ``again``.
    """
    digest = "" if dry_run else _digest(file)
    if not (dry_run or again):
        _check_file_is_new(frame=frame, digest=digest)
    reading = read_list(file, areas=areas, mapping=mapping, sheet=sheet, encoding=encoding, list_kind=list_kind)
    tally = Tally()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        _check(reading, file, tally=tally, spool=None if dry_run else spool, progress=progress)
        report = _report(reading, tally, dry_run=dry_run)
        if dry_run or not tally.accepted or (tally.refused and not skip_refused):
            return report
        with transaction.atomic():
            load_relays(areas=areas, by=by, now=now)
            version = _version(frame=frame, source_name=source_name, digest=digest, report=report, by=by, now=now)
            loaded = _load(spool, version=version, total=tally.accepted, progress=progress)
            record(
                action="frames.import_frame",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={"frame": frame, "number": version.number, "digest": digest, **report.counts()},
            )
    return _report(reading, tally, dry_run=False, loaded=loaded, version=version.number)


def _report(
    reading: ListReading, tally: Tally, *, dry_run: bool, loaded: int = 0, version: int | None = None
) -> ImportReport:
    return ImportReport(
        read=tally.read,
        accepted=tally.accepted,
        repeated=tally.repeated,
        refused=tally.refused,
        review=tally.review,
        refusals=tuple(tally.refusals),
        repeats=tuple(tally.repeats),
        reviews=tuple(tally.reviews),
        not_listed=tally.not_listed,
        format=reading.format,
        columns=reading.columns.headings,
        unused_columns=reading.columns.unused,
        dry_run=dry_run,
        loaded=loaded,
        version=version,
    )


def _check(reading: ListReading, file: BinaryIO, *, tally: Tally, spool: IO[str] | None, progress: Progress) -> None:
    """Reads every row; what is accepted waits in ``spool``, so that the transaction is short and memory flat."""
    for outcome in reading.outcomes:
        tally.add(outcome)
        if spool is not None and isinstance(outcome, Accepted):
            spool.write(json.dumps([getattr(outcome.unit, name) for name in _FIELDS], ensure_ascii=False) + "\n")
        if tally.read % _TOLD_EVERY == 0:
            progress(Step.CHECK, tally.read, None if reading.format == "xlsx" else file.tell() / reading.size)
    progress(Step.CHECK, tally.read, 1.0)


def _digest(file: BinaryIO) -> str:
    """SHA-256 of the whole file, hex."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check_file_is_new(*, frame: str, digest: str) -> None:
    """Raises ListRefused when the newest version was made from the same file: most likely a second press."""
    newest = latest_version(frame=frame)
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
    )


def _rows(spool: IO[str], version: FrameVersion) -> Iterator[tuple[int | str | None, ...]]:
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
    """Writes the waiting units, many rows a statement: 170,000 rows in 3 seconds, where model objects take 16.

    On SQLite nobody's answers can be saved meanwhile, so it must be far shorter than the time a save waits.
    """
    quoted = connection.ops.quote_name
    column_of = {each.name: str(each.column) for each in Unit._meta.concrete_fields}
    columns = [column_of[name] for name in ("version", *_FIELDS)]
    table = quoted(Unit._meta.db_table)
    into = f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) VALUES "  # noqa: S608  # the model's own names
    row = f"({', '.join(['%s'] * len(columns))})"
    waiting = _rows(spool, version)
    loaded = 0
    with connection.cursor() as cursor:
        while rows := list(islice(waiting, BATCH)):
            cursor.execute(into + ", ".join([row] * len(rows)), list(chain.from_iterable(rows)))
            loaded += len(rows)
            progress(Step.LOAD, loaded, loaded / total)
    return loaded
