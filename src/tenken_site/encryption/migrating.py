"""How data migrations seal what an older database holds in clear: many rows a time, without the present models."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

__all__ = ["BATCH", "WAY_BACK", "SealedAlready", "nothing_sealed", "rewrite", "seal_rows"]

BATCH = 2_000  # rows
WAY_BACK = "Texts are sealed, and what was in clear is gone: restore the backup from before the upgrade instead."

logger = logging.getLogger(__name__)


class SealedAlready(RuntimeError):
    """A migration cannot be taken back: texts are sealed, and what was in clear is gone."""


def nothing_sealed(*names: str) -> Callable[[Any, Any], None]:
    """The way back of a migration that seals: open only while no row of these models ("frames.Contact") has a key.

    It raises SealedAlready otherwise.
    """

    def back(apps: Any, _schema_editor: Any) -> None:
        for name in names:
            if apps.get_model(*name.split(".")).objects.filter(key__isnull=False).exists():
                raise SealedAlready(f"{name}: {WAY_BACK}")

    return back


def seal_rows(
    schema_editor: Any, model: Any, *, columns: Sequence[str], read: Sequence[str], seal: Callable[..., Sequence[Any]]
) -> int:
    """Fills ``columns`` of every row with what ``seal`` makes of its primary key and the fields to ``read``; how many.

    In the order of the primary key, a batch a statement: memory does not grow with the table.
    """
    quoted = schema_editor.connection.ops.quote_name
    fields = {each.name: quoted(each.column) for each in model._meta.concrete_fields}
    assignments = ", ".join(f"{fields[name]} = %s" for name in columns)
    statement = f"UPDATE {quoted(model._meta.db_table)} SET {assignments} WHERE {quoted(model._meta.pk.column)} = %s"  # noqa: S608  # the model's own names
    done = 0
    for some in _batches(
        model._base_manager.using(schema_editor.connection.alias).order_by("pk").values_list("pk", *read)
    ):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(statement, [(*seal(*row), row[0]) for row in some])
        done += len(some)
    return done


def _batches(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    """Each batch is read whole before its rows are written."""
    left = rows
    while some := list(left[:BATCH]):
        yield some
        left = rows.filter(pk__gt=some[-1][0])


def rewrite(schema_editor: Any, *models: Any) -> None:
    """Writes the tables of these models anew, so that no row as it was before it was sealed lies in the files.

    A database only marks such rows as free: PostgreSQL keeps them as dead rows, SQLite in free pages where it was built
    without ``SECURE_DELETE``. To be called outside a transaction. Needs as much free space as the tables take; when
    there is not enough, the database says so and the migration may be run again. Empty tables are passed over.

    PostgreSQL's statistics hold samples of every column as it was: they are taken anew and written anew too, which the
    owner of the database may do; for another user a warning is logged.
    """
    connection = schema_editor.connection
    held = [model._meta.db_table for model in models if model._base_manager.using(connection.alias).exists()]
    if not held:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")  # the whole file: SQLite knows no other way
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in held:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute("SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()")
        if not cursor.fetchone()[0]:
            logger.warning("statistics may hold texts in clear: as the database's owner, VACUUM FULL pg_statistic")
            return
        cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
