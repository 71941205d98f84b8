"""Opening a page of the desk: at which area of the campaign, and which of its cases."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken.chase.moments import DeskDay
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.opening import Opening, official_of
from tenken_site.chase import permissions, queries, queries_figures
from tenken_site.chase.permissions import NotYourArea, Viewer
from tenken_site.chase.presenters import area_name
from tenken_site.chase.presenters_calls import Words
from tenken_site.chase.queries import CaseToCall
from tenken_site.chase.queries_figures import Figures
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["Office", "open_case", "open_figures", "open_office"]


@dataclass(frozen=True, slots=True)
class Office(Opening):
    """One official at work on one area of one campaign."""

    area: Jurisdiction

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
        return self.frame(tab="chase") | {
            "title": self.title,
            "area": self.area,
            "area_name": area_name(self.area),
            "viewer": self.viewer,
            "now": self.now,
        }


def _area(viewer: Viewer, code: str) -> Jurisdiction:
    try:
        return permissions.check_viewer_can_call_in(viewer, code=code)
    except NotYourArea:
        raise Http404 from None


def open_office(request: HttpRequest, slug: str, area: str) -> Office:
    """The official at the area. Raises Http404 for another's area and for a campaign that does not exist."""
    _, viewer = official_of(request)
    found = _area(viewer, area)
    return Office.at(request, campaigns.campaign(slug=slug), area=found)


def open_figures(request: HttpRequest, slug: str, area: str) -> tuple[Office, Figures]:
    """Like ``open_office``, with the area's figures in the same statement as the campaign."""
    _, viewer = official_of(request)
    found = _area(viewer, area)
    both = queries_figures.campaign_with_figures(viewer.codes, slug=slug, area=found)
    if both is None:
        raise Http404
    return Office.at(request, both[0], area=found), both[1]


def open_case(office: Office, public_id: str) -> CaseToCall:
    """A case of the area. Raises Http404."""
    found = queries.case_named(
        office.viewer.codes, campaign=office.campaign, area=office.area, public_id=public_id, desk=office.desk
    )
    if found is None:
        raise Http404
    return found
