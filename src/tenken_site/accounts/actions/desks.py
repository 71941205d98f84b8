"""Desks: who answers clinics' questions for an area, by grant of the ministry, until a day."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.appoint import AreaUnknown
from tenken_site.accounts.models import Appointment, User, accounts_key
from tenken_site.audit.log import record
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = [
    "LONGEST",
    "AreaUnknown",
    "DeskAlready",
    "DeskOver",
    "HoldsOtherRights",
    "UntilUnfit",
    "add_desk",
    "appoint_desk",
    "end_desk",
]

#: A desk's contract is for a survey; a longer one is granted anew.
LONGEST = timedelta(days=366)


class UntilUnfit(TenkenError):
    """The last day lies behind, or too far ahead."""


class HoldsOtherRights(TenkenError):
    """The person answers for clinics, or is an official."""


class DeskAlready(TenkenError):
    """The person is a desk for this area already."""


class DeskOver(TenkenError):
    """The grant is over already."""


def add_desk(
    *, username: str, display_name: str, area: str, until: datetime, password: str, by: str, now: datetime
) -> tuple[Appointment, bool]:
    """A desk for the area of this code; whether the sign-in is new and ``password`` is its first one.

    A known ID keeps its name and password. Raises AreaUnknown, and what ``appoint_desk`` raises.
    """
    accounts_key()
    with transaction.atomic():
        jurisdiction = Jurisdiction.objects.filter(code=area).first()
        if jurisdiction is None:
            raise AreaUnknown(f"There is no area with the code {area}.")
        user = User.objects.filter(username=username.lower()).first()
        new = user is None
        if user is None:
            user = User.objects.create_user(username, password, display_name=display_name)
        elif not user.appointments.filter(role=Appointment.Role.DESK).exists():
            raise HoldsOtherRights(f"Somebody else has the ID {user.username}.")
        return appoint_desk(user=user, area=jurisdiction, until=until, by=by, now=now), new


@transaction.atomic
def appoint_desk(*, user: User, area: Jurisdiction, until: datetime, by: str, now: datetime) -> Appointment:
    """The user is a desk for the area and what lies below it. ``until`` is the first moment in which it is over.

    Raises UntilUnfit, HoldsOtherRights, DeskAlready.
    """
    if not now < until <= now + LONGEST:
        raise UntilUnfit(f"{until.isoformat()} is not within the year to come.")
    User.objects.select_for_update().get(pk=user.pk)
    running = Appointment.objects.filter(user=user, ended_at__isnull=True)
    answers = user.memberships.filter(ended_at__isnull=True).exists() or user.enrolments.exists()
    if answers or running.filter(role=Appointment.Role.OFFICIAL).exists():
        raise HoldsOtherRights(f"{user.username} is an official, or answers for clinics.")
    same = running.filter(jurisdiction=area, role=Appointment.Role.DESK)
    if same.filter(until__gt=now).exists():
        raise DeskAlready(f"{user.username} is a desk for {area.code} already.")
    same.update(ended_at=now, ended_by=by)  # its day was over: the row says by whose new grant
    made = Appointment.objects.create(
        user=user, jurisdiction=area, role=Appointment.Role.DESK, granted_at=now, granted_by=by, until=until
    )
    detail = {"area": area.code, "until": until.isoformat()}
    record(action="accounts.appoint_desk", target=f"user:{user.pk}", by=by, now=now, detail=detail)
    return made


@transaction.atomic
def end_desk(*, appointment: Appointment, by: str, now: datetime) -> None:
    """Over at once: the desk's very next request is refused. Raises DeskOver."""
    running = Appointment.objects.filter(pk=appointment.pk, role=Appointment.Role.DESK, ended_at__isnull=True)
    if not running.update(ended_at=now, ended_by=by):
        raise DeskOver(f"appointment {appointment.pk}")
    detail = {"area": appointment.jurisdiction_id}
    record(action="accounts.end_desk", target=f"user:{appointment.user_id}", by=by, now=now, detail=detail)
