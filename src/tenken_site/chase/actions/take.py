"""Marking a clinic as being rung just now."""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ChaseState

__all__ = ["take"]


def take(*, case: Case, caller: User, by: str, now: datetime) -> None:
    """Colleagues see for a while that the caller rings this clinic; nothing is locked. The newest mark counts."""
    with transaction.atomic():
        ChaseState.objects.update_or_create(case=case, defaults={"taken_by": caller, "taken_at": now})
        record(action="chase.take", target=f"case:{case.public_id}", by=by, now=now)
