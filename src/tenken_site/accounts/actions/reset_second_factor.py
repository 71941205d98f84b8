"""Taking a colleague's lost second factor away, so that a new one can be set up."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official
from tenken_site.audit import log

__all__ = ["NotAnOfficial", "ReasonMissing", "reset_second_factor"]


class NotAnOfficial(TenkenError):
    """The user has no appointment."""


class ReasonMissing(TenkenError):
    """Why it is reset stands in the audit log; it cannot be blank."""


def reset_second_factor(*, user: User, reason: str, by: str, now: datetime) -> int:
    """How many means are gone. Every session of the user ends; the password stays, and the next sign-in sets one up.

    Raises NotAnOfficial, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing("Say why the second factor is reset.")
    if not is_official(user):
        raise NotAnOfficial(f"{user.username} is no official.")
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
        log.record(
            action="accounts.reset_second_factor",
            target=f"user:{user.pk}",
            by=by,
            now=now,
            detail={"means": gone},
            reason=reason.strip(),
        )
    return int(gone)
