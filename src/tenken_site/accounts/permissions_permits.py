"""Who may grant or end a permit, and whether it holds. Nobody grants their own; the database refuses it too."""

from datetime import datetime

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.accounts.models_permits import Permit

__all__ = [
    "GrantedByTheSame",
    "PermitNotInForce",
    "PermitSettled",
    "check_permit_in_force",
    "check_permit_may_be_ended",
    "check_permit_may_be_granted",
    "permit_in_force",
    "permit_may_be_ended",
    "permit_may_be_granted",
]


class GrantedByTheSame(TenkenError):
    """Who asked may not grant: it takes two."""


class PermitSettled(TenkenError):
    """It was granted or ended already, or its time is over."""


class PermitNotInForce(TenkenError):
    """Not granted, ended, or its time is over: nothing is done by it."""


def check_permit_may_be_granted(permit: Permit, *, by: User) -> None:
    """Raises PermitSettled, GrantedByTheSame."""
    if permit.granted_at is not None or permit.ended_at is not None:
        raise PermitSettled(str(permit.pk))
    if permit.asked_by_id == by.pk:
        raise GrantedByTheSame(str(permit.pk))


def permit_may_be_granted(permit: Permit, *, by: User) -> bool:
    """True when ``check_permit_may_be_granted`` raises nothing."""
    try:
        check_permit_may_be_granted(permit, by=by)
    except (PermitSettled, GrantedByTheSame):
        return False
    return True


def check_permit_may_be_ended(permit: Permit, *, now: datetime) -> None:
    """One that waits is refused by that. Raises PermitSettled once it is over."""
    if permit.ended_at is not None or (permit.until is not None and permit.until <= now):
        raise PermitSettled(str(permit.pk))


def permit_may_be_ended(permit: Permit, *, now: datetime) -> bool:
    """True when ``check_permit_may_be_ended`` raises nothing."""
    try:
        check_permit_may_be_ended(permit, now=now)
    except PermitSettled:
        return False
    return True


def check_permit_in_force(permit: Permit, *, now: datetime) -> None:
    """Raises PermitNotInForce."""
    if not permit_in_force(permit, now=now):
        raise PermitNotInForce(str(permit.pk))


def permit_in_force(permit: Permit, *, now: datetime) -> bool:
    """Whether what it permits may be done now."""
    return permit.state_at(now) is Permit.State.GRANTED
