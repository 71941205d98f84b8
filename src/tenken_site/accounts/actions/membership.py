"""That a person acts for a corporation, and that it is over."""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.models import Membership, User
from tenken_site.accounts.permissions import is_official
from tenken_site.audit.log import record
from tenken_site.jurisdictions.models import Organisation

__all__ = ["MemberAlready", "NotAMember", "NotForOfficials", "OrganisationUnfit", "add_member", "end_membership"]


class OrganisationUnfit(TenkenError):
    """Only a corporation has clinics for which somebody could act."""


class NotForOfficials(TenkenError):
    """An official or a desk does not answer for clinics."""


class MemberAlready(TenkenError):
    """The person acts for this corporation already."""


class NotAMember(TenkenError):
    """The person does not act for this corporation."""


@transaction.atomic
def add_member(*, user: User, organisation: Organisation, by: str, now: datetime) -> Membership:
    """From now on the user may answer for every clinic of the corporation and of those below it.

    Raises OrganisationUnfit, NotForOfficials, MemberAlready.
    """
    if organisation.kind != Organisation.Kind.CORPORATION:
        raise OrganisationUnfit(f"{organisation.corporate_number} is no corporation.")
    # Two who add the same person come one after the other, as does who makes a desk of the person.
    User.objects.select_for_update().get(pk=user.pk)
    if is_official(user):
        raise NotForOfficials(f"{user.username} is an official or a desk.")
    if Membership.objects.filter(user=user, organisation=organisation, ended_at__isnull=True).exists():
        raise MemberAlready(f"{user.username} acts for {organisation.corporate_number} already.")
    made = Membership.objects.create(user=user, organisation=organisation, granted_at=now, granted_by=by)
    record(action="accounts.add_member", target=f"user:{user.pk}", by=by, now=now, detail=_which(organisation))
    return made


@transaction.atomic
def end_membership(*, user: User, organisation: Organisation, by: str, now: datetime) -> None:
    """The user's very next request finds none of the corporation's clinics. Raises NotAMember."""
    held = Membership.objects.filter(user=user, organisation=organisation, ended_at__isnull=True)
    if not held.update(ended_at=now, ended_by=by):
        raise NotAMember(f"{user.username} does not act for {organisation.corporate_number}.")
    record(action="accounts.end_membership", target=f"user:{user.pk}", by=by, now=now, detail=_which(organisation))


def _which(organisation: Organisation) -> dict[str, object]:
    return {"organisation": organisation.corporate_number}
