"""Emptying the database between tests that commit: in milliseconds, and past the guards of the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.contrib.auth.management import _get_all_permissions  # type: ignore[attr-defined]  # as migrate asks
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLite

from tenken_site.audit import guards

__all__ = ["RowsOfMigrateChanged", "quick"]

#: Rows that ``migrate`` itself makes for all models. They stay, so no test may change them: ``RowsOfMigrateChanged``.
SAME_ALWAYS = {"django_content_type", "auth_permission"}


class RowsOfMigrateChanged(AssertionError):
    """The test that just ended added, renamed or deleted a row of ``SAME_ALWAYS``: the next ones would meet it."""


@contextmanager
def quick() -> Iterator[None]:
    """While it lasts, ``flush`` deletes the rows of tables that hold any, and makes nothing anew.

    Django's own way empties some eighty tables, nearly all of them empty: PostgreSQL writes new files for each one and
    its indexes. Then it looks through all models for rows to make (``SAME_ALWAYS``), which stay here.
    """
    with (
        patch.object(flush, "emit_post_migrate_signal", _nothing),
        patch.object(SQLite, "sql_flush", _sql_flush),
        patch.object(PostgreSQL, "sql_flush", _sql_flush),
    ):
        yield


def _nothing(*_given: object, **_named: object) -> None:
    """All that migrate makes is still there."""


def _sql_flush(
    self: Any, _style: object, tables: Sequence[str], *, reset_sequences: bool = False, **_options: object
) -> list[str]:
    """Foreign keys are checked at the end of the transaction, so the order is any. Raises NotImplementedError,
    RowsOfMigrateChanged.
    """
    if reset_sequences:
        raise NotImplementedError("Emptying quickly leaves sequences as they are: take numbers from the rows instead.")
    if set(tables) >= SAME_ALWAYS:
        _check_the_same()
    held = _held(self.connection, [table for table in tables if table not in SAME_ALWAYS])
    deleting = [f"DELETE FROM {self.quote_name(table)}" for table in held]
    if not set(guards.TABLES) & set(held):
        return deleting
    if self.connection.vendor == "postgresql":
        return ["SET LOCAL session_replication_role = replica", *deleting]  # no trigger speaks until the commit
    return [*guards.statements_down("sqlite"), *deleting, *guards.statements_up(self.connection)]


def _check_the_same() -> None:
    """Two statements."""
    kinds, rights = _as_made()
    wrong = kinds ^ set(ContentType.objects.values_list("app_label", "model"))
    granted = Permission.objects.values_list("content_type__app_label", "content_type__model", "codename", "name")
    wrong |= rights ^ set(granted)
    if wrong:
        raise RowsOfMigrateChanged(f"{sorted(wrong)[:3]}")


@cache
def _as_made() -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """What ``migrate`` makes of the models: their types, and the rights on each."""
    models = [model._meta for model in apps.get_models()]
    kinds: set[tuple[Any, ...]] = {(one.app_label, one.model_name or "") for one in models}
    rights: set[tuple[Any, ...]] = {
        (one.app_label, one.model_name or "", codename, name)
        for one in models
        for codename, name in _get_all_permissions(one)
    }
    return kinds, rights


def _held(connection: Any, tables: Sequence[str]) -> list[str]:
    """Those of the tables that hold a row. One statement."""
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for place, table in enumerate(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)  # names that Django's own introspection gave
        return [tables[place] for (place,) in cursor.fetchall()]
