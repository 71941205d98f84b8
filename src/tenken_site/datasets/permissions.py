"""Who may do anything with datasets: officials of the ministry, and nobody else."""

from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.campaigns.permissions import check_viewer_may_run_campaign
from tenken_site.datasets.policies import CampaignStillOpen, check_campaign_is_settled

__all__ = ["CampaignStillOpen", "NotYourArea", "check_campaign_is_settled", "check_viewer_may_use_datasets"]


def check_viewer_may_use_datasets(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer is an official of the ministry; never a desk, a prefecture or a city."""
    check_viewer_may_run_campaign(viewer)
