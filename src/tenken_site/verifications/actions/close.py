"""Closing a verification: nothing more is recorded, and another sample may be drawn."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.verifications.models import Verification
from tenken_site.verifications.policies import check_is_open

__all__ = ["close_verification"]


def close_verification(*, verification: Verification, by: str, now: datetime) -> Verification:
    """Cannot be taken back. Raises VerificationClosed, NotForStatistics."""
    with transaction.atomic():
        rows = Verification.objects.select_for_update(of=("self",)).select_related("campaign")
        locked = rows.get(pk=verification.pk)
        check_is_open(locked)
        locked.closed_at, locked.closed_by = now, by
        locked.save(update_fields=["closed_at", "closed_by"])
        record(action="verifications.close", target=locked.target, by=by, now=now)
    return locked
