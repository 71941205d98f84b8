"""Counts cases by area, kind and disposition, for the officials' page: final ones, and what the others would be now."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, DispositionFact
from tenken_site.responses.queries_dispositions import decided

__all__ = ["count_dispositions"]


def count_dispositions(*, campaign: Campaign, by: str, now: datetime) -> int:
    """Replaces the campaign's facts in one transaction; returns the number of cases counted.

    An audit entry is written only when a count changed, since a run a quarter of an hour would drown the log.
    """
    counted: Counter[tuple[str | None, str | None, str, str]] = Counter()
    for batch in decided(campaign=campaign, drafts=False):
        counted.update((one.relay, one.prefecture, one.kind, one.code.value) for one in batch)
    with transaction.atomic():
        # Locked: of two counts at once the second waits and replaces what the first left.
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        facts = DispositionFact.objects.filter(campaign=campaign)
        columns = ("relay", "prefecture", "kind", "disposition", "count")
        before = {tuple(row[:4]): row[4] for row in facts.values_list(*columns)}
        facts.delete()
        DispositionFact.objects.bulk_create(
            [
                DispositionFact(
                    campaign=campaign,
                    relay_id=relay,
                    prefecture_id=prefecture,
                    kind=kind,
                    disposition=code,
                    count=count,
                    as_of=now,
                )
                for (relay, prefecture, kind, code), count in sorted(
                    counted.items(), key=lambda item: tuple(part or "" for part in item[0])
                )
            ],
            batch_size=1_000,
        )
        if before != dict(counted):
            record(
                action="responses.count_dispositions",
                target=f"campaign:{campaign.slug}",
                by=by,
                now=now,
                detail={"rows": len(counted)},
            )
    return sum(counted.values())
