"""What every official's page of a campaign begins with, in whichever app: who looks, at which campaign, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.http import Http404, HttpRequest
from django.utils import timezone

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.campaigns import queries
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.presenters import title_of

__all__ = ["Opening", "clock", "official_of", "open_campaign"]


@dataclass(frozen=True, slots=True)
class Opening:
    """An official at one campaign, at the moment of the request. Apps whose pages begin with more derive from it."""

    user: User
    viewer: Viewer
    campaign: Campaign
    now: datetime

    @classmethod
    def at(cls, request: HttpRequest, campaign: Campaign | None, **more: Any) -> Self:
        """At a campaign that was read along with something else: no statement; ``more`` is what a derived one adds.

        Raises Http404 for a stranger and where there is no campaign.
        """
        user, viewer = official_of(request)
        if campaign is None:
            raise Http404
        return cls(user, viewer, campaign, clock(), **more)

    @property
    def by(self) -> str:
        """The actor as the audit log names it."""
        return f"user:{self.user.pk}"

    @property
    def title(self) -> str:
        """The questionnaire's title in the reader's language; read once in each process."""
        return title_of(self.campaign)

    def frame(self, *, tab: str) -> dict[str, object]:
        """What the frame of officials' pages needs; ``tab`` is the one that stands out."""
        return {
            "office_slug": self.campaign.slug,
            "office_tab": tab,
            "office_ministry": self.viewer.is_ministry,
            "office_desk": self.viewer.is_desk,
            "facility": self.user.display_name,
            "campaign": self.campaign,
        }


def clock() -> datetime:
    """The moment of the request; tests let time pass by replacing it."""
    return timezone.now()  # noqa: TID251  # pages begin here: from here on time is an argument


def official_of(request: HttpRequest) -> tuple[User, Viewer]:
    """The signed-in official; no statement behind OFFICIAL or DESK. Raises Http404 without an appointment."""
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    try:
        return request.user, viewer_of(request.user)
    except NotYourArea:
        raise Http404 from None


def open_campaign(request: HttpRequest, slug: str) -> Opening:
    """At the campaign of this name; one statement. Raises Http404 for a stranger and an unknown campaign."""
    return Opening.at(request, queries.campaign(slug=slug))
