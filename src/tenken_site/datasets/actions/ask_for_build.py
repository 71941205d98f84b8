"""Asking for a dataset: its row, which fixes the moment of the snapshot, and the run that builds it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tenken_site.accounts.permissions_permits import check_permit_in_force
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.policies import check_campaign_is_settled, check_unlock_is_for_statistics
from tenken_site.datasets.runs import BUILD, build_key
from tenken_site.jobs.actions.request import request_run
from tenken_site.responses.models import Unlock

__all__ = ["ask_again", "ask_for_build"]


def ask_for_build(*, campaign: Campaign, unlock: Unlock, run: bool = True, by: str, now: datetime) -> Dataset:
    """The next dataset of the campaign, of what was submitted until now; the worker builds it.

    ``run``: False where the caller builds it at once.

    Raises CampaignStillOpen, WrongPurpose, PermitNotInForce.
    """
    check_campaign_is_settled(campaign)
    check_unlock_is_for_statistics(unlock, campaign=campaign)
    check_permit_in_force(Unlock.objects.get(pk=unlock.pk), now=now)
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # two at once get two numbers
        last = Dataset.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
        made = Dataset.objects.create(campaign=campaign, number=last + 1, unlock=unlock, asked_at=now, asked_by=by)
        record(
            action="datasets.ask_for_build",
            target=f"campaign:{campaign.slug}",
            by=by,
            now=now,
            detail={"dataset": made.number, "unlock": unlock.pk},
            reason=unlock.reason,
        )
        if run:
            request_run(kind=BUILD, key=build_key(made.pk), arguments={"dataset": made.pk}, by=by, now=now)
    return made


def ask_again(*, dataset: Dataset, by: str, now: datetime) -> bool:
    """Another run for one that is not built; False where it is, or was given up for good."""
    if dataset.state != "waiting":
        return False
    with transaction.atomic():
        request_run(kind=BUILD, key=build_key(dataset.pk), arguments={"dataset": dataset.pk}, by=by, now=now)
        record(
            action="datasets.ask_again",
            target=f"campaign:{dataset.campaign.slug}",
            by=by,
            now=now,
            detail={"dataset": dataset.number},
        )
    return True
