"""What every page of waves begins with: who asks, which campaign, which wave."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.outreach import permissions, queries
from tenken_site.outreach.models import Wave
from tenken_site.outreach.permissions import NotYourArea, Viewer

__all__ = ["Desk", "desk_of", "steered_wave", "wave_seen"]


@dataclass(frozen=True, slots=True)
class Desk:
    """An official at the pages of one campaign."""

    user: User
    viewer: Viewer
    campaign: Campaign

    @property
    def by(self) -> str:
        """The actor for the audit log."""
        return f"user:{self.user.pk}"

    def context(self) -> dict[str, object]:
        """What every page shows: the campaign's title, and the tabs."""
        title = instruments.questionnaire(self.campaign.instrument_version_id).title
        return {
            "campaign": self.campaign,
            "title": title.in_language(get_language() or "ja"),
            "facility": self.user.display_name,
            "ministry": self.viewer.is_ministry,
            "office_slug": self.campaign.slug,
            "office_tab": "wave-list",
            "office_ministry": self.viewer.is_ministry,
        }


def desk_of(request: HttpRequest, slug: str) -> Desk:
    """Raises Http404 for an official without an area and for a campaign that does not exist."""
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    campaign = campaigns.campaign(slug=slug)
    if campaign is None:
        raise Http404
    try:
        viewer = permissions.viewer_of(request.user)
    except NotYourArea:
        raise Http404 from None
    return Desk(request.user, viewer, campaign)


def wave_seen(desk: Desk, pk: int) -> Wave:
    """The wave, if the viewer may see it. Raises Http404."""
    found = queries.wave(campaign=desk.campaign.slug, pk=pk)
    if found is None:
        raise Http404
    try:
        permissions.check_viewer_can_see(desk.viewer, wave=found)
    except NotYourArea:
        raise Http404 from None
    return found


def steered_wave(desk: Desk, pk: int) -> Wave:
    """The wave, if the viewer may change it. Raises Http404."""
    found = wave_seen(desk, pk)
    if not permissions.viewer_can_steer(desk.viewer, wave=found):
        raise Http404
    return found
