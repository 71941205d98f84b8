"""Counts what one network asks of the pages that need no sign-in, and says when it is too much (``limit_table``).

A look at a page (GET) is counted in the process; a lot of them is added to the shared table at once, so that an
ordinary visit writes nothing. What is sent (POST) is added at once. Every process refuses by the shared count and what
it has not added yet, so that together they let through at most one lot a process more than the table says.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from tenken_site.accounts.access import Access, declared
from tenken_site.accounts.failed_sign_ins import network_of
from tenken_site.accounts.limit_table import ASKING, GROUPS, LOOK_UP, PAGES, SIGN_IN, STATISTICS, SWITCHES, Group
from tenken_site.accounts.models import RequestCount

__all__ = [
    "ASKING",
    "GROUPS",
    "LOOK_UP",
    "PAGES",
    "SIGN_IN",
    "STATISTICS",
    "SWITCHES",
    "Group",
    "count",
    "forget",
    "group_of",
    "limited",
    "sweep",
]

View = TypeVar("View", bound=Callable[..., object])

#: A limit's lot is one part in so many of it.
LOTS = 50
#: Networks that one process remembers; beyond, it begins anew rather than grow.
MOST_REMEMBERED = 50_000


@dataclass(slots=True)
class _Seen:
    """What this process knows of one network and kind in the present span."""

    since: datetime
    shared: int = 0  # as the table said last
    own: int = 0  # not added to it yet


_seen: dict[tuple[str, str], _Seen] = {}
_lock = threading.Lock()


def limited(group: Group) -> Callable[[View], View]:
    """Declares the group of a view that needs no sign-in. Without it the view belongs to PAGES."""

    def mark(view: View) -> View:
        view.limit = group  # type: ignore[attr-defined]  # ``group_of`` and the architecture test read it
        return view

    return mark


def group_of(view: Callable[..., object]) -> Group | None:
    """The view's group; None for a view that asks for a sign-in."""
    if declared(view) is not Access.PUBLIC:
        return None
    group = getattr(view, "limit", PAGES)
    return group if isinstance(group, Group) else PAGES


def count(request: HttpRequest, *, group: Group, now: datetime) -> datetime | None:
    """Counts the request; None lets it in, else the moment from which the network is let in again.

    A look costs no statement but once in a lot; a sent form costs one. A database that cannot count keeps nobody out.
    """
    looks = request.method in {"GET", "HEAD", "OPTIONS"}
    limit = (group.looks if looks else group.sent) * settings.TENKEN_LIMIT_FACTOR
    since = _beginning(now, group.span)
    network, kind = network_of(request), f"{group.name} {'GET' if looks else 'POST'}"
    lot = max(1, limit // LOTS) if looks else 1
    with _lock:
        if len(_seen) >= MOST_REMEMBERED:
            _seen.clear()
        seen = _seen.get((network, kind))
        if seen is None or seen.since != since:
            seen = _seen[network, kind] = _Seen(since)
        over = seen.shared + seen.own >= limit
        if over and (looks or seen.shared >= limit):
            return since + group.span  # known already: whoever goes on asking costs nothing
        seen.own += 1
        adding = seen.own if seen.own >= lot else 0
        seen.own -= adding
    if adding:
        try:
            total = _add(adding, network=network, kind=kind, since=since)
        except DatabaseError:
            return None
        with _lock:
            seen.shared = max(seen.shared, total)
        return since + group.span if total > limit else None
    return None


def forget() -> None:
    """What this process remembers; for tests."""
    with _lock:
        _seen.clear()


def sweep(*, now: datetime) -> int:
    """Removes the counts of spans that are over; how many."""
    longest = max(group.span for group in GROUPS)
    gone, _ = RequestCount.objects.filter(since__lte=now - longest).delete()
    return gone


def _beginning(now: datetime, span: timedelta) -> datetime:
    """When the span that holds this moment began: spans follow each other from the beginning of the day, UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + span * ((now - midnight) // span)


def _add(requests: int, *, network: str, kind: str, since: datetime) -> int:
    """Adds to the shared count and reads it, in one statement that both databases know."""
    table = connection.ops.quote_name(RequestCount._meta.db_table)
    at = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (network, kind, since, requests) VALUES (%s, %s, %s, %s) "  # noqa: S608  # our own name
            f"ON CONFLICT (network, kind, since) DO UPDATE SET requests = {table}.requests + excluded.requests "
            "RETURNING requests",
            [network, kind, at, requests],
        )
        return int(cursor.fetchone()[0])
