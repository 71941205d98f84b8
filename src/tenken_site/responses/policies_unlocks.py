"""What a campaign lets be asked of its answers."""

from tenken.errors import ResponseError
from tenken_site.responses.models import Unlock

__all__ = ["NotForStatistics", "check_purpose_fits"]


class NotForStatistics(ResponseError):
    """A statistical survey's answers are never used about single clinics (統計法)."""


def check_purpose_fits(unlock: Unlock) -> None:
    """Raises NotForStatistics for a purpose about single clinics in a statistical survey."""
    if unlock.campaign.statistical and unlock.purpose in Unlock.FACILITY_LEVEL:
        raise NotForStatistics(unlock.campaign.slug)
