"""Noting that a passkey was used as the second factor, or as the whole sign-in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["note_passkey"]


def note_passkey(*, user: User, passkey: Authenticator, by: str, now: datetime) -> None:
    """When it was used last, for its owner's list, and an entry of the log."""
    with transaction.atomic():
        Authenticator.objects.filter(pk=passkey.pk).update(last_used_at=now)
        detail = {"how": "passkey"}
        log.record(action="accounts.pass_second_factor", target=f"user:{user.pk}", by=by, now=now, detail=detail)
