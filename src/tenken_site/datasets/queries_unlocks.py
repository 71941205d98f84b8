"""The unlocks under which a dataset may be built now."""

from datetime import datetime

from tenken_site.accounts.permissions_permits import permit_in_force
from tenken_site.campaigns.models import Campaign
from tenken_site.responses.models import Unlock

__all__ = ["usable_unlocks"]


def usable_unlocks(campaign: Campaign, *, now: datetime) -> tuple[Unlock, ...]:
    """Those in force for statistics, the one that ends last first. One statement."""
    found = Unlock.objects.filter(campaign=campaign, purpose=Unlock.Purpose.STATISTICS, until__gt=now)
    return tuple(one for one in found.order_by("-until") if permit_in_force(one, now=now))
