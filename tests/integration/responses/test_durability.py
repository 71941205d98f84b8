"""What a confirmed save rests on, asked of the connection that is in use."""

import pytest
from django.db import connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)

FULL = 2  # sqlite.org/pragma.html#pragma_synchronous


@pytest.fixture
def asked():
    def ask(question: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    return ask


ON_DISK = {
    "sqlite": {
        "PRAGMA journal_mode": lambda told: told == "wal",
        "PRAGMA synchronous": lambda told: told == FULL,
        "PRAGMA busy_timeout": lambda told: told >= 5_000,
    },
    "postgresql": {
        "SHOW fsync": lambda told: told == "on",
        "SHOW synchronous_commit": lambda told: told == "on",
        "SHOW full_page_writes": lambda told: told == "on",
    },
}


def test_the_database_in_use_says_done_only_when_it_is_on_the_disk(asked):
    wrong = {
        question: told
        for question, is_right in ON_DISK[connection.vendor].items()
        if not is_right(told := asked(question))
    }

    assert wrong == {}


def test_a_transaction_that_will_write_begins_so_that_it_is_never_turned_away_halfway(asked):
    begins = {"sqlite": "IMMEDIATE", "postgresql": "read committed"}
    with transaction.atomic():
        mode = connection.transaction_mode if connection.vendor == "sqlite" else asked("SHOW transaction_isolation")

    assert mode == begins[connection.vendor]
