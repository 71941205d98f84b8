"""Setting the password by an invitation's link, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tenken.errors import TenkenError
from tenken_site.accounts.models import Invitation, User
from tenken_site.audit import log

__all__ = ["InvitationOver", "accept_invitation", "end_invitations"]


class InvitationOver(TenkenError):
    """Used already, replaced, or out of time."""


def accept_invitation(*, invitation: Invitation, password: str, by: str, now: datetime) -> User:
    """The user with the password set; sessions that began before have ended. Raises InvitationOver."""
    with transaction.atomic():
        held = Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True, until__gt=now)
        if not held.update(ended_at=now, ended_by=by):
            raise InvitationOver("The link no longer works.")
        user = User.objects.select_for_update().get(pk=invitation.user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
        user.refresh_from_db()
        log.record(action="accounts.accept_invitation", target=f"user:{user.pk}", by=by, now=now)
    return user


def end_invitations(*, user: User, by: str, now: datetime) -> None:
    """The links to a password that the user was sent no longer work. Part of an action that is recorded."""
    Invitation.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now, ended_by=by)
