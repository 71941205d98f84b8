"""Closing every way into a clinic's sign-in but its access code."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["close_other_ways"]


def close_other_ways(*, user: User, by: str, now: datetime) -> None:
    """Password and passkeys no longer work: whoever had the former code may have set them.

    ``user.password`` is brought up to date, so that the caller can keep the acting session alive.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        gone, _ = Authenticator.objects.filter(user=user).delete()
        had_password = locked.has_usable_password()
        if had_password:
            locked.set_unusable_password()
            locked.save(update_fields=["password"])
        if gone or had_password:
            detail = {"password": had_password, "means": gone}
            log.record(action="accounts.close_other_ways", target=f"user:{user.pk}", by=by, now=now, detail=detail)
    user.password = locked.password
