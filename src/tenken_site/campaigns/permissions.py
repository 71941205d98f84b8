"""Who may answer for a case. The door through which other apps ask; the state's say comes from ``policies``."""

from tenken_site.campaigns.policies import (
    CampaignClosed,
    CampaignNotOpen,
    CampaignNotYetOpen,
    campaign_is_open,
    check_campaign_is_open,
)

__all__ = ["CampaignClosed", "CampaignNotOpen", "CampaignNotYetOpen", "campaign_is_open", "check_campaign_is_open"]
