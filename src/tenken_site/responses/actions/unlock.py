"""Asking for answers to be taken out, granting and ending it: two officials of the ministry."""

from datetime import datetime

from tenken_site.accounts.actions.permit import AskedUnfit, ask_for_permit, end_permit, grant_permit
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.responses.models import Unlock
from tenken_site.responses.policies_unlocks import check_purpose_fits

__all__ = ["AskedUnfit", "ask_for_unlock", "end_unlock", "grant_unlock"]


def ask_for_unlock(*, campaign: Campaign, purpose: str, reason: str, days: int, by: User, now: datetime) -> Unlock:
    """Waits for another official. ``days`` count from the grant. Raises AskedUnfit, NotForStatistics."""
    if purpose not in Unlock.Purpose.values:
        raise AskedUnfit(purpose)
    made = Unlock(campaign=campaign, purpose=purpose)
    check_purpose_fits(made)
    return ask_for_permit(permit=made, reason=reason, days=days, action="responses.ask_for_unlock", by=by, now=now)


def grant_unlock(*, unlock: Unlock, by: User, now: datetime) -> Unlock:
    """From now on for the days asked. Raises PermitSettled, GrantedByTheSame, NotForStatistics."""
    return grant_permit(permit=unlock, action="responses.grant_unlock", fits=check_purpose_fits, by=by, now=now)


def end_unlock(*, unlock: Unlock, by: User, now: datetime) -> Unlock:
    """Over at once; one that waits is refused. Raises PermitSettled."""
    return end_permit(permit=unlock, action="responses.end_unlock", by=by, now=now)
