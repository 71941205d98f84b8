"""Disposal of a campaign's datasets: their keys are destroyed; who made what when, counts and digests stay."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset, DatasetFile, EditDecision, Export
from tenken_site.encryption.actions.destroy_keys import destroy_keys

__all__ = ["dispose"]


def dispose(*, campaign: Campaign, by: str, now: datetime) -> int:
    """How many datasets there were to dispose of; none the second time. Cannot be taken back."""
    done = 0
    with transaction.atomic():
        for dataset in Dataset.objects.select_for_update().filter(campaign=campaign, disposed_at__isnull=True):
            keys = destroy_keys(scope=dataset.key_scope, by=by, now=now)
            pieces, _ = DatasetFile.objects.filter(dataset=dataset).delete()
            EditDecision.objects.filter(dataset=dataset).update(content=b"")
            exports = Export.objects.filter(request__dataset=dataset, erased_at__isnull=True)
            exports.update(erased_at=now, erased_by=by)
            Dataset.objects.filter(pk=dataset.pk).update(disposed_at=now, disposed_by=by)
            record(
                action="datasets.dispose",
                target=f"campaign:{campaign.slug}",
                by=by,
                now=now,
                detail={"dataset": dataset.number, "keys": keys, "pieces": pieces},
            )
            done += 1
    return done
