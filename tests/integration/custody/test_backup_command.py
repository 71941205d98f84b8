"""Making, keeping and opening backups: whatever goes wrong ends with nothing half-done, and with words."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.custody.backup import make, programs, snapshots
from tests.cast import NOW
from tests.factories import campaigns
from tests.integration.custody.conftest import ROOT, Elsewhere, Pair, Tenken

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]

CHANGED = {b'"sqlite"': b'"postgresql"', b'"postgresql"': b'"sqlite"'}


def quiet(done: int, total: int) -> None:
    """Nobody looks at the bar."""


@pytest.fixture
def made(backups: Path, pair: Pair) -> Path:
    campaigns.campaign()
    return make.make_backup(folder=backups, keys=[pair.public], progress=quiet, now=NOW).path


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_that_is_killed_leaves_no_file_under_the_final_name_and_the_next_one_sweeps(
    backups: Path, pair: Pair, tmp_path: Path
) -> None:
    campaigns.campaign()
    killed = _begin_and_kill(backups, pair, tmp_path)

    assert killed == -signal.SIGKILL
    assert [name for name in left_in(backups) if not name.startswith(".")] == []
    assert [name for name in left_in(backups) if name.endswith(".part")]
    make.make_backup(folder=backups, keys=[pair.public], progress=quiet, now=NOW)
    assert left_in(backups) == ["tenken-20260715T010000Z.backup"]


def _begin_and_kill(backups: Path, pair: Pair, var: Path) -> int:
    """A process that says each chunk and waits; killed at the second."""
    script = (
        "import sys, time, django; django.setup()\n"
        "from datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from tenken_site.custody.backup import make, snapshots\n"
        "snapshots.PIECE = 4096\n"
        "def heard(done, total):\n    print('chunk', flush=True); time.sleep(0.2)\n"
        "make.make_backup(folder=Path(sys.argv[1]), keys=[sys.argv[2]], progress=heard, now=datetime.now(UTC))\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")}
    environment = kept | {"DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.test", "TENKEN_VAR": str(var)}
    (var / "static").mkdir(exist_ok=True)
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        environment["TENKEN_DATABASE_URL"] = (
            f"postgresql://{told['USER']}@{told['HOST'].replace('/', '%2F')}/{told['NAME']}"
        )
    else:
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
            closing(sqlite3.connect(var / "tenken.sqlite3")) as there,
        ):
            here.backup(there)
    words = [sys.executable, "-c", script, str(backups), pair.public]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(2):
            assert process.stdout.readline() == b"chunk\n"
        process.kill()
        return process.wait()


def test_a_full_disk_leaves_nothing(backups: Path, pair: Pair, tenken: Tenken, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(make.os, "fsync", full)

    said = tenken("backup", "make", fails=True)

    assert "No space left on device" in said
    assert left_in(backups) == []


def test_a_file_that_was_cut_off_or_changed_and_a_wrong_identity_are_told_apart(
    made: Path, pair: Pair, tenken: Tenken, tmp_path: Path
) -> None:
    whole = made.read_bytes()
    cut, changed, other = tmp_path / "cut.backup", tmp_path / "changed.backup", tmp_path / "other.txt"
    cut.write_bytes(whole[:-5_000])
    changed.write_bytes(whole[:-5_000] + bytes([whole[-5_000] ^ 1]) + whole[-4_999:])
    tenken("backup", "key", "--out", other, "--json")

    for file in (cut, changed):
        assert "cut off or changed" in tenken("backup", "verify", file, "--identity", pair.file, fails=True)
        assert "cut off or changed" in tenken(
            "restore", file, "--identity", pair.file, "--replace", "--confirm", "2026-07-15T01:00:00+00:00", fails=True
        )
    assert pair.public in tenken("backup", "verify", made, "--identity", other, fails=True)
    assert "no backup of Tenken" in tenken("backup", "verify", other, "--identity", other, fails=True)
    assert Campaign.objects.count() == 1


def test_a_backup_of_the_other_kind_of_database_is_refused(made: Path, pair: Pair, tenken: Tenken) -> None:
    head, _, rest = made.read_bytes().partition(b"\n")
    for kind, other in CHANGED.items():
        if kind in head:
            made.write_bytes(head.replace(kind, other) + b"\n" + rest)
            break

    assert "TENKEN_DATABASE_URL" in tenken("restore", made, "--identity", pair.file, fails=True)


def test_a_backup_by_a_newer_program_is_refused(
    backups: Path, pair: Pair, tenken: Tenken, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = snapshots.contents
    monkeypatch.setattr(snapshots, "contents", lambda rows: ((*real(rows)[0], "campaigns.9999_later"), *real(rows)[1:]))
    newer = tenken("backup", "make", "--json")["file"]

    said = tenken("backup", "verify", newer, "--identity", pair.file, fails=True)

    assert "campaigns.9999_later" in said


def test_a_missing_pg_dump_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)

    with pytest.raises(programs.ProgramMissing, match="postgresql-client"):
        programs.program("pg_dump")


def test_a_password_stands_in_the_environment_and_never_in_the_list_of_processes() -> None:
    told = {"HOST": "db", "PORT": 5432, "USER": "u", "PASSWORD": "p w", "OPTIONS": {"sslmode": "verify-full"}}

    found = programs.environment(told, name="n")

    wanted = {"PGHOST": "db", "PGPORT": "5432", "PGUSER": "u", "PGPASSWORD": "p w", "PGSSLMODE": "verify-full"}
    assert wanted.items() <= found.items()
    assert found["PGDATABASE"] == "n"


def test_only_the_newest_are_kept_and_other_files_are_left_alone(backups: Path, pair: Pair, tenken: Tenken) -> None:
    for day in range(3):
        make.make_backup(folder=backups, keys=[pair.public], progress=quiet, now=NOW + timedelta(days=day))
    (backups / "not-ours.backup").write_bytes(b"something else")

    told = tenken("backup", "make", "--keep", "2", "--json")

    assert len(told["deleted"]) == 2
    assert {"not-ours.backup", Path(told["file"]).name} < set(left_in(backups))
    assert len(left_in(backups)) == 3
    assert Path(told["file"]).stat().st_mode & 0o777 == 0o600


def test_without_a_public_key_nothing_is_made(backups: Path, tenken: Tenken, settings: Any) -> None:
    settings.TENKEN_BACKUP_RECIPIENTS = []

    assert "tenken backup key" in tenken("backup", "make", fails=True)
    assert not backups.exists()


def test_a_database_that_holds_something_is_replaced_only_by_the_typed_moment_and_when_nobody_has_it_open(
    made: Path, pair: Pair, elsewhere: Elsewhere, tenken: Tenken
) -> None:
    moment = "2026-07-15T01:00:00+00:00"
    words = ("restore", made, "--identity", pair.file, "--json")
    there = (*words, "--replace", "--confirm", moment)
    elsewhere.tenken(*words)

    assert "holds something already" in tenken(*words, fails=True)
    assert "Nothing was changed" in tenken(*words, "--replace", "--confirm", "yes", fails=True)
    assert tenken(*words, "--replace", "--dry-run")["dry_run"] is True
    if connection.vendor == "sqlite":  # PostgreSQL locks by itself: its transaction waits for its turn
        with closing(sqlite3.connect(elsewhere.settings["NAME"])) as site:
            site.execute("PRAGMA journal_mode=WAL")
            site.execute("SELECT count(*) FROM django_migrations").fetchone()
            assert "Stop them all" in elsewhere.tenken(*there, fails=True)
    told = elsewhere.tenken(*there)

    assert told["rows"] > 0
    assert connection.vendor != "sqlite" or Path(told["former_file"]).exists()
    assert Campaign.objects.count() == 1
    assert AuditEntry.objects.filter(action="custody.restore").count() == 0  # this database was left alone
