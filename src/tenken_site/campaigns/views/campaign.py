"""Where a campaign stands, by which rules, and whose deadline was moved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import presenters, queries
from tenken_site.campaigns.forms import LaterDeadline
from tenken_site.campaigns.policies import closable_from
from tenken_site.campaigns.views.entering import Entering, entering
from tenken_site.jurisdictions.queries import relays_below
from tenken_site.jurisdictions.scope import COUNTRY

__all__ = ["campaign", "page"]


@access(OFFICIAL)
@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The ministry's page with its forms; a prefecture or city reads it and finds its own clinics."""
    return page(request, entering(request, slug))


def page(
    request: HttpRequest, start: Entering, *, form: LaterDeadline | None = None, status: int = 200
) -> HttpResponse:
    """The page; ``form`` is one that was refused."""
    found, viewer, now = start.campaign, start.viewer, start.now
    words = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    areas = None if viewer.is_ministry else viewer.codes
    last_own = queries.last_own_deadline(campaign=found)
    context = start.frame(tab="campaign") | {
        "title": start.title,
        "steps": presenters.steps(found, now=now),
        "pilots": start.pilots,
        "policy": presenters.policy_lines(found),
        "extensions": presenters.extension_lines(queries.extensions(campaign=found, areas=areas)),
        "ministry": viewer.is_ministry,
        "may_extend": viewer.is_ministry and found.closed_at is None and found.archived_at is None,
        "closable": viewer.is_ministry
        and found.closed_at is None
        and now >= closable_from(campaign=found, last_own_deadline=last_own),
        "closable_from": closable_from(campaign=found, last_own_deadline=last_own),
        "words": words,
        "found": [
            (case, presenters.case_deadline(case, campaign=found, now=now))
            for case in queries.cases_found(viewer.codes, campaign=found, words=words)
        ]
        if words
        else [],
        "areas": relays_below([COUNTRY]) if viewer.is_ministry else (),
        "form": form,
    }
    return render(request, "campaigns/campaign.html", context, status=status)
