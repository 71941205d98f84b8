"""Writing the audit log: one call in the same transaction as the write it tells of."""

from collections.abc import Mapping
from datetime import datetime

from tenken_site.audit.models import AuditEntry

__all__ = ["AnonymousActor", "record"]


class AnonymousActor(ValueError):
    """An audit entry needs an actor."""


def record(*, action: str, target: str, by: str, now: datetime, detail: Mapping[str, object] | None = None) -> None:
    """Appends one entry. ``by`` is ``user:ID`` or ``command:NAME``. Raises AnonymousActor when it is empty."""
    if not by:
        raise AnonymousActor(action)
    AuditEntry.objects.create(at=now, actor=by, action=action, target=target, detail=dict(detail or {}))
