"""Setting up an authenticator app as a second factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction

from tenken_site.accounts import totp
from tenken_site.accounts.means import APP
from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["WrongDigits", "set_up_app"]


class WrongDigits(Exception):
    """The digits do not fit the secret: the app holds another one, or its clock is wrong."""


def set_up_app(*, user: User, secret: str, typed: str, by: str, now: datetime) -> None:
    """Keeps the secret, sealed, once the app has shown that it holds it; an app set up before is replaced.

    Raises WrongDigits.
    """
    step = totp.accepted_step(secret, typed=typed, after=0, now=now)
    if step is None:
        raise WrongDigits
    with transaction.atomic(), secrets_of(user):
        User.objects.select_for_update().only("pk").get(pk=user.pk)  # two presses come one after the other
        Authenticator.objects.filter(user=user, type=APP).delete()
        Authenticator.objects.create(
            user=user, type=APP, data={"secret": encrypt(secret), "step": step}, created_at=now, last_used_at=now
        )
        log.record(action="accounts.set_up_app", target=f"user:{user.pk}", by=by, now=now)
