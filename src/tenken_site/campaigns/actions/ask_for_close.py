"""Asking the worker to close a campaign."""

from datetime import datetime

from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.policies import check_campaign_may_be_closed
from tenken_site.campaigns.queries import last_own_deadline
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run

__all__ = ["CLOSE", "ask_for_close"]

#: The run that gives every case its disposition; it lives above this app, since it reads drafts.
CLOSE = "responses.close_campaign"


def ask_for_close(*, campaign: Campaign, by: str, now: datetime) -> Run:
    """The run, or the one that is at it already. Raises DeadlineNotPassed, CampaignArchived."""
    last = last_own_deadline(campaign=campaign)
    check_campaign_may_be_closed(campaign=campaign, last_own_deadline=last, now=now)
    return request_run(kind=CLOSE, key=f"close:{campaign.pk}", arguments={"campaign": campaign.pk}, by=by, now=now)
