"""How every page of flash surveys begins: an official of the ministry, at a campaign, at one of them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.flash_surveys.permissions import NotYourArea, check_viewer_may_use_flash_surveys
from tenken_site.flash_surveys.queries import flash_survey_named

__all__ = ["AtFlash", "ministry", "ministry_at"]


@dataclass(frozen=True, slots=True)
class AtFlash(Opening):
    """An official of the ministry at one flash survey."""

    survey: FlashSurvey


def ministry(request: HttpRequest, slug: str) -> Opening:
    """Raises Http404 for everybody else, and for an unknown campaign."""
    desk = open_campaign(request, slug)
    try:
        check_viewer_may_use_flash_surveys(desk.viewer)
    except NotYourArea:
        raise Http404 from None
    return desk


def ministry_at(request: HttpRequest, slug: str, flash: int) -> AtFlash:
    """Likewise, and for a flash survey that the campaign has not."""
    desk = ministry(request, slug)
    found = flash_survey_named(campaign_id=desk.campaign.pk, number=flash)
    if found is None:
        raise Http404
    return AtFlash(desk.user, desk.viewer, desk.campaign, desk.now, survey=found)
