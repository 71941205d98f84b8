"""Whoever goes round the site and changes the log in the database is found by ``tenken audit verify``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from tenken_site.audit import guards, log
from tenken_site.audit.actions.checkpoint import checkpoint
from tenken_site.audit.actions.seal import seal
from tenken_site.audit.models import AuditBatch, AuditEntry
from tenken_site.cli.audit import audit
from tests.cast import NOW

BY = "command:tests"
pytestmark = pytest.mark.django_db


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Three batches of three entries, and a checkpoint that was taken away."""
    for number in range(8):
        log.record(action="responses.look", target=f"case:{number}", by="user:1", now=NOW, detail={"at": "draft"})
    seal(size=3, by=BY, now=NOW)
    return checkpoint(folder=tmp_path / "elsewhere", by=BY, now=NOW)[1]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(audit, [str(argument) for argument in arguments])


def found(*arguments: object) -> list[tuple[str, int | None, int | None]]:
    result = run("verify", "--json", *arguments)
    read = json.loads(result.stdout)
    assert result.exit_code == (0 if read["sound"] else 1)
    return [(one["kind"], one["batch"], one["entry"]) for one in read["findings"]]


def by_hand(*statements: str) -> None:
    """As the owner of the tables would: guards down, and up again."""
    with guards.lifted(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def entries(batch: int) -> list[int]:
    return list(AuditEntry.objects.filter(batch__number=batch).order_by("pk").values_list("pk", flat=True))


def test_an_untouched_log_verifies_also_beside_its_checkpoint(before: Path) -> None:
    result = run("verify", "--checkpoint", before)

    assert result.exit_code == 0, result.output
    assert "9 entries in 3 batches, 1 checkpoints compared." in result.output
    assert "1 entries are not sealed yet" in result.output  # the note of the checkpoint itself
    assert "Nothing was changed." in result.output
    assert AuditEntry.objects.get(action="audit.verify").detail["findings"] == 0


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'user:2'",
        "action = 'responses.save'",
        "target = 'case:99'",
        "origin = 'worker'",
        "behalf = 'x'",
        "reason = 'x'",
        'detail = \'{"at": "submission"}\'',
        "at = '2020-01-01 00:00:00+00:00'",
        "digest = 'abc'",
    ],
)
def test_a_changed_field_is_found(before: Path, change: str) -> None:
    entry = entries(2)[1]

    by_hand(f"UPDATE audit_auditentry SET {change} WHERE id = {entry}")

    assert found() == [("changed", 2, entry)]


def test_a_changed_entry_with_a_digest_made_anew_is_found(before: Path) -> None:
    entry = AuditEntry.objects.get(pk=entries(2)[1])
    entry.actor, entry.digest = "user:2", ""
    entry.take_digest()

    with guards.lifted(connection):
        AuditEntry._base_manager.filter(pk=entry.pk).update(actor=entry.actor, salt=entry.salt, digest=entry.digest)

    assert found() == [("changed", 2, entry.pk)]


def test_a_deleted_entry_is_found(before: Path) -> None:
    entry = entries(2)[1]

    by_hand(f"DELETE FROM audit_auditentry WHERE id = {entry}")

    assert found() == [("missing", 2, entry)]


def test_an_entry_put_into_a_sealed_batch_is_found(before: Path) -> None:
    added = AuditEntry(
        pk=10_000, at=NOW, actor="user:1", action="x", target="y", batch=AuditBatch.objects.get(number=2)
    )
    added.save()

    assert found() == [("added", 2, 10_000)]


def unchecked(*statements: str) -> None:
    """As a program would that opens the file without its rules: no foreign key, no check holds it back."""
    owner = [
        "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL" if connection.vendor == "postgresql" else "SELECT 1",
    ]
    by_hand(*owner, *statements)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER ALL")


def forged(number: int) -> AuditEntry:
    row = AuditEntry(pk=number, at=NOW, actor="user:1", action="responses.look", target="case:1")
    row.save()
    return row


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_claims_a_batch_which_does_not_exist_is_found(before: Path) -> None:
    forged(10_000)

    with connection.constraint_checks_disabled():
        unchecked("UPDATE audit_auditentry SET batch_id = 999 WHERE id = 10000")
        result = found("--dry-run")
        by_hand("DELETE FROM audit_auditentry WHERE id = 10000")

    assert result == [("added", None, 10_000)]


def test_an_entry_with_a_number_that_the_log_never_gives_is_found_and_stops_no_sealing(before: Path) -> None:
    forged(-5)
    log.record(action="responses.look", target="case:2", by="user:1", now=NOW)

    sealed = seal(by=BY, now=NOW)

    assert sealed == 2  # the note of the checkpoint, and the look
    assert found("--dry-run") == [("added", None, -5)]


def test_an_entry_whose_digest_is_none_stops_no_sealing(before: Path) -> None:
    AuditEntry.objects.bulk_create([AuditEntry(pk=10_000, at=NOW, actor="u", action="x", target="y", digest="zz")])

    sealed = seal(by=BY, now=NOW)

    assert sealed == 2
    assert [(kind, entry) for kind, _, entry in found("--dry-run")] == [("changed", 10_000)]


def test_an_entry_without_a_right_digest_is_found_before_it_is_sealed(before: Path) -> None:
    forged = AuditEntry(pk=10_000, at=NOW, actor="user:1", action="x", target="y", salt=b"1", digest="0" * 64)
    forged.save()
    assert found() == [("changed", None, 10_000)]

    seal(by=BY, now=NOW)

    assert [(kind, entry) for kind, _, entry in found()] == [("changed", 10_000)]


def test_two_entries_in_each_others_place_are_found(before: Path) -> None:
    one, two = entries(2)[:2]

    by_hand(
        f"UPDATE audit_auditentry SET id = -1 WHERE id = {one}",
        f"UPDATE audit_auditentry SET id = {one} WHERE id = {two}",
        f"UPDATE audit_auditentry SET id = {two} WHERE id = -1",
    )

    assert found() == [("reordered", 2, one), ("reordered", 2, two)]


def test_an_entry_moved_to_another_batch_is_found(before: Path) -> None:
    entry, other = entries(2)[0], AuditBatch.objects.get(number=3).pk

    by_hand(f"UPDATE audit_auditentry SET batch_id = {other} WHERE id = {entry}")

    assert found() == [("missing", 2, entry), ("added", 3, entry)]


def test_entries_cut_off_the_end_are_found(before: Path) -> None:
    last = entries(3)

    by_hand(f"DELETE FROM audit_auditentry WHERE id >= {last[1]} AND batch_id IS NOT NULL")

    assert found() == [("missing", 3, one) for one in last[1:]]


def gone(number: int) -> list[str]:
    batch = AuditBatch.objects.get(number=number).pk
    return [
        f"DELETE FROM audit_auditentry WHERE batch_id = {batch}",
        f"DELETE FROM audit_auditbatch WHERE id = {batch}",
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_a_whole_batch_that_is_gone_is_found(before: Path, number: int) -> None:
    by_hand(*gone(number))

    assert found() == [("batch-missing", number, None)]


def test_the_last_batch_that_is_gone_is_found_beside_a_checkpoint_from_before(before: Path) -> None:
    by_hand(*gone(3))

    assert found("--dry-run") == []
    assert found("--dry-run", "--checkpoint", before) == [("checkpoint", 3, None)]
    assert found("--checkpoint", before.parent) == [("checkpoint", 3, None)]


def test_a_new_end_in_place_of_the_old_one_contradicts_the_checkpoint(before: Path) -> None:
    by_hand(*gone(3))
    log.record(action="responses.look", target="case:1", by="user:1", now=NOW)

    seal(by=BY, now=NOW)

    assert found() == []
    assert found("--checkpoint", before) == [("checkpoint", 3, None)]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("signature = (SELECT signature FROM audit_auditbatch WHERE number = 1)", "signature-wrong"),
        ("sealed_at = '2020-01-01 00:00:00+00:00'", "batch-changed"),
        ("contents = (SELECT contents FROM audit_auditbatch WHERE number = 1)", "batch-changed"),
        (f"previous = '{'1' * 64}'", "chain-broken"),
        (f"digest = '{'1' * 64}'", "signature-wrong"),
        (f"key = '{'1' * 64}'", "key-unknown"),
        ("number = 7", "batch-missing"),
    ],
)
def test_a_changed_batch_is_found(before: Path, change: str, kind: str) -> None:
    by_hand(f"UPDATE audit_auditbatch SET {change} WHERE number = 2")

    named = [(what, batch) for what, batch, _ in found()]

    assert (kind, 2) in named


def test_what_is_no_checkpoint_is_refused_in_words(before: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")

    result = run("verify", "--checkpoint", tmp_path / "x.json")

    assert result.exit_code == 1
    assert "is no checkpoint" in result.output


def test_a_forged_checkpoint_is_named(before: Path) -> None:
    before.write_text(before.read_text().replace('"number": 3', '"number": 2'))

    assert ("signature-wrong", 2, None) in found("--checkpoint", before)


def test_findings_are_told_in_words_with_their_place(before: Path) -> None:
    entry = entries(2)[1]
    by_hand(f"DELETE FROM audit_auditentry WHERE id = {entry}")

    result = run("verify")

    assert result.exit_code == 1
    assert f"missing: batch 2: entry {entry} is missing" in result.output


def truncate() -> None:
    """The one way round the guards that the database keeps open."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the test is one transaction
            cursor.execute("TRUNCATE audit_auditentry, audit_auditbatch")
    else:
        by_hand("DELETE FROM audit_auditentry", "DELETE FROM audit_auditbatch")


def test_a_log_that_was_emptied_is_found_beside_a_checkpoint(before: Path) -> None:
    truncate()

    assert found("--checkpoint", before) == [("checkpoint", 3, None)]
