"""The states of an entry on its way. Every change is compare-and-set on state and lease, and committed at once.

due → (leased) → sending → sent. An entry whose worker died keeps its lease until it expires; then the next worker
leases it and it is due again, also when it was ``sending``: that mail may have arrived, and is the only kind that can
arrive twice. Pulling an entry back (hold, drop) takes its lease away, so a worker that holds it sends nothing.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from tenken_site.messaging.models import OutboxEntry, PostOffice
from tenken_site.messaging.throttle import allowance

__all__ = ["LEASE", "Leased", "begin", "give_back", "is_due", "lease", "put_off", "settle"]

#: Longer than any conversation with a mail server: its time-outs add up to eight and a half minutes.
LEASE = timedelta(minutes=9)
CHANNEL = "mail"
State = OutboxEntry.State
#: Written out: SQLite takes the partial index only for a condition without parameters, else it sorts the whole wave.
WAITING = RawSQL("state IN ('due', 'sending')", (), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Leased:
    """Entries of one topic that one worker may send now. ``throttled``: there are more, but not for this moment."""

    token: str
    entries: tuple[OutboxEntry, ...]
    throttled: bool = False


def _ready(topic: str, now: datetime) -> QuerySet[OutboxEntry]:
    """What is due and held by no worker, what has waited longest first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    waiting = OutboxEntry.objects.filter(WAITING, topic=topic, due_at__lte=now)
    return waiting.filter(free, channel=CHANNEL).order_by("due_at", "id")


def is_due(*, topic: str, now: datetime) -> bool:
    """Whether there is anything to lease; locks nothing."""
    return _ready(topic, now).exists()


def lease(*, topic: str, most: int, per_minute: int, now: datetime) -> Leased:
    """Takes up to ``most`` entries for this worker, as many as the throttle allows. Empty while sending pauses."""
    with transaction.atomic():
        PostOffice.objects.get_or_create(pk=PostOffice.ONLY)
        post_office = PostOffice.objects.select_for_update().get(pk=PostOffice.ONLY)
        if post_office.paused_until and post_office.paused_until > now:
            return Leased("", ())
        allowed = allowance(per_minute=per_minute, now=now)
        if not allowed:
            return Leased("", (), throttled=True)
        token = secrets.token_hex(16)
        entries = tuple(_ready(topic, now).select_for_update(skip_locked=True)[: min(most, allowed)])
        taken = {"state": State.DUE, "lease_token": token, "lease_until": now + LEASE, "tried_at": now}
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(**taken)
    for entry in entries:
        for name, value in taken.items():
            setattr(entry, name, value)
    return Leased(token, entries)


def begin(entry: OutboxEntry, *, token: str, now: datetime) -> bool:
    """due → sending, just before the mail is handed over; False when the entry is no longer this worker's."""
    mine = OutboxEntry.objects.filter(pk=entry.pk, state=State.DUE, lease_token=token, lease_until__gt=now)
    return bool(mine.update(state=State.SENDING, tried_at=now, lease_until=now + LEASE))


def settle(entry: OutboxEntry, *, token: str, state: str, **changes: Any) -> bool:
    """Ends this worker's hold with a state; False when the lease had gone to somebody else."""
    mine = OutboxEntry.objects.filter(pk=entry.pk, lease_token=token, state__in=(State.DUE, State.SENDING))
    return bool(mine.update(state=state, lease_token="", lease_until=None, **changes))


def put_off(entry: OutboxEntry, *, token: str, due_at: datetime, handed_over: bool, **changes: Any) -> bool:
    """Due again at another moment. What was not handed over does not count for the throttle."""
    if not handed_over:
        changes["tried_at"] = None
    return settle(entry, token=token, state=State.DUE, due_at=due_at, **changes)


def give_back(entries: Iterable[OutboxEntry], *, token: str) -> None:
    """Leased entries that this worker will not send after all: any worker may lease them at once."""
    mine = OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries], lease_token=token)
    mine.filter(state=State.DUE).update(lease_token="", lease_until=None, tried_at=None)
