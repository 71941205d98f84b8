"""Giving an official a new password, for one who has lost it."""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.accept_invitation import end_invitations
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official
from tenken_site.audit import log

__all__ = ["NotAnOfficial", "renew_password"]


class NotAnOfficial(TenkenError):
    """Nobody who is appointed to an area has this ID."""


@transaction.atomic
def renew_password(*, username: str, password: str, by: str, now: datetime) -> User:
    """The official of this ID with a new password, to be handed over once; every session that began before ends.

    Clinics sign in with an access code and never get a password in this way. Raises NotAnOfficial.
    """
    user = User.objects.select_for_update().filter(username=username.lower()).first()
    if user is None or not is_official(user):
        raise NotAnOfficial(f"No official has the ID {username.lower()}.")
    user.set_password(password)
    user.save(update_fields=["password"])
    end_invitations(user=user, by=by, now=now)
    log.record(action="accounts.renew_password", target=f"user:{user.pk}", by=by, now=now)
    return user
