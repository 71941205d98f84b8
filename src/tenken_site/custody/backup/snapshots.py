"""A database as of one moment, while others go on writing: what it holds, and its bytes."""

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import connection

from tenken_site.custody.backup.programs import environment, piped, program, running

__all__ = ["POSTGRESQL", "SQLITE", "Snapshot", "contents", "kind_of", "scratch_file", "snapshot"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"
PIECE = 1 << 20
PAGES_A_STEP = 2_000

Rows = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database."""

    migrations: tuple[str, ...]
    counts: Mapping[str, int]  # rows by table
    audit_head: Mapping[str, Any]
    size: int  # about how many bytes will come, for the bar
    chunks: Iterator[bytes]


def kind_of(settings: Mapping[str, Any]) -> str:
    """``SQLITE`` or ``POSTGRESQL``, told from Django's settings of the database."""
    return SQLITE if settings["ENGINE"].endswith("sqlite3") else POSTGRESQL


def contents(rows: Rows) -> tuple[tuple[str, ...], dict[str, int], dict[str, Any]]:
    """Migrations, rows by table, and the newest sealed batch of the audit log: one statement a table."""
    migrations = tuple(f"{app}.{name}" for app, name in rows("SELECT app, name FROM django_migrations ORDER BY id"))
    tables = sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    )
    there = set(_tables(rows))
    counts = {
        table: int(rows(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608  # names of our models
        for table in tables
        if table in there
    }
    return migrations, counts, _audit_head(rows, there)


def _tables(rows: Rows) -> list[str]:
    if connection.vendor == "sqlite":
        return [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")]


def _audit_head(rows: Rows, there: set[str]) -> dict[str, Any]:
    table = "audit_auditbatch"
    if table not in there:
        return {}
    newest = rows(f"SELECT number, digest FROM {table} ORDER BY number DESC LIMIT 1")  # noqa: S608  # our own table
    return {"number": newest[0][0], "digest": newest[0][1]} if newest else {}


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The default database as of now; its chunks are to be read inside the ``with``.

    Raises sqlite3.Error, ProgramMissing, ProgramFailed.
    """
    if kind_of(connection.settings_dict) == SQLITE:
        with _sqlite(Path(connection.settings_dict["NAME"])) as found:
            yield found
    else:
        with _postgresql() as found:
            yield found


@contextmanager
def scratch_file(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """An empty file that vanishes with the process, however that ends: by name until the name is taken away."""
    number, name = tempfile.mkstemp(prefix=".copy-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(number, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield path, file
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _sqlite(database: Path) -> Iterator[Snapshot]:
    """By SQLite's online backup, out of a read transaction: in WAL mode writers go on, and the copy never starts anew.

    The copy loses its name as soon as SQLite has it open, so that a process that is killed leaves nothing behind.
    """
    with scratch_file(database.parent) as (path, file), closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=OFF")  # nothing to roll back: a copy that fails is thrown away
        path.unlink()
        with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as source:
            source.execute("BEGIN")
            # the first of these reads is the moment of the snapshot
            migrations, counts, head = contents(lambda words: source.execute(words).fetchall())
            source.backup(copy, pages=PAGES_A_STEP)
            source.execute("ROLLBACK")
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        yield Snapshot(migrations, counts, head, size, _pieces(file))


@contextmanager
def _postgresql() -> Iterator[Snapshot]:
    """By pg_dump in its custom form, in the very transaction in which the rows are counted (an exported snapshot)."""
    dump = program("pg_dump")
    reading = connection.copy()
    try:
        with reading.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

            def rows(words: str) -> Sequence[Sequence[Any]]:
                cursor.execute(words)
                found: Sequence[Sequence[Any]] = cursor.fetchall()
                return found

            name = rows("SELECT pg_export_snapshot()")[0][0]
            migrations, counts, head = contents(rows)
            size = int(rows("SELECT pg_database_size(current_database())")[0][0])
            place = environment(connection.settings_dict, name=connection.settings_dict["NAME"])
            with running(
                *(dump, "--format=custom", "--no-owner", "--no-privileges", "--no-password", "--lock-wait-timeout=60s"),
                f"--snapshot={name}",
                environment=place,
            ) as process:
                yield Snapshot(migrations, counts, head, size, _pieces(piped(process.stdout)))
    finally:
        reading.close()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
