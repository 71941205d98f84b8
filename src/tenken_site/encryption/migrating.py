"""How data migrations seal what an older database holds in clear: many rows a time, without the present models."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

__all__ = ["BATCH", "SealedAlready", "nothing_sealed", "seal_rows"]

BATCH = 2_000  # rows


class SealedAlready(RuntimeError):
    """A migration cannot be taken back: texts are sealed, and what was in clear is gone."""


def nothing_sealed(*names: str) -> Callable[[Any, Any], None]:
    """The way back of a migration that seals: open only while no row of these models ("frames.Contact") has a key.

    It raises SealedAlready otherwise.
    """

    def back(apps: Any, _schema_editor: Any) -> None:
        for name in names:
            if apps.get_model(*name.split(".")).objects.filter(key__isnull=False).exists():
                raise SealedAlready(name)

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
    for some in _batches(model.objects.order_by("pk").values_list("pk", *read)):
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
