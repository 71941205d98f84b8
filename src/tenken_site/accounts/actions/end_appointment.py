"""Ending an official's appointment: the person has moved on."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tenken.errors import TenkenError
from tenken_site.accounts.models import Appointment, Invitation, Membership, User
from tenken_site.audit import log

__all__ = ["AlreadyEnded", "end_appointment"]


class AlreadyEnded(TenkenError):
    """Somebody ended it meanwhile."""


def end_appointment(*, appointment: Appointment, reason: str = "", by: str, now: datetime) -> None:
    """The area is closed to the user at once, every session ends, and links to a password no longer work.

    A user without any other office is closed. Raises AlreadyEnded.
    """
    with transaction.atomic():
        held = Appointment.objects.filter(pk=appointment.pk, ended_at__isnull=True)
        if not held.update(ended_at=now, ended_by=by):
            raise AlreadyEnded("The appointment has ended.")
        user = appointment.user_id
        lasting = Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))
        others = Appointment.objects.filter(lasting, user=user).exists()
        member = Membership.objects.filter(user=user, ended_at__isnull=True).exists()
        Invitation.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now, ended_by=by)
        User.objects.filter(pk=user).update(access_epoch=F("access_epoch") + 1, is_active=others or member)
        log.record(
            action="accounts.end_appointment",
            target=f"user:{user}",
            by=by,
            now=now,
            detail={"area": appointment.jurisdiction_id},
            reason=reason,
        )
