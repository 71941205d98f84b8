"""What a person has to look at before letters go out: facilities without an area, contacts that were not linked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.permissions import NotYourArea, check_viewer_reaches
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.corrections import presenters, queries
from tenken_site.corrections.views.frame import frame
from tenken_site.frames.actions.fill_area import AreaIsKnown, AreaUnsuitable, fill_area
from tenken_site.frames.actions.link_contact import CandidateMovedOn, dismiss_candidate, link_contact
from tenken_site.frames.models import ContactCandidate
from tenken_site.jurisdictions import queries as jurisdictions
from tenken_site.ui.numbers import whole_number

__all__ = ["review_list"]


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The first of each with a way to settle it; the POST settles one."""
    desk = open_campaign(request, slug)
    if request.method == "POST":
        if "relay" in request.POST:
            _fill(request, desk)
        else:
            _link(request, desk)
        return redirect("review-list", slug)
    page = queries.review(desk.viewer.codes, campaign=desk.campaign)
    relays = jurisdictions.relays_below(desk.viewer.codes) if page.units else ()
    context = frame(desk, tab="frame-list") | {
        "page": page,
        "units": [
            {
                "unit": one,
                "reasons": presenters.review_reasons(one),
                "areas": [relay for relay in relays if one.prefecture_id in {None, relay.code, relay.parent_id}],
            }
            for one in page.units
        ],
        "candidates": [{"row": one, "why": presenters.why_not_linked(one)} for one in page.candidates],
    }
    return render(request, "corrections/review.html", context)


def _fill(request: HttpRequest, desk: Opening) -> None:
    """Gives a facility its area. The area must lie in the viewer's own."""
    unit = queries.unit(desk.viewer.codes, campaign=desk.campaign, pk=_number(request, "unit"))
    relay = jurisdictions.named(request.POST.get("relay", ""))
    if unit is None:
        raise Http404
    if relay is None:
        messages.warning(request, _("担当の自治体を選んでください。"))
        return
    try:
        check_viewer_reaches(desk.viewer, area=relay.code)
        fill_area(unit=unit, relay=relay, by=desk.by, now=desk.now)
    except NotYourArea:
        raise Http404 from None
    except AreaUnsuitable:
        messages.warning(request, _("担当の自治体を選んでください。"))
        return
    except AreaIsKnown:
        messages.warning(request, _("担当は、ほかの担当者が先に決めました。"))
        return
    messages.success(request, _("%(name)s の担当を %(area)s にしました。") % {"name": unit.name, "area": relay.name})


def _link(request: HttpRequest, desk: Opening) -> None:
    """Links a row of a contact list to a facility, or puts it away."""
    candidate = queries.candidate(desk.viewer.codes, campaign=desk.campaign, pk=_number(request, "candidate"))
    if candidate is None:
        raise Http404
    try:
        if "dismiss" in request.POST:
            dismiss_candidate(candidate=candidate, by=desk.by, now=desk.now)
            messages.success(request, _("この行は使わないことにしました。"))
            return
        unit = queries.unit(desk.viewer.codes, campaign=desk.campaign, pk=_chosen(request, candidate))
        if unit is None:
            messages.warning(
                request, _("その番号の施設が見つかりません。対象施設の一覧の右端の数字を入力してください。")
            )
            return
        link_contact(candidate=candidate, unit=unit, by=desk.by, now=desk.now)
    except CandidateMovedOn:
        messages.warning(request, _("この行は、ほかの担当者が先に決めました。"))
        return
    messages.success(request, _("%(name)s の連絡先にしました。") % {"name": unit.name})


def _chosen(request: HttpRequest, candidate: ContactCandidate) -> int:
    """The facility typed as a number, else the likeliest one."""
    return _number(request, "unit") or (candidate.likely_id or 0)


def _number(request: HttpRequest, name: str) -> int:
    return whole_number(request.POST.get(name, "").strip(), digits=14, otherwise=0)
