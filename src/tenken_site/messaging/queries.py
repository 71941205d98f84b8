"""Reads of the outbox."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from tenken_site.messaging.models import Bounce, OutboxEntry, PostOffice

__all__ = [
    "EntryState",
    "OutboxStatus",
    "bounce_counts",
    "counts",
    "counts_by_channel",
    "counts_of_groups",
    "mails_due",
    "mails_per_minute",
    "outbox_status",
    "states_of",
    "subjects_in",
]


@dataclass(frozen=True, slots=True)
class EntryState:
    """Where one thing to be sent stands."""

    group: int
    channel: str
    state: str
    reason: str
    due_at: datetime
    sent_at: datetime | None


def counts(*, topic: str, group: int) -> dict[str, int]:
    """How many entries of the group are in each state; states without any are left out."""
    found = OutboxEntry.objects.filter(topic=topic, group=group).values_list("state").annotate(n=Count("id")).order_by()
    return dict(found)


def counts_by_channel(*, topic: str, group: int) -> dict[tuple[str, str], int]:
    """The same by (channel, state)."""
    rows = OutboxEntry.objects.filter(topic=topic, group=group).values_list("channel", "state")
    return {(channel, state): n for channel, state, n in rows.annotate(n=Count("id")).order_by()}


def counts_of_groups(*, topic: str, groups: Iterable[int]) -> dict[int, dict[str, int]]:
    """The counts of several groups in one statement; a group without entries is left out."""
    found: dict[int, dict[str, int]] = {}
    rows = OutboxEntry.objects.filter(topic=topic, group__in=list(groups)).values_list("group", "state")
    for group, state, n in rows.annotate(n=Count("id")).order_by():
        found.setdefault(group, {})[state] = n
    return found


def states_of(*, topic: str, subjects: Iterable[int]) -> dict[int, list[EntryState]]:
    """Every entry of these subjects, in the order in which they were made; for one page of subjects at most."""
    found: dict[int, list[EntryState]] = {}
    rows = OutboxEntry.objects.filter(topic=topic, subject__in=list(subjects)).order_by("pk")
    names = ("subject", "group", "channel", "state", "reason", "due_at", "sent_at")
    for subject, group, channel, state, reason, due_at, sent_at in rows.values_list(*names):
        found.setdefault(subject, []).append(EntryState(group, channel, state, reason, due_at, sent_at))
    return found


def subjects_in(*, topic: str, group: int, channel: str, states: Iterable[str]) -> Iterator[int]:
    """The subjects of a group whose entry is in one of the states, in order of subject, in constant memory."""
    rows = OutboxEntry.objects.filter(topic=topic, group=group, channel=channel, state__in=list(states))
    return rows.order_by("subject").values_list("subject", flat=True).iterator(chunk_size=2000)


def bounce_counts(*, topic: str, groups: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many bounces of each kind the groups had, in one statement; a group without any is left out."""
    found: dict[int, dict[str, int]] = {}
    rows = Bounce.objects.filter(entry__topic=topic, entry__group__in=list(groups)).values_list("entry__group", "kind")
    for group, kind, n in rows.annotate(n=Count("id")).order_by():
        found.setdefault(group, {})[kind] = n
    return found


def mails_per_minute() -> int:
    """The throttle; 0 means none."""
    return int(settings.TENKEN_MAIL_PER_MINUTE)


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """The outbox as a whole, for whoever watches over it."""

    counts: list[tuple[str, int, str, str, int]]  # topic, group, channel, state, how many
    oldest_due: datetime | None  # of mail that is due at this moment
    sent_last_minute: int
    paused_until: datetime | None
    paused_for: str
    bounces_last_day: dict[str, int]


def mails_due(*, now: datetime) -> int:
    """How many mails a worker would begin to send at this moment. One statement."""
    return OutboxEntry.objects.filter(state__in=("due", "sending"), channel="mail", due_at__lte=now).count()


def outbox_status(*, now: datetime) -> OutboxStatus:
    """What waits, what was sent just now, whether sending pauses."""
    names = ("topic", "group", "channel", "state")
    counted = OutboxEntry.objects.values_list(*names).annotate(n=Count("id")).order_by(*names)
    due = OutboxEntry.objects.filter(state__in=("due", "sending"), channel="mail", due_at__lte=now)
    bounces = Bounce.objects.filter(at__gt=now - timedelta(days=1)).values_list("kind").annotate(n=Count("id"))
    pause = PostOffice.objects.filter(paused_until__gt=now).first()
    return OutboxStatus(
        counts=list(counted),
        oldest_due=due.aggregate(oldest=Min("due_at"))["oldest"],
        sent_last_minute=OutboxEntry.objects.filter(
            tried_at__gt=now - timedelta(minutes=1), state=OutboxEntry.State.SENT
        ).count(),
        paused_until=pause.paused_until if pause else None,
        paused_for=pause.reason if pause else "",
        bounces_last_day=dict(bounces.order_by("kind")),
    )
