"""Work of responses in the background: campaigns are closed in time, dispositions counted, cases given new keys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import closable_from
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.registry import Step, duty, run
from tenken_site.responses.actions.close_campaign import close_campaign
from tenken_site.responses.actions.count_dispositions import count_dispositions
from tenken_site.responses.actions.reseal_case import reseal_cases
from tenken_site.responses.queries_dispositions import waiting

__all__ = ["CLOSE", "RESEAL", "close", "close_what_is_over", "count_running_campaigns", "reseal"]

CLOSE = "responses.close_campaign"
RESEAL = "responses.reseal_cases"
BY = "worker:responses"


@run(CLOSE)
def close(step: Step) -> Mapping[str, Any]:
    """Closes one campaign (``{"campaign": id}``); stopped or killed, it goes on with the rest."""
    campaign = Campaign.objects.get(pk=step.arguments["campaign"])
    total = campaign.cases.filter(disposition="").count()
    done = close_campaign(
        campaign=campaign,
        progress=lambda settled: step.tell(settled, total),
        stopping=step.stopping,
        by=step.by,
        now=step.now(),
    )
    return {"settled": sum(done.settled.values()), "flushed": done.flushed, "finished": done.finished}


@run(RESEAL)
def reseal(step: Step) -> Mapping[str, Any]:
    """Gives every case of a campaign a new key (``{"campaign": id}``); stopped or killed, it goes on with the rest."""
    campaign = Campaign.objects.get(pk=step.arguments["campaign"])
    total = campaign.cases.count()
    done = reseal_cases(
        campaign=campaign,
        progress=lambda moved: step.tell(moved, total),
        stopping=step.stopping,
        by=step.by,
        now=step.now(),
    )
    return {"cases": done}


@duty("responses.close_what_is_over", every=300)
def close_what_is_over(*, now: datetime) -> None:
    """Asks for the close of every campaign whose last deadline and grace are over, and of reopened cases."""
    for campaign in Campaign.objects.filter(archived_at__isnull=True, closes_at__lte=now):
        last = campaigns.last_own_deadline(campaign=campaign)
        if campaign.closed_at is None and now < closable_from(campaign=campaign, last_own_deadline=last):
            continue
        reopened = Case.objects.filter(
            waiting(campaign=campaign, now=now), campaign=campaign, own_closes_at__isnull=False
        )
        if campaign.closed_at is None or reopened.exists():
            request_run(kind=CLOSE, key=f"close:{campaign.pk}", arguments={"campaign": campaign.pk}, by=BY, now=now)


@duty("responses.count_dispositions", every=900, lease_seconds=900)
def count_running_campaigns(*, now: datetime) -> None:
    """Counts the campaigns in which something may still change."""
    reopened = Case.objects.filter(campaign=OuterRef("pk"), own_closes_at__isnull=False, disposition="")
    unsettled = Q(closed_at__isnull=True) | Exists(reopened)
    for campaign in Campaign.objects.filter(unsettled, archived_at__isnull=True, opens_at__lte=now):
        count_dispositions(campaign=campaign, by=BY, now=now)
