"""Counts the cases anew. Runs in the background; officials' pages read only what it leaves."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.monitoring.models import StatusFact

__all__ = ["refresh_facts"]


def refresh_facts(*, by: str, now: datetime) -> int:
    """Replaces the facts of every campaign in one transaction; returns how many rows there are now.

    Readers see the old facts or the new ones, never a mixture. An audit entry is written only when a count changed,
    since a run a minute would drown the log.
    """
    with transaction.atomic():
        changed = rows = 0
        # Locked in one order: of two runs at once the second waits, and counts what the first left.
        for campaign in Campaign.objects.select_for_update().order_by("pk"):
            counted = [
                StatusFact(
                    campaign=campaign,
                    relay_id=row["unit__relay"],
                    prefecture_id=row["unit__prefecture"],
                    kind=row["unit__kind"],
                    status=row["status"],
                    count=row["count"],
                    as_of=now,
                )
                for row in Case.objects.filter(campaign=campaign)
                .values("unit__relay", "unit__prefecture", "unit__kind", "status")
                .annotate(count=Count("id"))
                .order_by()
            ]
            before = {_key(fact): fact.count for fact in StatusFact.objects.filter(campaign=campaign)}
            changed += before != {_key(fact): fact.count for fact in counted}
            StatusFact.objects.filter(campaign=campaign).delete()
            StatusFact.objects.bulk_create(counted, batch_size=1000)
            rows += len(counted)
        if changed:
            record(action="monitoring.refresh_facts", target="facts", by=by, now=now, detail={"rows": rows})
    return rows


def _key(fact: StatusFact) -> tuple[str | None, str | None, str, str]:
    return (fact.relay_id, fact.prefecture_id, fact.kind, fact.status)
