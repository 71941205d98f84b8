"""Who may do anything with flash surveys: officials of the ministry, and nobody else."""

from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.campaigns.permissions import check_viewer_may_run_campaign

__all__ = ["NotYourArea", "check_viewer_may_use_flash_surveys"]


def check_viewer_may_use_flash_surveys(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer is an official of the ministry."""
    check_viewer_may_run_campaign(viewer)
