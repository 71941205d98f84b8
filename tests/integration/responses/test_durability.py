"""What a confirmed save rests on, asked of the connection that is in use."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)

FULL = 2  # sqlite.org/pragma.html#pragma_synchronous


@pytest.fixture
def asked():
    def ask(question: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    return ask


def test_sqlite_writes_ahead_waits_for_the_disk_and_begins_at_once(asked):
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return

    assert asked("PRAGMA journal_mode") == "wal"
    assert asked("PRAGMA synchronous") == FULL
    assert asked("PRAGMA busy_timeout") >= 5_000
    assert connection.transaction_mode == "IMMEDIATE"


def test_postgresql_waits_for_the_disk(asked):
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"
        return

    assert asked("SHOW fsync") == "on"
    assert asked("SHOW synchronous_commit") == "on"
    assert asked("SHOW full_page_writes") == "on"
