"""Who writes notices (the ministry), who receives them (each relay its own copy), who looks on (from above)."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, check_viewer_reaches, viewer_of
from tenken_site.notices.models import Delivery, Notice
from tenken_site.notices.policies import notice_is_a_draft

__all__ = [
    "NotYourArea",
    "Viewer",
    "check_viewer_can_act_for",
    "check_viewer_can_read",
    "check_viewer_can_see",
    "check_viewer_can_write_notices",
    "check_viewer_reaches",
    "viewer_can_act_for",
    "viewer_of",
]


def check_viewer_can_write_notices(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer works for the ministry."""
    if not viewer.is_ministry:
        raise NotYourArea


def check_viewer_can_read(viewer: Viewer, *, notice: Notice) -> None:
    """A draft is the ministry's alone. Raises NotYourArea."""
    if notice_is_a_draft(notice):
        check_viewer_can_write_notices(viewer)


def check_viewer_can_see(viewer: Viewer, *, delivery: Delivery) -> None:
    """Raises NotYourArea for the copy of a relay outside the viewer's areas. Rights reach downward only."""
    check_viewer_reaches(viewer, area=delivery.relay_id)


def check_viewer_can_act_for(viewer: Viewer, *, relay: str) -> None:
    """Only the relay's own officials confirm and record; from above one looks on. Raises NotYourArea."""
    if relay not in viewer.codes:
        raise NotYourArea


def viewer_can_act_for(viewer: Viewer, *, relay: str) -> bool:
    """Whether the copy is the viewer's own."""
    return relay in viewer.codes
