"""Who may do what with a campaign. The door through which other apps ask; the state's say comes from ``policies``.

Everyone's deadline, an area's and the close belong to the ministry; a single case's deadline also to the officials
whose area covers the clinic.
"""

from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.policies import (
    IN_FLIGHT,
    CampaignArchived,
    CampaignClosed,
    CampaignNotOpen,
    CampaignNotYetOpen,
    CampaignSettled,
    CorrectionsNotTaken,
    DeadlineNotPassed,
    campaign_is_open,
    case_is_in_grace,
    case_takes_answers,
    check_campaign_is_open,
    check_campaign_may_be_closed,
    check_case_takes_answers,
    check_deadline_may_move,
    closable_from,
    dates_of,
    deadline_of,
    phase_of,
    taken_until,
)
from tenken_site.jurisdictions.scope import reaches

__all__ = [
    "IN_FLIGHT",
    "CampaignArchived",
    "CampaignClosed",
    "CampaignNotOpen",
    "CampaignNotYetOpen",
    "CampaignSettled",
    "CorrectionsNotTaken",
    "DeadlineNotPassed",
    "campaign_is_open",
    "case_is_in_grace",
    "case_takes_answers",
    "check_campaign_is_open",
    "check_campaign_may_be_closed",
    "check_case_takes_answers",
    "check_deadline_may_move",
    "check_viewer_may_move_case",
    "check_viewer_may_run_campaign",
    "closable_from",
    "dates_of",
    "deadline_of",
    "phase_of",
    "taken_until",
    "viewer_may_run_campaign",
]


def check_viewer_may_run_campaign(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer works for the whole country."""
    if not viewer.is_ministry:
        raise NotYourArea


def viewer_may_run_campaign(viewer: Viewer) -> bool:
    """Whether the viewer may move everyone's deadline and close."""
    return viewer.is_ministry


def check_viewer_may_move_case(viewer: Viewer, *, case: Case) -> None:
    """Raises NotYourArea unless an appointment covers the case's clinic (unit joined). No statement."""
    unit = case.unit
    areas = [area for area in (unit.relay_id, unit.prefecture_id) if area]
    if not viewer.is_ministry and not any(reaches(viewer.codes, area=area) for area in areas):
        raise NotYourArea
