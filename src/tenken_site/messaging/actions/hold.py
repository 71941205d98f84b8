"""Stops, resumes and drops what is in the outbox. A mail that is in flight arrives all the same."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.messaging.models import OutboxEntry

__all__ = ["drop_group", "hold_group", "release_group"]

State = OutboxEntry.State


def hold_group(*, topic: str, group: int, by: str, now: datetime) -> int:
    """Sends nothing more of the group until it is released; returns how many entries wait."""
    return _move(topic, group, (State.DUE,), State.HELD, "", "messaging.hold", by=by, now=now)


def release_group(*, topic: str, group: int, by: str, now: datetime) -> int:
    """Goes on with a held group; returns how many entries are due again."""
    return _move(topic, group, (State.HELD,), State.DUE, "", "messaging.release", by=by, now=now)


def drop_group(*, topic: str, group: int, reason: str, by: str, now: datetime) -> int:
    """Gives up what is not sent yet, held or due; returns how many. ``reason`` is a code of at most 60 letters."""
    return _move(topic, group, (State.DUE, State.HELD), State.DROPPED, reason, "messaging.drop", by=by, now=now)


def _move(
    topic: str, group: int, before: tuple[str, ...], after: str, reason: str, action: str, *, by: str, now: datetime
) -> int:
    with transaction.atomic():
        waiting = OutboxEntry.objects.filter(topic=topic, group=group, state__in=before)
        moved = waiting.update(state=after, reason=reason, lease_token="", lease_until=None)
        target = f"outbox:{topic}:{group}"
        record(action=action, target=target, by=by, now=now, detail={"entries": moved, "reason": reason})
    return moved
