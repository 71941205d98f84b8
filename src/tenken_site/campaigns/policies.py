"""What the state of a campaign allows. Each rule is a pair: ``check_…`` raises with the reason, the other asks it."""

from datetime import datetime

from tenken.errors import ResponseError
from tenken_site.campaigns.models import Campaign

__all__ = ["CampaignClosed", "CampaignNotOpen", "CampaignNotYetOpen", "campaign_is_open", "check_campaign_is_open"]


class CampaignNotOpen(ResponseError):
    """No answer is taken now. Below it: why."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign.slug)
        self.campaign = campaign


class CampaignNotYetOpen(CampaignNotOpen):
    """The campaign's first moment has not come."""


class CampaignClosed(CampaignNotOpen):
    """The campaign's last moment has passed."""


def check_campaign_is_open(*, campaign: Campaign, now: datetime) -> None:
    """Raises CampaignNotYetOpen or CampaignClosed. The closing moment itself is closed (half-open period)."""
    if now < campaign.opens_at:
        raise CampaignNotYetOpen(campaign)
    if now >= campaign.closes_at:
        raise CampaignClosed(campaign)


def campaign_is_open(*, campaign: Campaign, now: datetime) -> bool:
    """Whether answers are taken now."""
    try:
        check_campaign_is_open(campaign=campaign, now=now)
    except CampaignNotOpen:
        return False
    return True
