"""Destroying the keys of a scope: what they sealed opens never again, here and in whatever holds only the database."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.encryption import keyring
from tenken_site.encryption.models import WrappingKey

__all__ = ["destroy_keys"]


def destroy_keys(*, scope: str, by: str, now: datetime) -> int:
    """Overwrites every key of the scope with nothing; how many there were left. Cannot be taken back."""
    with transaction.atomic():
        destroyed = 0
        for row in WrappingKey.objects.select_for_update().filter(scope=scope, destroyed_at__isnull=True):
            row.wrapped = b""
            if row.retired_at is None:
                row.retired_at, row.retired_by = now, by
            row.destroyed_at, row.destroyed_by = now, by
            row.save()
            record(action="encryption.destroy_key", target=f"key:{scope}/{row.number}", by=by, now=now)
            destroyed += 1
        transaction.on_commit(keyring.forget)
    return destroyed
