"""The log of who did what, for the ministry: how it stands, and its entries by filters."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.audit import queries
from tenken_site.audit.actions.look import look
from tenken_site.campaigns.opening import official_of
from tenken_site.custody.forms_audit import LogFilter, cursor_of
from tenken_site.custody.presenters_audit import shown_entries, shown_state

__all__ = ["audit_log"]

PAGE = 50


@access(OFFICIAL)
@never_cache
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """For the ministry alone. Each page that is shown is an entry itself."""
    user, viewer = official_of(request)
    if not viewer.is_ministry:
        raise Http404
    now = timezone.now()  # noqa: TID251  # a view is the edge
    form = LogFilter(request.GET)
    valid = form.is_valid()
    rows, given = [], {}
    if valid:
        given = form.given()
        rows = list(queries.entries(form.wanted()).select_related("batch")[: PAGE + 1])
    state = shown_state(queries.state(), now=now)
    if request.method == "GET":
        look(wanted=given, by=f"user:{user.pk}", now=now)
    older = ""
    if len(rows) > PAGE:
        older = urlencode(given | {"before": cursor_of(rows[PAGE - 1].at, rows[PAGE - 1].pk)})
    context = {
        "facility": user.display_name,
        "office_ministry": True,
        "state": state,
        "entries": shown_entries(rows[:PAGE]),
        "form": form,
        "trouble": not valid,
        "older": older,
        "newest": urlencode(given) if request.GET.get("before") else "",
        "paged": "before" in request.GET,
    }
    return render(request, "custody/audit_log.html", context, status=200 if valid else 422)
