"""Who may see counts: an official, for the areas of the appointment and below."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.monitoring import queries, queries_dashboard
from tenken_site.monitoring.queries_dashboard import Territory

__all__ = [
    "COUNTRY",
    "NotYourArea",
    "Viewer",
    "check_viewer_can_see_area",
    "check_viewer_can_see_questions",
    "check_viewer_can_see_territory",
    "viewer_of",
]


def check_viewer_can_see_area(viewer: Viewer, *, code: str) -> Jurisdiction:
    """The area. Raises NotYourArea."""
    area = queries.area_named(viewer.codes, code=code)
    if area is None:
        raise NotYourArea
    return area


def check_viewer_can_see_territory(viewer: Viewer, *, code: str, campaign_id: int, kind: str) -> Territory:
    """The area with all that lies in it and what is known of each. One statement. Raises NotYourArea."""
    found = queries_dashboard.territory(viewer.codes, code=code, campaign_id=campaign_id, kind=kind)
    if found is None:
        raise NotYourArea
    return found


def check_viewer_can_see_questions(viewer: Viewer) -> None:
    """How the questions went concerns those who wrote them: the ministry. Raises NotYourArea."""
    if not viewer.is_ministry:
        raise NotYourArea
