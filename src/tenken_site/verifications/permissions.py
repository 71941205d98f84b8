"""Who may: the ministry draws, closes and measures; the officials of a clinic's area, or the ministry's, record."""

from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.permissions import check_viewer_may_move_case, check_viewer_may_run_campaign
from tenken_site.datasets.permissions import CampaignStillOpen
from tenken_site.verifications.policies import (
    AlreadyCompared,
    CampaignDisposed,
    NotForStatistics,
    StillRecorded,
    TooFewRecorded,
    VerificationClosed,
    check_campaign_may_be_verified,
    check_is_not_statistical,
    check_is_open,
)

__all__ = [
    "AlreadyCompared",
    "CampaignDisposed",
    "CampaignStillOpen",
    "NotForStatistics",
    "NotYourArea",
    "StillRecorded",
    "TooFewRecorded",
    "VerificationClosed",
    "check_campaign_may_be_verified",
    "check_is_not_statistical",
    "check_is_open",
    "check_viewer_may_record",
    "check_viewer_may_run_verifications",
]


def check_viewer_may_run_verifications(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer is an official of the ministry."""
    check_viewer_may_run_campaign(viewer)


def check_viewer_may_record(viewer: Viewer, *, case: Case) -> None:
    """Raises NotYourArea unless an appointment as official covers the clinic (unit joined). Never a desk."""
    if viewer.is_desk:
        raise NotYourArea
    check_viewer_may_move_case(viewer, case=case)
