"""What every page of notices begins with: who looks, at which campaign, which notice; 404 for everything else."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign
from tenken_site.notices import permissions, queries
from tenken_site.notices.models import Notice
from tenken_site.notices.permissions import Viewer
from tenken_site.notices.presenters import title_of
from tenken_site.notices.queries import Copies

__all__ = ["Opening", "at_campaign", "at_delivery", "at_notice", "ministry_at_campaign", "ministry_at_notice"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The viewer, the campaign and the moment; ``by`` is the actor for the audit log."""

    user: User
    viewer: Viewer
    campaign: Campaign
    now: datetime

    @property
    def by(self) -> str:
        """``user:ID``."""
        return f"user:{self.user.pk}"

    def context(self, **more: object) -> dict[str, object]:
        """What the frame of officials' pages needs, and the page's own."""
        return {
            "office_slug": self.campaign.slug,
            "office_tab": "notice-list",
            "office_ministry": self.viewer.is_ministry,
            "campaign": self.campaign,
            "survey": title_of(self.campaign),
            "facility": self.user.display_name,
            "now": self.now,
            **more,
        }


def at_campaign(request: HttpRequest, slug: str) -> Opening:
    """Two statements. Raises Http404 for a stranger and an unknown campaign."""
    user, viewer = _viewer(request)
    campaign = campaigns.campaign(slug=slug)
    if campaign is None:
        raise Http404
    return Opening(user, viewer, campaign, _now())


def ministry_at_campaign(request: HttpRequest, slug: str) -> Opening:
    """Like ``at_campaign``, for the ministry alone. Raises Http404."""
    start = at_campaign(request, slug)
    _check_ministry(start.viewer)
    return start


def at_notice(request: HttpRequest, slug: str, pk: int) -> tuple[Opening, Notice]:
    """A notice that the viewer may read, with its campaign: three statements. Raises Http404."""
    user, viewer = _viewer(request)
    notice = queries.notice(viewer, slug=slug, pk=pk)
    if notice is None:
        raise Http404
    return Opening(user, viewer, notice.campaign, _now()), notice


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


def _viewer(request: HttpRequest) -> tuple[User, Viewer]:
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    try:
        return request.user, permissions.viewer_of(request.user)
    except permissions.NotYourArea:
        raise Http404 from None


def _check_ministry(viewer: Viewer) -> None:
    try:
        permissions.check_viewer_can_write_notices(viewer)
    except permissions.NotYourArea:
        raise Http404 from None


def _now() -> datetime:
    return timezone.now()  # noqa: TID251  # a view is the edge
