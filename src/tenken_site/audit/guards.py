"""What the database itself refuses: changing or deleting a row of the audit log, whoever asks.

An entry may get its batch, once; nothing else. SQLite's ``INSERT OR REPLACE`` may take a row away without asking the
guards of deletion, so an insert over a row that is there is refused as well. Emptying a whole table (TRUNCATE,
PostgreSQL) is not guarded: tests need it, and the check finds it. Whoever owns the tables can take the guards down:
they keep mistakes and a stolen password of the site's own account from the log; the seals and checkpoints show what the
owner did.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

__all__ = ["lifted", "put_up", "standing", "statements_down", "statements_up"]

TABLES = ("audit_auditentry", "audit_auditbatch", "audit_auditkey")
ENTRIES = TABLES[0]
_VERBS = ("update", "delete", "replace")  # SQLite's guards of one table
WORDS = "the audit log is append-only"

#: What is unique in each table: an insert could take another row's place by it.
_UNIQUE = {TABLES[0]: ("id",), TABLES[1]: ("id", "number"), TABLES[2]: ("id", "fingerprint")}

_GETS_ITS_BATCH = "OLD.batch_id IS NULL AND NEW.batch_id IS NOT NULL"


def statements_up(connection: Any) -> list[str]:
    """The statements that put the guards up, with the columns that the table has now."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, ENTRIES)
    kept = [connection.ops.quote_name(column.name) for column in described if column.name != "batch_id"]
    return _postgresql_up(kept) if connection.vendor == "postgresql" else _sqlite_up(kept)


def statements_down(vendor: str) -> list[str]:
    """The statements that take them down again: for tests, and for a migration that must rebuild a table."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_guard ON {table}" for table in TABLES]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in _VERBS]


def put_up(connection: Any) -> None:
    """Puts the guards up where they do not stand."""
    _execute(connection, statements_down(connection.vendor) + statements_up(connection))


def standing(connection: Any) -> bool:
    """Whether every guard is there. One statement."""
    if connection.vendor == "postgresql":
        wanted = {f"{table}_guard" for table in TABLES}
        look = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        wanted = {f"{table}_no_{verb}" for table in TABLES for verb in _VERBS}
        look = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(look)
        return wanted <= {name for (name,) in cursor.fetchall()}


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Takes the guards down and puts them up again, in one transaction: nobody else meets them down."""
    with transaction.atomic(using=connection.alias):
        _execute(connection, _settle(connection) + statements_down(connection.vendor))
        yield
        _execute(connection, _settle(connection) + statements_up(connection))


def _settle(connection: Any) -> list[str]:
    """PostgreSQL alters no table whose foreign keys are still to be checked at the commit."""
    settled = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]
    return settled if connection.vendor == "postgresql" else []


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_up(kept: list[str]) -> list[str]:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
    made = []
    for table in TABLES:
        when = f"WHEN NOT ({_GETS_ITS_BATCH} AND {same}) " if table == ENTRIES else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        made.append(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when}{refuse}")
        made.append(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        # a number still to be given is -1 here (https://www.sqlite.org/lang_createtrigger.html)
        there = " OR ".join(f"{name} = NEW.{name}" for name in _UNIQUE[table])
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE ({there}) AND id > 0) "  # noqa: S608  # our own names
        made.append(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {when}{refuse}")
    return made


def _postgresql_up(kept: list[str]) -> list[str]:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
    refuse = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';"
    made = [
        f"CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {refuse} END$$",
        "CREATE OR REPLACE FUNCTION audit_entry_gets_its_batch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {_GETS_ITS_BATCH} AND {same} THEN RETURN NEW; END IF; END IF; {refuse} END$$",
    ]
    for table in TABLES:
        call = "audit_entry_gets_its_batch" if table == ENTRIES else "audit_is_append_only"
        made.append(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {call}()"
        )
    return made
