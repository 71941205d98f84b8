"""Making the key of a scope."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tenken_site.audit.log import record
from tenken_site.encryption.aead import new_key
from tenken_site.encryption.keyring import UsableKey, context_of, learn
from tenken_site.encryption.masters import master
from tenken_site.encryption.models import WrappingKey

__all__ = ["ensure_key", "make_key"]


def make_key(*, scope: str, by: str, now: datetime) -> UsableKey:
    """A new key in use for the scope; the one before it is retired and still opens what it sealed."""
    with transaction.atomic():
        rows = WrappingKey.objects.filter(scope=scope)
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        rows.filter(retired_at__isnull=True).update(retired_at=now, retired_by=by)
        row = WrappingKey.objects.create(
            scope=scope,
            number=number,
            master_id=master().current,
            wrapped=master().wrap(new_key(), context=context_of(scope)),
            made_at=now,
            made_by=by,
        )
        record(action="encryption.make_key", target=f"key:{scope}/{number}", by=by, now=now)
    return learn(row)


def ensure_key(*, scope: str, by: str, now: datetime) -> UsableKey:
    """The key in use for the scope, made where there is none. Two at once: one makes it, the other takes it.

    One statement where it is there.
    """
    there = WrappingKey.objects.filter(scope=scope, retired_at__isnull=True).first()
    if there is not None:
        return learn(there)
    with transaction.atomic():
        row = WrappingKey.objects.filter(scope=scope, retired_at__isnull=True).first()
        if row is None and not WrappingKey.objects.filter(scope=scope).exists():
            first, made = WrappingKey.objects.get_or_create(
                scope=scope,
                number=1,
                defaults={
                    "master_id": master().current,
                    "wrapped": master().wrap(new_key(), context=context_of(scope)),
                    "made_at": now,
                    "made_by": by,
                },
            )
            if made:
                record(action="encryption.make_key", target=f"key:{scope}/1", by=by, now=now)
            row = first
    return learn(row) if row is not None else make_key(scope=scope, by=by, now=now)
