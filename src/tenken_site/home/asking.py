"""Whose desks answer when no survey is in the field."""

from datetime import datetime

from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign

__all__ = ["campaigns_to_ask"]


def campaigns_to_ask(*, now: datetime) -> tuple[tuple[Campaign, ...], bool]:
    """The campaigns whose desks can be asked, and whether they take answers now.

    Without one in the field: the one that opens next, else the one that closed last. A clinic rings before the first
    day and after the last one too.
    """
    running = campaigns.current_campaigns(now=now)
    if running:
        return running, True
    every = campaigns.all_campaigns()
    coming = sorted((one for one in every if one.opens_at > now), key=lambda one: one.opens_at)
    return (tuple(coming) or every)[:1], False
