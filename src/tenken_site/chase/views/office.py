"""Opening a page of the desk: who looks, at which campaign and area."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from tenken.chase.moments import DeskDay
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.chase import permissions, queries, queries_figures
from tenken_site.chase.permissions import NotYourArea, Viewer
from tenken_site.chase.presenters import area_name, title_of
from tenken_site.chase.presenters_calls import Words
from tenken_site.chase.queries import CaseToCall
from tenken_site.chase.queries_figures import Figures
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["Office", "open_case", "open_figures", "open_office", "viewer_here"]

#: The edge's clock; tests let time pass by replacing it.
clock = timezone.now  # noqa: TID251  # a view is the edge


@dataclass(frozen=True, slots=True)
class Office:
    """One official at work on one area of one campaign."""

    user: User
    viewer: Viewer
    area: Jurisdiction
    campaign: Campaign
    now: datetime

    @property
    def by(self) -> str:
        """The actor for the audit log."""
        return f"user:{self.user.pk}"

    @property
    def desk(self) -> DeskDay:
        """The desk's day."""
        return queries.desk_day(self.campaign, now=self.now)

    @property
    def words(self) -> Words:
        """What rows are told with."""
        return Words(campaign=self.campaign, area=self.area, desk=self.desk, user=self.user)

    def context(self) -> dict[str, object]:
        """What every page shows."""
        return {
            "campaign": self.campaign,
            "title": title_of(self.campaign),
            "facility": self.user.display_name,
            "area": self.area,
            "area_name": area_name(self.area),
            "viewer": self.viewer,
            "office_slug": self.campaign.slug,
            "office_tab": "chase",
            "office_ministry": self.viewer.is_ministry,
            "now": self.now,
        }


def viewer_here(request: HttpRequest) -> tuple[User, Viewer]:
    """The signed-in official. Raises Http404 for anyone else."""
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    try:
        return request.user, permissions.viewer_of(request.user)
    except NotYourArea:
        raise Http404 from None


def _area(viewer: Viewer, code: str) -> Jurisdiction:
    try:
        return permissions.check_viewer_can_call_in(viewer, code=code)
    except NotYourArea:
        raise Http404 from None


def open_office(request: HttpRequest, slug: str, area: str) -> Office:
    """The official at the area. Raises Http404 for another's area and for a campaign that does not exist."""
    user, viewer = viewer_here(request)
    found = _area(viewer, area)
    campaign = queries.campaign_named(slug=slug)
    if campaign is None:
        raise Http404
    return Office(user, viewer, found, campaign, clock())


def open_figures(request: HttpRequest, slug: str, area: str) -> tuple[Office, Figures]:
    """Like ``open_office``, with the area's figures in the same statement as the campaign."""
    user, viewer = viewer_here(request)
    found = _area(viewer, area)
    both = queries_figures.campaign_with_figures(viewer.codes, slug=slug, area=found)
    if both is None:
        raise Http404
    return Office(user, viewer, found, both[0], clock()), both[1]


def open_case(office: Office, public_id: str) -> CaseToCall:
    """A case of the area. Raises Http404."""
    found = queries.case_named(
        office.viewer.codes, campaign=office.campaign, area=office.area, public_id=public_id, desk=office.desk
    )
    if found is None:
        raise Http404
    return found
