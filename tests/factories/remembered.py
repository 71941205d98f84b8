"""Rows that many tests begin with, put back as they were instead of made anew.

Making the cast takes 130 statements and a tenth of a second, putting its rows back a dozen; a thousand tests begin so.
Rows are remembered from the first time that nothing else stood in their tables; wherever something else stands there,
they are made anew.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction

from tenken_site.encryption import keyring
from tenken_site.instruments import queries as instruments
from tenken_site.instruments.models import InstrumentVersion

__all__ = ["Remembered"]

TOGETHER = 200  # rows a statement: SQLite takes some thousands of values
T = TypeVar("T")
Rows = tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]  # names of columns, rows


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    value: T
    tables: Mapping[str, Rows]
    at_hand: Mapping[int, Any]
    steady: Mapping[str, Any]


class Remembered(Generic[T]):
    """``make`` with a memory, for each kind of database: called again, it puts the same rows back."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: dict[str, _Kept[T]] = {}

    def __call__(self) -> T:
        """What ``make`` gives, with its rows in the database and its keys at hand."""
        kept = self._kept.get(connection.vendor)
        if kept is None:
            return self._first()
        if not _empty(kept.tables):
            return self._make()
        with transaction.atomic():
            for table, rows in kept.tables.items():
                _put_back(table, rows)
        columns, versions = kept.tables[InstrumentVersion._meta.db_table]
        for row in versions:
            instruments.forget(version_id=row[columns.index("id")])  # another test's version may have had its number
        keyring._AT_HAND.update(kept.at_hand)
        keyring._STEADY.update(kept.steady)
        return copy.deepcopy(kept.value)

    def _first(self) -> T:
        before = {model._meta.db_table: _rows(model._meta.db_table) for model in apps.get_models()}
        value = self._make()
        after = {table: _rows(table) for table in before}
        written = {table: rows for table, rows in after.items() if rows != before[table]}
        if not any(before[table][1] for table in written):
            self._kept[connection.vendor] = _Kept(
                copy.deepcopy(value), written, dict(keyring._AT_HAND), dict(keyring._STEADY)
            )
        return value


def _rows(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # a model's own table
        return tuple(column[0] for column in cursor.description), tuple(map(tuple, cursor.fetchall()))


def _empty(tables: Mapping[str, Rows]) -> bool:
    held = " OR ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE {held}")  # models' own tables
        return cursor.fetchone() is None


def _put_back(table: str, rows: Rows) -> None:
    columns, cells = rows
    named = ", ".join(map(connection.ops.quote_name, columns))
    place = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(cells), TOGETHER):
            lot = cells[start : start + TOGETHER]
            cursor.execute(
                f"INSERT INTO {connection.ops.quote_name(table)} ({named}) VALUES {', '.join([place] * len(lot))}",
                [cell for row in lot for cell in row],
            )
