"""Giving an official a sign-in and an area."""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.models import Appointment, User
from tenken_site.audit import log
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["AreaUnknown", "SignInTaken", "appoint"]


class AreaUnknown(TenkenError):
    """There is no area of this code."""


class SignInTaken(TenkenError):
    """Another user has this ID."""


@transaction.atomic
def appoint(*, username: str, display_name: str, area: str, password: str, by: str, now: datetime) -> User:
    """A new official for the area of this six-digit code (000000 is the country), and what lies below it.

    The password is the first one, to be handed over once. Raises AreaUnknown, SignInTaken.
    """
    jurisdiction = Jurisdiction.objects.filter(code=area).first()
    if jurisdiction is None:
        raise AreaUnknown(f"There is no area with the code {area}.")
    if User.objects.filter(username=username.lower()).exists():
        raise SignInTaken(f"Somebody has the ID {username.lower()} already.")
    user = User.objects.create_user(username, password, display_name=display_name)
    Appointment.objects.create(user=user, jurisdiction=jurisdiction, granted_at=now, granted_by=by)
    log.record(action="accounts.appoint", target=f"user:{user.pk}", by=by, now=now, detail={"area": area})
    return user
