"""Recording what officials know of a case apart from its answers: refused, closed, duplicate."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenken.disposition.outcomes import CaseOutcome
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case

__all__ = ["CampaignIsClosed", "record_outcome"]


class CampaignIsClosed(TenkenError):
    """Final dispositions are given; an outcome recorded now would change nothing."""


def record_outcome(*, case: Case, outcome: CaseOutcome, reason: str, by: str, now: datetime) -> None:
    """Stores the outcome; ``CaseOutcome.NONE`` takes the former one back. Raises CampaignIsClosed after the close, but
    for a case that was reopened.

    A submission outweighs it: a clinic that refused may still answer. ``reason`` is for the audit log and names nobody.
    """
    with transaction.atomic():
        reopened = Q(disposition="", own_closes_at__isnull=False, campaign__archived_at__isnull=True)
        changed = Case.objects.filter(Q(campaign__closed_at__isnull=True) | reopened, pk=case.pk).update(
            outcome=outcome.value, outcome_at=now if outcome else None
        )
        if not changed:
            raise CampaignIsClosed(case.public_id)
        record(
            action="campaigns.record_outcome",
            target=f"case:{case.public_id}",
            by=by,
            now=now,
            detail={"outcome": outcome.value, "reason": reason},
        )
