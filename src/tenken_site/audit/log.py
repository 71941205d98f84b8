"""Writing the audit log: one call in the same transaction as the write it tells of."""

from collections.abc import Mapping
from datetime import datetime

from tenken_site.audit.models import AuditEntry
from tenken_site.audit.origin import origin

__all__ = ["AnonymousActor", "record"]


class AnonymousActor(ValueError):
    """An audit entry needs an actor."""


def record(
    *,
    action: str,
    target: str,
    by: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
    behalf: str = "",
    reason: str = "",
) -> None:
    """Appends one entry; one statement. ``by`` is ``user:ID`` or ``command:NAME``.

    ``behalf``: for whom, where the actor acts for somebody else. ``reason``: why, as the actor was asked to say. Where
    the call came from is known already (``audit.origin``). Raises AnonymousActor when ``by`` is empty.
    """
    if not by:
        raise AnonymousActor(action)
    AuditEntry.objects.create(
        at=now,
        actor=by,
        action=action,
        target=target,
        behalf=behalf,
        reason=reason,
        origin=origin(),
        detail=dict(detail or {}),
    )
