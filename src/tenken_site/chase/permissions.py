"""Who may call a clinic and see how it is reached: an official, for the clinics of the appointment and below."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.chase import queries
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["NotYourArea", "Viewer", "check_viewer_can_call_in", "viewer_of"]


def check_viewer_can_call_in(viewer: Viewer, *, code: str) -> Jurisdiction:
    """The area. Raises NotYourArea. No statement for the viewer's own areas."""
    own = next((area for area in viewer.areas if area.code == code), None)
    area = own or queries.area_named(viewer.codes, code=code)
    if area is None:
        raise NotYourArea
    return area
