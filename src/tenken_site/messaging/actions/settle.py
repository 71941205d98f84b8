"""Says of single entries what became of them: for channels that no worker sends, such as letters."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.messaging.models import OutboxEntry

__all__ = ["drop_subjects", "mark_sent"]

BATCH = 500
State = OutboxEntry.State


def mark_sent(*, topic: str, group: int, channel: str, subjects: Iterable[int], by: str, now: datetime) -> int:
    """The due entries of these subjects are sent (a printed letter); returns how many changed."""
    return _settle(
        topic, group, channel, subjects, (State.DUE,), {"state": State.SENT, "sent_at": now}, "sent", by=by, now=now
    )


def drop_subjects(
    *, topic: str, group: int, channel: str, subjects: Iterable[int], reason: str, by: str, now: datetime
) -> int:
    """The due or held entries of these subjects are not to be sent; returns how many changed."""
    change = {"state": State.DROPPED, "reason": reason}
    return _settle(topic, group, channel, subjects, (State.DUE, State.HELD), change, "drop_subjects", by=by, now=now)


def _settle(
    topic: str,
    group: int,
    channel: str,
    subjects: Iterable[int],
    before: tuple[str, ...],
    change: Mapping[str, object],
    verb: str,
    *,
    by: str,
    now: datetime,
) -> int:
    changed = 0
    left = iter(subjects)
    with transaction.atomic():
        while batch := list(islice(left, BATCH)):
            rows = OutboxEntry.objects.filter(topic=topic, group=group, channel=channel, subject__in=batch)
            changed += rows.filter(state__in=before).update(**change, lease_token="", lease_until=None)
        target = f"outbox:{topic}:{group}"
        detail = {"entries": changed, "channel": channel}
        record(action=f"messaging.{verb}", target=target, by=by, now=now, detail=detail)
    return changed
