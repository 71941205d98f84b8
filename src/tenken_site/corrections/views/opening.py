"""What every official's page of this app needs first: the viewer, the campaign, and the frame of the page."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign
from tenken_site.corrections.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.corrections.presenters import title_of

__all__ = ["Desk", "open_desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """An official at work on one campaign."""

    user: User
    viewer: Viewer
    campaign: Campaign

    @property
    def by(self) -> str:
        """The actor for the audit log."""
        return f"user:{self.user.pk}"

    def context(self, *, tab: str) -> dict[str, object]:
        """What the office frame shows; the relay's tabs know one word for all of it."""
        return {
            "campaign": self.campaign,
            "slug": self.campaign.slug,
            "office_slug": self.campaign.slug,
            "office_tab": tab if self.viewer.is_ministry else "proposal-list",
            "office_ministry": self.viewer.is_ministry,
            "facility": self.user.display_name,
            "survey": title_of(self.campaign),
        }


def open_desk(request: HttpRequest, slug: str) -> Desk:
    """Raises Http404 for who has no appointment and for a campaign that is not there."""
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    try:
        viewer = viewer_of(request.user)
    except NotYourArea:
        raise Http404 from None
    campaign = campaigns.campaign(slug=slug)
    if campaign is None:
        raise Http404
    return Desk(request.user, viewer, campaign)
