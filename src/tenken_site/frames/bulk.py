"""Writing many rows: PostgreSQL copies them, SQLite takes many a statement. Model objects take five times as long."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from django.db import connection
from django.db.models import Model

from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE
from tenken_site.encryption.texts import seal_text

__all__ = ["BATCH", "Value", "insert_rows", "sealed_texts"]

Value = int | str | bytes | datetime | None

BATCH = 1_000  # rows a statement; SQLite takes 32,766 values in one


def insert_rows(
    model: type[Model], *, fields: Sequence[str], rows: Iterable[Sequence[Value]], batch: int = BATCH
) -> Iterator[int]:
    """Inserts rows of plain values, in the order of ``fields``; yields how many are in, after each statement.

    Nothing is checked but by the database: callers check before.
    """
    quoted = connection.ops.quote_name
    column_of = {each.name: str(each.column) for each in model._meta.concrete_fields}
    columns = ", ".join(quoted(column_of[name]) for name in fields)
    table = quoted(model._meta.db_table)
    if connection.vendor == "postgresql":
        yield from _copied(f"COPY {table} ({columns}) FROM STDIN", rows, batch=batch)
        return
    into = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608  # the model's own names
    row = f"({', '.join(['%s'] * len(fields))})"
    waiting = iter(rows)
    done = 0
    with connection.cursor() as cursor:
        while some := list(islice(waiting, batch)):
            cursor.execute(into + ", ".join([row] * len(some)), list(chain.from_iterable(some)))
            done += len(some)
            yield done


def _copied(statement: str, rows: Iterable[Sequence[Value]], *, batch: int) -> Iterator[int]:
    """Binding a thousand rows into one statement costs PostgreSQL's client more than the server's work."""
    waiting = iter(rows)
    done = 0
    while some := list(islice(waiting, batch)):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in some:
                copy.write_row(row)
        done += len(some)
        yield done


def sealed_texts(key: UsableKey, place: str, *, mail: str, telephone: str) -> Iterable[bytes | str]:
    """Mail sealed, its index, telephone sealed, its index: as plain values for many rows at once.

    The same as ``SealedRow.put``, which needs a row object for each.
    """
    return (
        seal_text(mail, key=key, context=f"{place}:mail"),
        MAIL.index_of(mail),
        seal_text(telephone, key=key, context=f"{place}:telephone"),
        TELEPHONE.index_of(telephone),
    )
