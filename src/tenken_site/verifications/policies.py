"""What the state of a campaign or of a verification allows."""

from tenken.errors import TenkenError
from tenken.verification.model import LEAST
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.permissions import check_campaign_is_settled
from tenken_site.verifications.models import Verification

__all__ = [
    "AlreadyCompared",
    "CampaignDisposed",
    "NotForStatistics",
    "StillRecorded",
    "TooFewRecorded",
    "VerificationClosed",
    "check_campaign_may_be_verified",
    "check_is_not_statistical",
    "check_is_open",
    "check_may_be_compared",
]


class NotForStatistics(TenkenError):
    """A statistical survey (統計法): no answer is used for anything about the one clinic that gave it."""


class VerificationClosed(TenkenError):
    """Nothing more is recorded."""


class StillRecorded(TenkenError):
    """The verification is not closed: two comparisons with one record between them tell that clinic's answer."""


class TooFewRecorded(TenkenError):
    """Fewer clinics than ``LEAST`` were recorded."""


class AlreadyCompared(TenkenError):
    """The verification was compared with this dataset; it is done once."""


class CampaignDisposed(TenkenError):
    """The campaign's keys were destroyed: nothing more is kept of it."""


def check_is_not_statistical(campaign: Campaign) -> None:
    """Raises NotForStatistics.

    A verification holds the answers of single clinics against what officials saw there. The law knows re-interviews,
    but by the statistical office's own staff; here the areas' officials visit, and the clinics were told that nobody
    uses their answers for anything about them (docs/adr/0027).
    """
    if campaign.statistical:
        raise NotForStatistics(campaign.slug)


def check_campaign_may_be_verified(campaign: Campaign) -> None:
    """After the close alone: nobody shall mend answers because somebody is coming. Raises NotForStatistics,
    CampaignStillOpen."""
    check_is_not_statistical(campaign)
    check_campaign_is_settled(campaign)


def check_is_open(verification: Verification) -> None:
    """Raises VerificationClosed, NotForStatistics."""
    check_is_not_statistical(verification.campaign)
    if verification.closed_at is not None:
        raise VerificationClosed(str(verification))


def check_may_be_compared(verification: Verification, *, recorded: int) -> None:
    """Raises StillRecorded, TooFewRecorded, NotForStatistics."""
    check_is_not_statistical(verification.campaign)
    if verification.closed_at is None:
        raise StillRecorded(str(verification))
    if recorded < LEAST:
        raise TooFewRecorded(str(recorded))
