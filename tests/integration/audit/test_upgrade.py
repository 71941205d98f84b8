"""A log from before the seals is taken over: its entries get digests, and are sealed like any other."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tenken_site.audit import guards
from tenken_site.audit.actions.seal import seal
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.queries_verify import verify
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_entries_from_before_get_salt_and_digest_and_verify(monkeypatch: Any) -> None:
    migration = importlib.import_module("tenken_site.audit.migrations.0003_digests_of_old_entries")
    monkeypatch.setattr(migration, "LOT", 2)
    old = [
        AuditEntry(at=NOW, actor="user:1", action="old", target=f"case:{n}", detail={"n": n, "x": 0.5})
        for n in range(5)
    ]
    AuditEntry.objects.bulk_create(old)
    with guards.lifted(connection):
        AuditEntry._base_manager.update(salt=b"", digest="")

        migration.take_digests(apps, SimpleNamespace(connection=connection))

    assert len({bytes(one.salt) for one in AuditEntry.objects.all()}) == 5
    seal(by="command:tests", now=NOW)
    assert verify().problems == []


def test_every_guard_stands_after_all_migrations() -> None:
    """On SQLite a migration that rebuilds a table drops its triggers: it must put them up again."""
    assert guards.standing(connection)
