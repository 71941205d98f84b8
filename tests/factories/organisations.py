"""Corporations, who acts for them, and which clinics they run; helpers of a clinic; desks. All invented."""

from datetime import datetime, timedelta

from tenken.identifiers import CorporateNumber
from tenken_site.accounts.models import Appointment, Membership, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.frames.models import Ownership, Unit
from tenken_site.jurisdictions.models import Organisation
from tests.cast import NOW
from tests.factories.jurisdictions import territory

__all__ = ["corporation", "desk", "helper", "member", "runs"]


def corporation(serial: int, *, parent: Organisation | None = None, kind: str = "corporation") -> Organisation:
    """The corporation of this serial number; the same row when asked again."""
    number = CorporateNumber.issue(f"{serial:012}").digits
    made, _ = Organisation.objects.get_or_create(
        corporate_number=number, defaults={"name": f"医療法人テスト{serial}", "parent": parent, "kind": kind}
    )
    return made


def runs(organisation: Organisation, unit: Unit) -> Ownership:
    """The corporation runs the unit."""
    return Ownership.objects.create(unit=unit, organisation=organisation)


def member(username: str, organisation: Organisation, *, ended: bool = False) -> User:
    """Somebody who acts for the corporation, or did."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username)
    Membership.objects.create(
        user=user,
        organisation=organisation,
        granted_at=NOW,
        granted_by="command:tests",
        ended_at=NOW if ended else None,
        ended_by="command:tests" if ended else "",
    )
    return user


def helper(username: str, case: Case, *, until: datetime | None = None, revoked: bool = False) -> User:
    """Somebody whom the clinic lets help with the case."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username)
    Enrolment.objects.create(
        user=user,
        case=case,
        right=Enrolment.Right.ASSIST,
        granted_at=NOW,
        granted_by="command:tests",
        until=until or datetime(2099, 1, 1, tzinfo=NOW.tzinfo),
        revoked_at=NOW if revoked else None,
        revoked_by="command:tests" if revoked else "",
    )
    return user


def desk(username: str, area: str, *, over: bool = False) -> User:
    """A help desk for the area; one whose last day lies behind."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username, display_name="窓口")
    Appointment.objects.create(
        user=user,
        jurisdiction=territory()[area],
        role=Appointment.Role.DESK,
        granted_at=NOW,
        granted_by="command:tests",
        until=NOW - timedelta(days=1) if over else datetime(2099, 1, 1, tzinfo=NOW.tzinfo),
    )
    return user
