"""Who may see and steer waves: the ministry all; a prefecture or city its own, and it sees those that reach it."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.jurisdictions.scope import COUNTRY, reaches
from tenken_site.outreach.models import Wave

__all__ = [
    "NotForDesks",
    "NotYourArea",
    "Viewer",
    "check_viewer_can_see",
    "check_viewer_can_steer",
    "check_viewer_may_send_code",
    "viewer_can_steer",
    "viewer_of",
]


class NotForDesks(Exception):  # reads as a sentence: except NotForDesks
    """A desk may not do this: it would come to hold a clinic's code."""


def check_viewer_may_send_code(viewer: Viewer, *, by_letter: bool, new_mail: str) -> None:
    """Raises NotForDesks for a desk that would print the code or name the address to which it goes."""
    if viewer.is_desk and (by_letter or new_mail):
        raise NotForDesks


def check_viewer_can_see(viewer: Viewer, *, wave: Wave) -> None:
    """Raises NotYourArea for a wave of another area: the ministry's waves reach everyone's clinics."""
    if wave.owner_id != COUNTRY and not reaches(viewer.codes, area=wave.owner_id):
        raise NotYourArea


def check_viewer_can_steer(viewer: Viewer, *, wave: Wave) -> None:
    """Raises NotYourArea unless the viewer works for the wave's owner, or for the ministry."""
    if not viewer_can_steer(viewer, wave=wave):
        raise NotYourArea


def viewer_can_steer(viewer: Viewer, *, wave: Wave) -> bool:
    """Whether the viewer may change, start, stop and withdraw the wave."""
    return viewer.is_ministry or wave.owner_id in viewer.codes
