"""The campaign's notices: for the ministry with drafts and counts, for a relay with what it has to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.notices import queries
from tenken_site.notices.presenters import area_name
from tenken_site.notices.views.finding import frame

__all__ = ["notice_list"]


@access(OFFICIAL)
@require_safe
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first; a relay is led to its own copy."""
    start = open_campaign(request, slug)
    own = [(area.code, area_name(area)) for area in start.viewer.areas]
    found = queries.notices_of(start.viewer, campaign_id=start.campaign.pk)
    return render(request, "notices/notice_list.html", frame(start, notices=found, own=own))
