"""What was done to a clinic's answers, for the clinic to read: by whom, when, from where."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_log import shown_lines
from tenken_site.responses.queries_log import PAGE, case_log
from tenken_site.responses.views.opening import opening_for_the_clinic

__all__ = ["own_log"]

MOST_PAGES = 1000


@access(RESPONDENT)
@never_cache
@require_safe
def own_log(request: HttpRequest, public_id: str) -> HttpResponse:
    """One page of it, the newest first. Shows no answers, so that looking leaves no entry."""
    start = opening_for_the_clinic(request, public_id)
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:9]) <= MOST_PAGES):
        raise Http404
    page = case_log(opened=start.opened, number=int(asked[:9]))
    context = {
        "head": head(start.opened, now=start.now),
        "facility": start.opened.unit.name,
        "lines": shown_lines(page),
        "page": page,
        "newer": page.number - 1,
        "older": page.number + 1 if page.more else 0,
        "size": PAGE,
    }
    return render(request, "responses/own_log.html", context)
