"""Databases that a backup is restored into: a scratch one to be looked at, and the one that the settings name."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import load_backend

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.custody.backup.opening import OpenedBackup
from tenken_site.custody.backup.programs import environment, piped, program, running
from tenken_site.custody.backup.snapshots import SQLITE, kind_of
from tenken_site.encryption import keyring
from tenken_site.frames.models import FrameVersion

__all__ = [
    "DatabaseInUse",
    "NotEmpty",
    "WrongKind",
    "check_kind",
    "check_target_is_empty",
    "default_is",
    "put_in_place",
    "scratch",
]

#: Where any of these has a row, somebody has worked.
SIGNS_OF_WORK = (AuditEntry, User, FrameVersion)
#: Tables and functions go; the schema stays, and with it what other users may do in it by default.
EMPTIED = b"""
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT oid::regclass AS name FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v') LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE',
      (SELECT CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END FROM pg_class WHERE oid = one.name), one.name);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc AS p
      WHERE pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', one.name);
  END LOOP;
END $$;
"""


class WrongKind(TenkenError):
    """The backup is of the other kind of database than the settings name."""


class NotEmpty(TenkenError):
    """There is something in the database already."""


class DatabaseInUse(TenkenError):
    """The site or a worker has the database open."""


def check_kind(kind: str) -> None:
    """Raises WrongKind."""
    here = kind_of(connection.settings_dict)
    if kind != here:
        raise WrongKind(
            f"The backup was made of {kind}, and TENKEN_DATABASE_URL names {here}. "
            f"Set it to a database of {kind}; a backup is never translated."
        )


def check_target_is_empty() -> None:
    """Raises NotEmpty. A database that was only set up counts as empty."""
    there = set(connection.introspection.table_names())
    for model in SIGNS_OF_WORK:
        if model._meta.db_table in there and model._base_manager.exists():
            raise NotEmpty("The database holds something already. Add --replace to put the backup in its place.")


@contextmanager
def scratch(opened: OpenedBackup) -> Iterator[None]:
    """The backup restored into a database of its own, which is the default one as long as the ``with`` lasts.

    Raises ProgramMissing, ProgramFailed, DatabaseError where the user may not make databases.
    """
    if opened.manifest.header.database == SQLITE:
        with default_is({**connection.settings_dict, "NAME": str(opened.path)}):
            yield
        return
    name = f"tenken_verify_{secrets.token_hex(6)}"
    administration = connection.copy()
    try:
        with administration.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            _fill_scratch(opened.path, name)
            with default_is({**connection.settings_dict, "NAME": name}):
                yield
        finally:
            with administration.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        administration.close()


def _fill_scratch(dump: Path, name: str) -> None:
    with (
        dump.open("rb") as file,
        running(
            *(program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}"),
            environment=environment(connection.settings_dict, name=name),
            takes=file,
        ),
    ):
        pass


@contextmanager
def default_is(chosen: Mapping[str, Any]) -> Iterator[None]:
    """Another database as the default one, for this thread; keys at hand are of the other and are let go."""
    before = connections["default"]
    backend = load_backend(chosen["ENGINE"])
    connections["default"] = backend.DatabaseWrapper({**chosen, "CONN_MAX_AGE": 0}, "default")
    keyring.forget()
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before
        keyring.forget()


def put_in_place(opened: OpenedBackup, *, aside: str) -> Path | None:
    """The backup becomes the database that the settings name: all of it, or the one before stays.

    SQLite: the file before is kept under a name with ``aside`` in it, which is returned. PostgreSQL: the former content
    goes in the same transaction. Raises DatabaseInUse, ProgramMissing, ProgramFailed, OSError.
    """
    connection.close()
    try:
        if opened.manifest.header.database == SQLITE:
            return _put_file(opened.path, Path(connection.settings_dict["NAME"]), aside=aside)
        _put_dump(opened.path)
        return None
    finally:
        keyring.forget()


def _put_file(plain: Path, database: Path, *, aside: str) -> Path | None:
    if database.exists():
        _check_nobody_has_it_open(database)
    arrived = database.with_name(f".{database.name}.arriving")
    try:
        shutil.copyfile(plain, arrived)  # the folder of VAR may be another file system
        arrived.chmod(0o600)
        with arrived.open("rb+") as file:
            os.fsync(file.fileno())
        kept = database.with_name(f"{database.name}.{aside}") if database.exists() else None
        if kept is not None:
            os.link(database, kept)  # a second name; there is a database under the first one at every moment
        arrived.rename(database)
    finally:
        arrived.unlink(missing_ok=True)
    return kept


def _check_nobody_has_it_open(database: Path) -> None:
    """Leaving WAL needs the file for oneself, and takes what the log still held into it. Raises DatabaseInUse."""
    with closing(sqlite3.connect(database, timeout=1)) as alone:
        try:
            (mode,) = alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "wal"
    if mode != "delete":
        raise DatabaseInUse("The site or a worker has the database open. Stop them all, then restore.")


def _put_dump(dump: Path) -> None:
    """One transaction: dropped and filled, or as before."""
    settings = connection.settings_dict
    place = environment(settings, name=settings["NAME"])
    psql = (program("psql"), "-X", "-q", "--no-password", "--single-transaction", "--output=/dev/null")
    with (
        dump.open("rb") as file,
        running(*psql, "--set=ON_ERROR_STOP=1", environment=place, pipes_in=True) as taking,
        # ended first, and by an error takes psql with it before its input ends: half a script is never committed
        running(
            *(program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"), environment=place, takes=file
        ) as giving,
    ):
        taken = piped(taking.stdin)
        taken.write(EMPTIED)
        shutil.copyfileobj(piped(giving.stdout), taken, 1 << 20)
