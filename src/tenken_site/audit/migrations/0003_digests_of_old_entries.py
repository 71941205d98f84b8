"""Entries from before get salt and digest: from now on nobody changes them unseen."""

import secrets
from typing import Any

from django.db import migrations

from tenken.ledger.entries import SALT_BYTES, Entry, entry_digest

LOT = 2000


def take_digests(apps: Any, schema_editor: Any) -> None:
    """In lots, by number: millions of entries must not fill the memory."""
    entries = apps.get_model("audit", "AuditEntry")._base_manager.using(schema_editor.connection.alias)
    last = 0
    while rows := list(entries.filter(pk__gt=last, digest="").order_by("pk")[:LOT]):
        for row in rows:
            row.salt = secrets.token_bytes(SALT_BYTES)
            row.digest = entry_digest(
                Entry(
                    at=row.at,
                    actor=row.actor,
                    action=row.action,
                    target=row.target,
                    behalf=row.behalf,
                    reason=row.reason,
                    origin=row.origin,
                    detail=row.detail,
                    salt=row.salt,
                )
            ).hex()
        entries.bulk_update(rows, ["salt", "digest"], batch_size=200)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_batches_and_digests")]

    operations = [migrations.RunPython(take_digests, migrations.RunPython.noop)]
