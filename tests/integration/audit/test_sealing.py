"""Sealing binds what was committed, once, in one chain, whoever seals and however often."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from tenken_site.audit import guards, log, queries
from tenken_site.audit.actions import seal as sealing
from tenken_site.audit.actions.seal import AuditKeyNotRegistered, seal
from tenken_site.audit.models import AppendOnly, AuditBatch, AuditEntry, AuditKey
from tenken_site.audit.origin import coming_from
from tenken_site.audit.queries_verify import verify
from tenken_site.audit.signing import AuditKeyMissing, new_key_file
from tenken_site.jobs.registry import duties
from tests.cast import NOW

BY = "command:tests"
pytestmark = pytest.mark.django_db


def wrote(count: int) -> list[int]:
    """So many entries; their numbers."""
    for number in range(count):
        log.record(action="tests.write", target=f"case:{number}", by=BY, now=NOW, detail={"share": 0.25, "n": number})
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))[-count:]


def test_writing_an_entry_costs_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        log.record(action="tests.write", target="case:1", by=BY, now=NOW)

    assert len(captured) == 1


def test_an_entry_knows_where_it_came_from_for_whom_and_why() -> None:
    with coming_from(lambda: "site:0011:Mac"):
        log.record(action="tests.write", target="case:1", by=BY, now=NOW, behalf="organisation:7", reason="asked")

    entry = AuditEntry.objects.get()
    assert (entry.origin, entry.behalf, entry.reason) == ("site:0011:Mac", "organisation:7", "asked")


def test_what_was_written_is_bound_in_batches_and_verifies() -> None:
    wrote(5)

    sealed = seal(size=2, by=BY, now=NOW)

    assert sealed == 6  # the key's own entry is the first
    assert list(AuditBatch.objects.order_by("number").values_list("number", "count")) == [(1, 2), (2, 2), (3, 2)]
    report = verify()
    assert (report.batches, report.entries, report.problems, report.guarded) == (3, 6, [], True)


def test_sealing_again_with_nothing_new_makes_no_batch() -> None:
    wrote(1)
    seal(by=BY, now=NOW)

    assert seal(by=BY, now=NOW) == 0
    assert AuditBatch.objects.count() == 1


def test_what_is_committed_late_comes_into_the_next_batch() -> None:
    AuditEntry(pk=5000, at=NOW, actor=BY, action="tests.soon", target="case:1").save()
    seal(by=BY, now=NOW)
    AuditEntry(pk=4000, at=NOW, actor=BY, action="tests.late", target="case:1").save()

    seal(by=BY, now=NOW + timedelta(seconds=30))

    assert AuditEntry.objects.get(pk=5000).batch_id != AuditEntry.objects.get(pk=4000).batch_id
    assert verify().problems == []


def test_a_sealer_that_dies_leaves_whole_batches_and_the_next_goes_on() -> None:
    wrote(5)
    with mock.patch.object(sealing, "_store", side_effect=[KeyboardInterrupt]), pytest.raises(KeyboardInterrupt):
        seal(size=2, by=BY, now=NOW)

    seal(size=2, by=BY, now=NOW)

    assert not AuditEntry.objects.filter(batch__isnull=True).exists()
    assert verify().problems == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain() -> None:
    wrote(60)
    seal(at_most=1, size=1, by=BY, now=NOW)
    together, trouble = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait()
            while AuditEntry.objects.filter(batch__isnull=True).exists():
                seal(at_most=1, size=7, by=BY, now=NOW)
        except Exception as error:  # noqa: BLE001  # a thread's trouble is the test's
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert trouble == []
    numbers = list(AuditBatch.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    report = verify()
    assert (report.entries, report.tail.count, report.problems) == (61, 0, [])


def test_the_unsealed_tail_is_told_with_its_age() -> None:
    wrote(1)
    seal(by=BY, now=NOW)
    wrote(2)

    report = verify()

    assert (report.tail.count, report.tail.oldest_at, report.problems) == (2, NOW, [])
    assert (queries.state().unsealed, queries.state().oldest_unsealed) == (2, NOW)


def test_the_head_names_the_last_batch_and_counts_what_is_bound() -> None:
    assert queries.head() is None
    wrote(4)
    seal(size=3, by=BY, now=NOW)

    head = queries.head()

    assert head is not None
    assert (head.number, head.entries, head.digest) == (2, 5, AuditBatch.objects.get(number=2).digest)


def test_rows_of_the_log_cannot_be_changed_or_deleted_by_the_code() -> None:
    wrote(1)
    seal(by=BY, now=NOW)

    for row in (AuditBatch.objects.get(), AuditKey.objects.get(), AuditEntry.objects.first()):
        assert row is not None
        for attempt in (
            row.save,
            row.delete,
            type(row).objects.all().delete,
            lambda one=row: type(one).objects.update(pk=9),
            lambda one=row: type(one).objects.bulk_update([one], ["id"]),
        ):
            with pytest.raises(AppendOnly):
                attempt()


@pytest.mark.parametrize("table", guards.TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
def test_the_database_refuses_changes_whoever_asks(table: str, statement: str) -> None:
    wrote(1)
    seal(by=BY, now=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", guards.TABLES)
@pytest.mark.parametrize("number", ["id", "NULL"])
def test_no_insert_takes_the_place_of_a_row(table: str, number: str) -> None:
    if connection.vendor != "sqlite":
        return  # only SQLite knows INSERT OR REPLACE; elsewhere a second row of one number is refused anyway
    wrote(1)
    seal(by=BY, now=NOW)
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    rest = ", ".join(name for name in columns if name != "id")
    if number == "NULL" and table == guards.ENTRIES:
        number = "id"  # nothing but its number is unique in an entry

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} (id, {rest}) SELECT {number}, {rest} FROM {table}")


@pytest.mark.parametrize(
    "change", ["batch_id = NULL", "batch_id = batch_id + 1", "actor = 'user:9'", "batch_id = 1, actor = 'user:9'"]
)
@pytest.mark.parametrize("sealed", [True, False])
def test_an_entry_gets_its_batch_once_and_nothing_else(change: str, sealed: bool) -> None:
    wrote(1)
    if sealed:
        seal(by=BY, now=NOW)
    elif change.startswith("batch_id ="):  # no batch stays no batch, which the database may refuse or not
        change = "digest = ''"

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditentry SET {change}")  # from the list above


def test_the_check_says_when_the_guards_are_down() -> None:
    with guards.lifted(connection):
        assert verify().guarded is False

    assert verify().guarded is True


def test_sealing_without_the_key_file_says_what_is_missing(settings: Any, tmp_path: Path) -> None:
    settings.TENKEN_AUDIT_KEY_FILE = str(tmp_path / "none.pem")
    wrote(1)

    with pytest.raises(AuditKeyMissing, match="TENKEN_AUDIT_KEY_FILE"):
        seal(by=BY, now=NOW)


def test_another_key_file_put_there_by_somebody_seals_nothing(settings: Any, tmp_path: Path) -> None:
    wrote(1)
    seal(by=BY, now=NOW)
    settings.TENKEN_AUDIT_KEY_FILE = str(tmp_path / "other.pem")
    new_key_file(settings.TENKEN_AUDIT_KEY_FILE)
    wrote(1)

    with pytest.raises(AuditKeyNotRegistered):
        seal(by=BY, now=NOW)


def test_the_worker_seals_at_least_once_a_minute_and_writes_a_checkpoint_a_day() -> None:
    beats = {duty.name: duty.every for duty in duties()}

    assert beats["custody.seal_log"] <= timedelta(minutes=1)
    assert beats["custody.write_checkpoint"] == timedelta(days=1)
