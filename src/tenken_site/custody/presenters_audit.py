"""The log as its page shows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tenken_site.accounts.origin import device_of
from tenken_site.accounts.queries import names_of
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.queries import State

__all__ = ["ShownEntry", "ShownState", "shown_entries", "shown_state"]

#: Longer than this an entry waits for its batch only where no worker runs.
LATE = timedelta(minutes=2)
DAY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ShownState:
    """How the log stands. ``late``: sealing has stopped. ``checkpoint_late``: so has the daily checkpoint."""

    batch: int
    sealed_at: datetime | None
    unsealed: int
    oldest_unsealed: datetime | None
    late: bool
    checkpoint_at: datetime | None
    checkpoint_batch: int
    checkpoint_late: bool
    verified_at: datetime | None
    findings: int


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One line."""

    number: int
    at: datetime
    actor: str
    name: str  # of an official or a desk; empty for anybody else
    behalf: str
    action: str
    target: str
    reason: str
    where: str
    detail: str
    batch: int | None


def shown_state(state: State, *, now: datetime) -> ShownState:
    """Plain values; late is what a person should look after."""
    checkpoint, verification = state.checkpoint, state.verification
    return ShownState(
        batch=state.batch.number if state.batch else 0,
        sealed_at=state.batch.sealed_at if state.batch else None,
        unsealed=state.unsealed,
        oldest_unsealed=state.oldest_unsealed,
        late=state.oldest_unsealed is not None and now - state.oldest_unsealed > LATE,
        checkpoint_at=checkpoint.at if checkpoint else None,
        checkpoint_batch=int(checkpoint.detail.get("number", 0)) if checkpoint else 0,
        checkpoint_late=checkpoint is None or now - checkpoint.at > DAY,
        verified_at=verification.at if verification else None,
        findings=int(verification.detail.get("findings", 0)) if verification else 0,
    )


def shown_entries(entries: Sequence[AuditEntry]) -> tuple[ShownEntry, ...]:
    """The lines of one page; officials with their names, which a number would not tell."""
    names = names_of({row.actor for row in entries})
    return tuple(
        ShownEntry(
            number=row.pk,
            at=row.at,
            actor=row.actor,
            name=names.get(row.actor, ""),
            behalf=row.behalf,
            action=row.action,
            target=row.target,
            reason=row.reason,
            where=_where(row.origin),
            detail=json.dumps(row.detail, ensure_ascii=False) if row.detail else "",
            batch=row.batch.number if row.batch else None,
        )
        for row in entries
    )


def _where(origin: str) -> str:
    """The kind of device; the hash of the network tells nobody anything on a page."""
    if device := device_of(origin):
        return _(device)
    if origin.startswith("command:"):
        return _("コマンド %(name)s") % {"name": origin.removeprefix("command:")}
    return _("自動処理") if origin == "worker" else origin
