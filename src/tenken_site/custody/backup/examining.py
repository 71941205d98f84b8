"""Looking whether a restored database is what its backup says, and whether its contents open."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection

from tenken_site.audit.queries_verify import verify
from tenken_site.custody.backup.container import Manifest
from tenken_site.custody.backup.snapshots import contents
from tenken_site.encryption.masters import MasterKeyMissing
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable, open_submission
from tenken_site.responses.models import Submission

__all__ = ["Examined", "examine"]

BATCH = 200


@dataclass(slots=True)
class Examined:
    """What was looked at, and what is wrong; empty ``problems``: the backup is sound."""

    rows: int = 0
    tables: int = 0
    submissions: int = 0  # that opened and have their digest
    disposed: int = 0  # whose keys were destroyed on purpose
    audit_entries: int = 0
    audit_unsealed: int = 0
    problems: list[str] = field(default_factory=list)


def examine(
    *, manifest: Manifest, sample: int | None, progress: Callable[[int, int], None] = lambda done, total: None
) -> Examined:
    """Compares the default database with the manifest, opens submissions and checks the audit chain.

    ``sample``: how many submissions, drawn by lot; None is all. The database is brought up to this version of the
    program after it was counted. Raises DatabaseError.
    """
    found = Examined()
    _count(manifest, found)
    _whole(found)
    call_command("migrate", verbosity=0, interactive=False)
    _open_submissions(found, sample, progress)
    report = verify()
    found.audit_entries, found.audit_unsealed = report.entries, report.tail.count
    found.problems += [f"audit log: {problem.words}" for problem in report.problems]
    return found


def _count(manifest: Manifest, found: Examined) -> None:
    with connection.cursor() as cursor:

        def rows(words: str) -> list[tuple[object, ...]]:
            cursor.execute(words)
            fetched: list[tuple[object, ...]] = cursor.fetchall()
            return fetched

        migrations, counts, head = contents(rows)
    found.tables, found.rows = len(counts), sum(counts.values())
    if migrations != manifest.migrations:
        found.problems.append("the migrations are not those of the manifest")
    for table in sorted(counts.keys() | manifest.counts.keys()):
        if counts.get(table) != manifest.counts.get(table):
            found.problems.append(f"{table}: {counts.get(table)} rows, the manifest has {manifest.counts.get(table)}")
    if head != manifest.audit_head:
        found.problems.append("the newest sealed batch of the audit log is not the one of the manifest")


def _whole(found: Examined) -> None:
    """SQLite: pages and foreign keys. PostgreSQL checks foreign keys and pages by itself when it takes the dump in."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found.problems += [f"SQLite: {words}" for (words,) in cursor.fetchall()[:5] if words != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        if broken := len(cursor.fetchall()):
            found.problems.append(f"{broken} rows name a row that is not there")


def _open_submissions(found: Examined, sample: int | None, progress: Callable[[int, int], None]) -> None:
    numbers = list(Submission.objects.order_by("pk").values_list("pk", flat=True))
    if sample is not None and sample < len(numbers):
        numbers = sorted(random.SystemRandom().sample(numbers, sample))
    for start in range(0, len(numbers), BATCH):
        rows = Submission.objects.filter(pk__in=numbers[start : start + BATCH])
        for row in rows.select_related("case__wrapping_key"):
            try:
                open_submission(row)
                found.submissions += 1
            except AnswersDisposed:
                found.disposed += 1
            except AnswersUnreadable as unreadable:
                found.problems.append(f"does not open: {unreadable}")
            except MasterKeyMissing as missing:
                found.problems.append(str(missing))
                return
        progress(min(start + BATCH, len(numbers)), len(numbers))
