"""What an unlock's state and its campaign allow."""

from datetime import datetime

from tenken.errors import ResponseError
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.responses.models import Unlock

__all__ = [
    "LONGEST_DAYS",
    "GrantedByTheSame",
    "NotForStatistics",
    "UnlockNotInForce",
    "UnlockSettled",
    "check_purpose_fits",
    "check_unlock_in_force",
    "check_unlock_may_be_ended",
    "check_unlock_may_be_granted",
    "unlock_in_force",
]

#: An unlock that nobody ends is over after so many days from its grant.
LONGEST_DAYS = 30


class NotForStatistics(ResponseError):
    """A statistical survey's answers are never used about single clinics (統計法)."""


class GrantedByTheSame(ResponseError):
    """Who asked may not grant: it takes two."""


class UnlockSettled(ResponseError):
    """It was granted or ended already."""


class UnlockNotInForce(ResponseError):
    """Not granted, ended, or its time is over: no answer is opened by it."""


def check_purpose_fits(*, campaign: Campaign, purpose: str) -> None:
    """Raises NotForStatistics for a purpose about single clinics in a statistical survey."""
    if campaign.statistical and purpose in Unlock.FACILITY_LEVEL:
        raise NotForStatistics(campaign.slug)


def check_unlock_may_be_granted(unlock: Unlock, *, by: User) -> None:
    """Raises UnlockSettled, GrantedByTheSame, NotForStatistics."""
    if unlock.granted_at is not None or unlock.ended_at is not None:
        raise UnlockSettled(str(unlock.pk))
    if unlock.asked_by_id == by.pk:
        raise GrantedByTheSame(str(unlock.pk))
    check_purpose_fits(campaign=unlock.campaign, purpose=unlock.purpose)


def check_unlock_may_be_ended(unlock: Unlock, *, now: datetime) -> None:
    """One that waits is declined by that. Raises UnlockSettled once it is over."""
    if unlock.ended_at is not None or (unlock.until is not None and unlock.until <= now):
        raise UnlockSettled(str(unlock.pk))


def check_unlock_in_force(unlock: Unlock, *, now: datetime) -> None:
    """Raises UnlockNotInForce."""
    if unlock.granted_at is None or unlock.ended_at is not None or unlock.until is None:
        raise UnlockNotInForce(str(unlock.pk))
    if not unlock.granted_at <= now < unlock.until:
        raise UnlockNotInForce(str(unlock.pk))


def unlock_in_force(unlock: Unlock, *, now: datetime) -> bool:
    """Whether answers are opened by it now."""
    try:
        check_unlock_in_force(unlock, now=now)
    except UnlockNotInForce:
        return False
    return True
