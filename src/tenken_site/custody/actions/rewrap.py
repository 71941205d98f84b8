"""Every wrapping key under the master key in use: after a new master key was put above the old one in the file."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tenken_site.audit.log import record
from tenken_site.encryption.keyring import context_of
from tenken_site.encryption.masters import master
from tenken_site.encryption.models import WrappingKey

__all__ = ["rewrap", "under_other_masters"]


def under_other_masters() -> int:
    """How many keys that still open something are wrapped by another master key than the one in use."""
    return _left().count()


def _left() -> QuerySet[WrappingKey]:
    return WrappingKey.objects.filter(destroyed_at__isnull=True).exclude(master_id=master().current)


def rewrap(
    *,
    progress: Callable[[int], None],
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> int:
    """Wraps key after key anew, each in a transaction of its own: interrupted, it goes on with the rest. How many.

    Nothing that was sealed changes. Raises MasterKeyMissing, DoesNotOpen: then the keys before it are done.
    """
    service, done = master(), 0
    for pk in list(_left().order_by("pk").values_list("pk", flat=True)):
        if stopping():
            break
        with transaction.atomic():
            row = WrappingKey.objects.select_for_update().get(pk=pk)
            if row.destroyed_at is not None or row.master_id == service.current:
                continue
            context = context_of(row.scope)
            key = service.unwrap(bytes(row.wrapped), master_id=row.master_id, context=context)
            before, row.master_id = row.master_id, service.current
            row.wrapped = service.wrap(key, context=context)
            row.save(update_fields=["master_id", "wrapped"])
            detail = {"from": before, "to": row.master_id}
            record(action="custody.rewrap", target=f"key:{row.scope}/{row.number}", by=by, now=now, detail=detail)
        done += 1
        progress(done)
    return done
