"""Ending every session of a user."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tenken_site.accounts.models import Session, User
from tenken_site.audit import log

__all__ = ["sign_out_everywhere"]


def sign_out_everywhere(*, user: User, by: str, now: datetime) -> None:
    """Every device must sign in anew; codes, passwords and second factors stay."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
        Session.objects.filter(user=user).delete()
        log.record(action="accounts.sign_out_everywhere", target=f"user:{user.pk}", by=by, now=now)
