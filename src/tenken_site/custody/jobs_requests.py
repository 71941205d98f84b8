"""Asking for custody's long work, for pages and commands."""

from datetime import datetime

from tenken_site.campaigns.models import Campaign
from tenken_site.custody.models import Disposal
from tenken_site.jobs.actions.request import request_run

__all__ = ["EMPTY", "REWRAP", "ROTATE", "request_emptying"]

EMPTY, REWRAP, ROTATE = "custody.empty_campaign", "custody.rewrap", "custody.rotate"


def request_emptying(*, disposal: Disposal, campaign: Campaign, by: str, now: datetime) -> None:
    """Asks the worker to take the bytes of a disposed campaign out."""
    arguments = {"disposal": disposal.pk, "campaign": campaign.pk}
    request_run(kind=EMPTY, key=f"empty:{campaign.pk}", arguments=arguments, by=by, now=now)
