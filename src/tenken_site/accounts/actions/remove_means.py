"""Removing an authenticator app or a passkey from one's own sign-in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.means import APP, PASSKEY, RECOVERY
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official
from tenken_site.audit import log

__all__ = ["LastMeans", "NoSuchMeans", "remove_means"]


class LastMeans(TenkenError):
    """An official must keep one second factor."""


class NoSuchMeans(TenkenError):
    """The user has none of this number."""


def remove_means(*, user: User, number: int, by: str, now: datetime) -> None:
    """Removes it; with the last one of a clinic its recovery codes go too. Raises LastMeans, NoSuchMeans."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        own = Authenticator.objects.filter(user=user, type__in=(APP, PASSKEY))
        row = own.filter(pk=number).first()
        if row is None:
            raise NoSuchMeans(f"There is no means {number}.")
        if own.count() == 1:
            if is_official(user):
                raise LastMeans("An official keeps one second factor.")
            Authenticator.objects.filter(user=user, type=RECOVERY).delete()
        kind = row.type
        row.delete()
        log.record(action="accounts.remove_means", target=f"user:{user.pk}", by=by, now=now, detail={"kind": kind})
