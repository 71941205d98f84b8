"""Putting an access code out of force without a new one, and ending every session that began with it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tenken_site.accounts.models import AccessCode, User
from tenken_site.audit.log import record

__all__ = ["withdraw_code"]


def withdraw_code(*, user: User, by: str, now: datetime) -> None:
    """From now on the user can sign in by password alone, if there is one; every session is over."""
    with transaction.atomic():
        AccessCode.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)
        User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
        record(action="accounts.withdraw_code", target=f"user:{user.pk}", by=by, now=now)
