"""What pages of notices begin with beside their campaign: which notice, whose copy; 404 for everything else."""

from django.http import Http404, HttpRequest

from tenken_site.campaigns.opening import Opening, official_of, open_campaign
from tenken_site.notices import permissions, queries
from tenken_site.notices.models import Notice
from tenken_site.notices.permissions import Viewer
from tenken_site.notices.queries import Copies

__all__ = ["at_delivery", "at_notice", "frame", "ministry_at_campaign", "ministry_at_notice"]


def frame(start: Opening, **more: object) -> dict[str, object]:
    """What the frame of officials' pages needs, and the page's own."""
    return start.frame(tab="notice-list") | {"survey": start.title, "now": start.now, **more}


def ministry_at_campaign(request: HttpRequest, slug: str) -> Opening:
    """A campaign, for the ministry alone. Raises Http404."""
    start = open_campaign(request, slug)
    _check_ministry(start.viewer)
    return start


def at_notice(request: HttpRequest, slug: str, pk: int) -> tuple[Opening, Notice]:
    """A notice that the viewer may read, with its campaign: one statement. Raises Http404."""
    _, viewer = official_of(request)
    notice = queries.notice(viewer, slug=slug, pk=pk)
    if notice is None:
        raise Http404
    return Opening.at(request, notice.campaign), notice


def ministry_at_notice(request: HttpRequest, slug: str, pk: int) -> tuple[Opening, Notice]:
    """A notice, for the ministry alone. Raises Http404."""
    start, notice = at_notice(request, slug, pk)
    _check_ministry(start.viewer)
    return start, notice


def at_delivery(
    request: HttpRequest, slug: str, pk: int, relay: str, *, acting: bool = False
) -> tuple[Opening, Notice, Copies]:
    """A relay's copy that the viewer may see, or with ``acting`` that is the viewer's own. Raises Http404."""
    start, notice = at_notice(request, slug, pk)
    copies = queries.delivery(start.viewer, notice_id=notice.pk, relay=relay)
    if copies is None:
        raise Http404
    try:
        permissions.check_viewer_can_see(start.viewer, delivery=copies.own.delivery)
        if acting:
            permissions.check_viewer_can_act_for(start.viewer, relay=relay)
    except permissions.NotYourArea:
        raise Http404 from None
    return start, notice, copies


def _check_ministry(viewer: Viewer) -> None:
    try:
        permissions.check_viewer_can_write_notices(viewer)
    except permissions.NotYourArea:
        raise Http404 from None
