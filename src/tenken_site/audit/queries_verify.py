"""Reading the whole log to find what was done to it. Needs the public keys in the table and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from tenken.ledger.batches import Batch
from tenken.ledger.checkpoints import Checkpoint
from tenken.ledger.verification import Finding, StoredEntry, Tail, Verification
from tenken_site.audit import guards
from tenken_site.audit.endorsement import trusted_keys
from tenken_site.audit.models import AuditBatch, AuditEntry

__all__ = ["Report", "verify"]

LOT = 2000
BATCHES_AT_ONCE = 50


@dataclass(slots=True)
class Report:
    """What came out. ``problems`` is cut off at ``MOST``; ``found`` counts them all. No problems: the log is sound."""

    batches: int = 0
    entries: int = 0
    checkpoints: int = 0
    tail: Tail = field(default_factory=Tail)
    problems: list[Finding] = field(default_factory=list)
    found: int = 0
    guarded: bool = True  # whether the database itself refuses changes


#: Findings that are kept; a log that was replaced as a whole has as many as entries.
MOST = 1000


def verify(
    *,
    checkpoints: Iterable[Checkpoint] = (),
    trust: Iterable[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Every batch and every entry; memory stays flat. ``progress`` hears batches done and their number.

    ``checkpoints``: heads from elsewhere that the chain must agree with. ``trust``: fingerprints of keys (16 characters
    or more) that somebody vouches for. What is committed meanwhile shows as unsealed or not at all.
    """
    seen = list(checkpoints)
    reading = Verification(keys=trusted_keys(trust=trust), checkpoints=seen)
    report = Report(checkpoints=len(seen), guarded=guards.standing(connection), tail=reading.tail)
    # Where the log ends now: a batch that is sealed while we read is for the next check.
    last = AuditBatch.objects.order_by("-number").values_list("number", flat=True).first() or 0
    total = AuditBatch.objects.count()
    for row in _batches(last):
        _take(report, reading.batch(_batch(row), _entries(AuditEntry.objects.filter(batch=row))))
        progress(reading.batches, total)
    waiting = AuditEntry.objects.filter(batch__isnull=True, pk__gt=0)
    _take(report, reading.unsealed(_entries(waiting)))
    _take(report, reading.strangers(_entries(_nowhere())))
    _take(report, reading.conclude())
    report.batches, report.entries = reading.batches, reading.entries
    return report


def _take(report: Report, findings: Iterator[Finding]) -> None:
    for finding in findings:
        report.found += 1
        if len(report.problems) < MOST:
            report.problems.append(finding)


def _batches(last: int) -> Iterator[AuditBatch]:
    """In lots by number; no cursor is held open, so that SQLite's writers go on."""
    done = 0
    while lot := list(
        AuditBatch.objects.filter(number__gt=done, number__lte=last).order_by("number")[:BATCHES_AT_ONCE]
    ):
        yield from lot
        done = lot[-1].number


def _nowhere() -> QuerySet[AuditEntry]:
    """Entries that no reading of the chain and its tail comes by, though pages show them."""
    there = AuditBatch.objects.filter(pk=OuterRef("batch"), number__gt=0)
    lost = Q(batch__isnull=False) & ~Exists(there)
    return AuditEntry.objects.filter(lost | Q(batch__isnull=True, pk__lt=1))


def _entries(rows: QuerySet[AuditEntry]) -> Iterator[StoredEntry]:
    left = rows
    while lot := list(left.order_by("pk")[:LOT]):
        for row in lot:
            yield StoredEntry(number=row.pk, entry=row.as_entry(), digest=_bytes(row.digest))
        left = rows.filter(pk__gt=lot[-1].pk)


def _batch(row: AuditBatch) -> Batch:
    return Batch(
        number=row.number,
        previous=_bytes(row.previous),
        contents=bytes(row.contents),
        sealed_at=row.sealed_at,
        key=row.key,
        digest=_bytes(row.digest),
        signature=bytes(row.signature),
    )


def _bytes(text: str) -> bytes:
    """What stands in the column; nothing where somebody wrote what is no digest."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
