"""The database setting: SQLite by default, PostgreSQL by address."""

from pathlib import Path
from typing import Any

import dj_database_url


def database(*, url: str, var: Path) -> dict[str, Any]:
    """Django's DATABASES entry for an address; an empty one means SQLite below ``var``.

    SQLite runs WAL with ``synchronous=FULL`` (what was reported as saved survives a power cut) and immediate
    transactions (a deferred read-then-write fails at once with "database is locked"). What is destroyed is
    overwritten in the file (``secure_delete``): a backup is made of its pages, and would carry old keys and answers on.
    """
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(var / "tenken.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
    }


SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
    " PRAGMA secure_delete=ON;",
}
