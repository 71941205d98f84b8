"""Keeping a new passkey."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.means import PASSKEY
from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["MOST", "TooManyPasskeys", "keep_passkey"]

#: Passkeys of one user.
MOST = 10
LONGEST_NAME = 40


class TooManyPasskeys(TenkenError):
    """The user has ten already; one must go first."""


def keep_passkey(*, user: User, credential: dict[str, Any], name: str, by: str, now: datetime) -> None:
    """``credential`` comes from ``passkeys.made``; ``name`` is the device's, for the list. Raises TooManyPasskeys."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Authenticator.objects.filter(user=user, type=PASSKEY).count() >= MOST:
            raise TooManyPasskeys(f"There are {MOST} passkeys.")
        # Without what cannot be seen: a sign that turns the reading round, or a null, which PostgreSQL refuses.
        shown = "".join(sign for sign in " ".join(name.split()) if sign.isprintable())
        data = {"name": shown[:LONGEST_NAME], "credential": credential}
        Authenticator.objects.create(user=user, type=PASSKEY, data=data, created_at=now)
        log.record(action="accounts.keep_passkey", target=f"user:{user.pk}", by=by, now=now)
