"""What may be destroyed, and when."""

from datetime import date

from tenken.errors import TenkenError
from tenken_site.campaigns.models import Campaign
from tenken_site.custody.queries import is_due

__all__ = [
    "AlreadyDisposedOf",
    "NotDueYet",
    "NotForDisposal",
    "SamePerson",
    "check_campaign_may_be_disposed_of",
]


class NotForDisposal(TenkenError):
    """The campaign is still in use: only a closed and archived one is disposed of."""


class NotDueYet(TenkenError):
    """The day until which it is kept is not over, or was never set; early disposal has to be asked for as such."""


class AlreadyDisposedOf(TenkenError):
    """It was destroyed already."""


class SamePerson(TenkenError):
    """Whoever asked may not carry it out: that is for a second person."""


def check_campaign_may_be_disposed_of(*, campaign: Campaign, keep_until: date | None, early: bool, today: date) -> None:
    """Raises NotForDisposal, NotDueYet."""
    if campaign.archived_at is None:
        raise NotForDisposal(f"{campaign.slug} is not archived: close it and archive it first.")
    if early or is_due(keep_until=keep_until, today=today):
        return
    until = f"until {keep_until}" if keep_until else "without a last day set"
    raise NotDueYet(f"{campaign.slug} is kept {until}. To dispose of it all the same, say that it is early, and why.")
