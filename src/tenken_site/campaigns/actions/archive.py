"""Archiving a closed campaign: from then on it is only read."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.policies import DeadlineNotPassed, check_campaign_may_be_archived

__all__ = ["archive"]


def archive(*, campaign: Campaign, by: str, now: datetime) -> None:
    """Raises CampaignArchived when it is already, DeadlineNotPassed while it is not closed or a case is reopened."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        check_campaign_may_be_archived(campaign=campaign)
        if reopened := campaign.cases.filter(disposition="").count():
            raise DeadlineNotPassed(f"{campaign.slug}: {reopened} reopened cases wait for their final disposition.")
        Campaign.objects.filter(pk=campaign.pk).update(archived_at=now)
        record(action="campaigns.archive", target=f"campaign:{campaign.slug}", by=by, now=now)
