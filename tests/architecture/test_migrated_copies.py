"""Tests begin with a copy of a migrated database: never one that other sources made, and with nothing else in it."""

import sqlite3
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tenken_site.audit import guards
from tenken_site.audit.models import AuditEntry
from tests import emptying, migrated
from tests.architecture.tree import ROOT, SRC
from tests.factories.people import everyone

MIGRATION = "src/site/frames/migrations/0001_first.py"
FILES = {
    MIGRATION: "operations = []",
    "src/site/frames/models.py": "class Unit: pass",
    "src/site/audit/guards.py": "TABLES = ()",
    "requirements/site.txt": "django==5.2",
    "pyproject.toml": "[project]",
    "manage.py": "",
    "tests/fixtures/keys/master-key": "key",
    "tests/migrated.py": "",
    "tests/postgres.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Few sources, as they lie in a checkout."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_one_letter_more_in_any_source_is_another_database(name: str, root: Path) -> None:
    before = migrated.digest(root=root)

    (root / name).write_text(FILES[name] + "#")

    assert migrated.digest(root=root) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / MIGRATION).with_name("0002_second.py").write_text(""),
        lambda root: (root / MIGRATION).rename((root / MIGRATION).with_name("0001_renamed.py")),
        lambda root: (root / MIGRATION).unlink(),
        lambda root: (root / "src" / "rows.csv").write_text("1"),
    ],
    ids=["a new migration", "another name", "one less", "what a migration may read"],
)
def test_a_file_more_or_less_is_another_database(change: Callable[[Path], object], root: Path) -> None:
    before = migrated.digest(root=root)

    change(root)

    assert migrated.digest(root=root) != before


def test_another_version_of_a_package_or_of_the_server_is_another_database(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = migrated.digest("postgres 17.1", root=root)
    first, *others = migrated.installed()

    monkeypatch.setattr(migrated, "installed", lambda: (f"{first}.1", *others))

    assert migrated.digest("postgres 17.1", root=root) != before
    monkeypatch.undo()
    assert migrated.digest("postgres 17.2", root=root) != before
    assert migrated.digest("postgres 17.1", root=root) == before


def test_bytecode_and_compiled_texts_make_no_other_database(root: Path) -> None:
    before = migrated.digest(root=root)

    (root / "src" / "models.pyc").write_bytes(b"1")
    (root / "src" / "django.mo").write_bytes(b"1")

    assert migrated.digest(root=root) == before


def test_the_code_of_every_app_is_among_the_sources_or_in_a_package_whose_version_counts() -> None:
    installed = Path(sysconfig.get_path("purelib"))

    strange = [
        config.path
        for config in apps.get_app_configs()
        if not any(Path(config.path).is_relative_to(place) for place in (SRC, installed))
    ]

    assert strange == []
    assert any(one.startswith("Django 5") for one in migrated.installed())
    assert "src" in migrated.SOURCES
    assert all((ROOT / source).exists() for source in migrated.SOURCES)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An empty place for databases, and what the next digests are; the last one stays."""
    digests = ["first"]
    monkeypatch.setattr(migrated, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(migrated, "digest", lambda *_: digests.pop(0) if len(digests) > 1 else digests[0])
    return digests


def asked(*, fails: bool = False) -> tuple[str, int]:
    """The folder that is found, and how often a database was made for it."""
    made = 0

    def make(folder: Path) -> None:
        nonlocal made
        made += 1
        (folder / "database").write_text(str(made))
        if fails:
            raise RuntimeError

    with migrated._kept("sqlite", make) as folder:
        assert (folder / "database").exists()
        return folder.name, made


def test_a_database_is_made_once_and_again_when_the_sources_are_others(kept: list[str]) -> None:
    first, again = asked(), asked()
    kept[:] = ["second"]
    other = asked()

    assert (first, again, other) == (("sqlite-first", 1), ("sqlite-first", 0), ("sqlite-second", 1))
    assert [path.name for path in migrated.KEPT.iterdir() if path.is_dir()] == ["sqlite-second"]


def test_what_was_made_while_somebody_wrote_into_the_sources_serves_once(kept: list[str]) -> None:
    kept[:] = ["first", "second"]

    name, made = asked()

    assert (name.startswith("half-sqlite-"), made) == (True, 1)
    assert [path for path in migrated.KEPT.iterdir() if path.is_dir()] == []
    assert asked() == ("sqlite-second", 1)


def test_a_migration_that_fails_leaves_no_database(kept: list[str]) -> None:
    with pytest.raises(RuntimeError):
        asked(fails=True)

    assert [path for path in migrated.KEPT.iterdir() if path.is_dir()] == []
    assert asked() == ("sqlite-first", 1)


def test_the_copy_has_every_migration_and_no_row_but_those_that_migrate_makes(tmp_path: Path) -> None:
    migrated.copy_sqlite(tmp_path / "copy.sqlite3")

    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        applied = set(copy.execute("SELECT app, name FROM django_migrations"))
        tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        filled = {name for name in tables if copy.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()}
    copy.close()

    assert applied == set(MigrationLoader(None).disk_migrations)
    assert filled == {*emptying.SAME_ALWAYS, "django_migrations", "sqlite_sequence"}


@pytest.mark.stores
@pytest.mark.django_db(transaction=True)
def test_emptying_leaves_no_row_of_ours_and_the_guards_of_the_audit_log_stand() -> None:
    everyone()
    assert AuditEntry.objects.exists()
    same = {table: _count(table) for table in emptying.SAME_ALWAYS}

    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)

    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    assert {table for table in tables - emptying.SAME_ALWAYS if _count(table)} == set()
    assert {table: _count(table) for table in emptying.SAME_ALWAYS} == same
    assert all(same.values())
    assert guards.standing(connection)


@pytest.mark.stores
@pytest.mark.django_db(transaction=True)
def test_a_change_that_emptying_would_leave_behind_is_told() -> None:
    label = ContentType.objects.create(app_label="no", model="thing")
    try:
        with pytest.raises(emptying.RowsOfMigrateChanged, match="thing"):
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    finally:
        label.delete()
    right = Permission.objects.earliest("pk")
    named = right.name
    Permission.objects.filter(pk=right.pk).update(name="anything")
    try:
        with pytest.raises(emptying.RowsOfMigrateChanged, match="anything"):
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    finally:
        Permission.objects.filter(pk=right.pk).update(name=named)


@pytest.mark.stores
@pytest.mark.django_db(transaction=True)
def test_emptying_refuses_to_begin_numbers_anew() -> None:
    with pytest.raises(NotImplementedError):
        call_command("flush", verbosity=0, interactive=False)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # a table that Django named
        return int(cursor.fetchone()[0])
