"""What every page of a campaign begins with: who looks, at which campaign, when."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.campaigns import queries
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import check_viewer_may_move_case, check_viewer_may_run_campaign

__all__ = ["Entering", "case_of", "entering", "frame", "ministry_only"]


@dataclass(frozen=True, slots=True)
class Entering:
    """The official, the campaign and the moment."""

    user: User
    viewer: Viewer
    campaign: Campaign
    pilots: tuple[Campaign, ...]
    now: datetime

    @property
    def by(self) -> str:
        """The actor as the audit log names it."""
        return f"user:{self.user.pk}"


def entering(request: HttpRequest, slug: str) -> Entering:
    """Raises Http404 for one who is no official and for a campaign that is not there."""
    campaign, pilots = queries.with_pilots(slug=slug)
    if campaign is None or not isinstance(request.user, User):
        raise Http404
    try:
        viewer = viewer_of(request.user)
    except NotYourArea:
        raise Http404 from None
    now = timezone.now()  # noqa: TID251  # a view is the edge: from here on time is an argument
    return Entering(request.user, viewer, campaign, pilots, now)


def ministry_only(start: Entering) -> None:
    """Raises Http404 for everybody else."""
    try:
        check_viewer_may_run_campaign(start.viewer)
    except NotYourArea:
        raise Http404 from None


def case_of(start: Entering, public_id: str) -> Case:
    """The case, if the viewer's area covers its clinic. Raises Http404."""
    case = queries.case_named(campaign=start.campaign, public_id=public_id)
    if case is None:
        raise Http404
    try:
        check_viewer_may_move_case(start.viewer, case=case)
    except NotYourArea:
        raise Http404 from None
    return case


def frame(start: Entering, *, tab: str) -> dict[str, object]:
    """What the frame of officials' pages needs."""
    return {
        "office_slug": start.campaign.slug,
        "office_tab": tab,
        "office_ministry": start.viewer.is_ministry,
        "facility": start.user.display_name,
        "campaign": start.campaign,
    }
