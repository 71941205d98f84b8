"""What pages of waves begin with beside their campaign: which wave."""

from django.http import Http404

from tenken_site.campaigns.opening import Opening
from tenken_site.outreach import permissions, queries
from tenken_site.outreach.models import Wave
from tenken_site.outreach.permissions import NotYourArea

__all__ = ["frame", "steered_wave", "wave_seen"]


def frame(desk: Opening) -> dict[str, object]:
    """What every page shows: the campaign's title, and the tabs."""
    return desk.frame(tab="wave-list") | {"title": desk.title, "ministry": desk.viewer.is_ministry}


def wave_seen(desk: Opening, pk: int) -> Wave:
    """The wave, if the viewer may see it. Raises Http404."""
    found = queries.wave(campaign=desk.campaign.slug, pk=pk)
    if found is None:
        raise Http404
    try:
        permissions.check_viewer_can_see(desk.viewer, wave=found)
    except NotYourArea:
        raise Http404 from None
    return found


def steered_wave(desk: Opening, pk: int) -> Wave:
    """The wave, if the viewer may change it. Raises Http404."""
    found = wave_seen(desk, pk)
    if not permissions.viewer_can_steer(desk.viewer, wave=found):
        raise Http404
    return found
