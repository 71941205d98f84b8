"""Whose desks answer when no survey is in the field, and which survey the door speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign

__all__ = ["Door", "at_the_door", "campaigns_to_ask"]


@dataclass(frozen=True, slots=True)
class Door:
    """What is said to everyone who has not signed in yet."""

    campaign: Campaign | None
    apart: bool  # another one takes answers now of those whom it was made for


def campaigns_to_ask(*, now: datetime) -> tuple[tuple[Campaign, ...], bool]:
    """The campaigns whose desks can be asked, and whether they take answers now.

    Without one in the field: the one that opens next, else the one that closed last. A clinic rings before the first
    day and after the last one too.
    """
    running = campaigns.current_campaigns(now=now)
    return (running, True) if running else (_nearest(now=now), False)


def at_the_door(*, now: datetime) -> Door:
    """The campaign of the sign-in page and its desk: the first official one in the field, else the nearest.

    Never one that asks those whom another one's answers chose: all clinics read this page, and have another deadline.
    """
    running = campaigns.current_campaigns(now=now)
    ours = tuple(_of_everyone(running))
    chosen = min(ours or _nearest(now=now), key=lambda one: not one.official, default=None)
    return Door(chosen, apart=len(ours) < len(running))


def _nearest(*, now: datetime) -> tuple[Campaign, ...]:
    every = tuple(_of_everyone(campaigns.all_campaigns()))
    coming = sorted((one for one in every if one.opens_at > now), key=lambda one: one.opens_at)
    return (tuple(coming) or every)[:1]


def _of_everyone(found: Iterable[Campaign]) -> Iterable[Campaign]:
    return (one for one in found if one.asks_after_id is None)
