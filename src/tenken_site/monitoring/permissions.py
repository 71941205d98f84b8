"""Who may see counts: an official, for the areas of the appointment and below."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring import queries

__all__ = ["NotYourArea", "Viewer", "check_viewer_can_see_area", "viewer_of"]


def check_viewer_can_see_area(viewer: Viewer, *, code: str) -> Jurisdiction:
    """The area. Raises NotYourArea."""
    area = queries.area_named(viewer.codes, code=code)
    if area is None:
        raise NotYourArea
    return area
