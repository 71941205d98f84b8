"""How the survey goes in the country, a prefecture or a city: the officials' first page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import DESK, access
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.opening import Opening
from tenken_site.frames.words import kind_choice
from tenken_site.monitoring import permissions, presenters
from tenken_site.monitoring.presenters_files import CountsFile
from tenken_site.monitoring.presenters_page import Asked, Dashboard, dashboard, page_of
from tenken_site.monitoring.presenters_table import SORTS
from tenken_site.monitoring.queries import KINDS, Division
from tenken_site.ui.spreadsheets import ENDINGS, as_file

FIRST = "rate"  # what lags stands on top

__all__ = ["newest", "status"]


@access(DESK)
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The officials' first page: the newest campaign, or the one chosen by ``?campaign=``. Pilots and
    those that ask after another come last."""
    known = campaigns.all_campaigns()
    if not known:
        return render(request, "monitoring/no_campaign.html")
    chosen = [one for one in known if one.slug == request.GET.get("campaign")]
    first = min(known, key=lambda one: (one.pilot_of_id is not None, one.asks_after_id is not None, not one.official))
    return redirect("status", chosen[0].slug if chosen else first.slug)


@access(DESK)
@require_safe
def status(request: HttpRequest, slug: str, area: str = "") -> HttpResponseBase:
    """One area's page; ``?format=csv`` or ``xlsx`` gives its table as a file. Facts only: eight statements."""
    known = campaigns.all_campaigns()
    start = Opening.at(request, next((one for one in known if one.slug == slug), None))
    campaign, viewer, now = start.campaign, start.viewer, start.now
    try:
        asked = _asked(request, code=area or viewer.home.code)
        shown = permissions.check_viewer_can_see_territory(
            viewer, code=asked.code, campaign_id=campaign.pk, kind=asked.kind
        )
    except permissions.NotYourArea:
        raise Http404 from None
    found = dashboard(viewer, campaign=campaign, territory=shown, asked=asked, now=now)
    if request.GET.get("format") in ENDINGS:
        return _file(campaign, found, asked, ending=request.GET["format"])
    context = page_of(found, viewer=viewer, campaign=campaign, known=known, asked=asked, now=now)
    return render(request, "monitoring/status.html", start.frame(tab="status") | context)


def _asked(request: HttpRequest, *, code: str) -> Asked:
    """What the address asks for; what makes no sense is as if it were not there."""
    kind = request.GET.get("kind", "all")
    order = request.GET.get("sort", FIRST)
    sort = order.removeprefix("-")
    by = request.GET.get("by")
    country = code == permissions.COUNTRY
    return Asked(
        code=code,
        kind=kind if kind in KINDS else "all",
        by=Division.PREFECTURE if country and by != Division.RELAY else Division.RELAY,
        sort=sort if sort in SORTS else FIRST,
        descending=order.startswith("-") and sort in SORTS,
    )


def _file(campaign: Campaign, found: Dashboard, asked: Asked, *, ending: str) -> HttpResponseBase:
    wanted = CountsFile(
        survey=presenters.titled(campaign).title,
        area=found.total.name,
        code=found.total.code,
        kind=kind_choice(asked.kind),
        as_of=found.table.as_of,
        total=found.total,
        rows=tuple(found.rows),
    )
    return as_file(wanted.spreadsheet(), ending=ending)
