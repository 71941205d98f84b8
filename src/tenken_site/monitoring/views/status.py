"""Counts by status for the country, a prefecture or a city: the officials' first page."""

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import reaches
from tenken_site.monitoring import permissions, presenters, queries
from tenken_site.monitoring.presenters_files import CountsFile

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

__all__ = ["newest", "status"]


@access(OFFICIAL)
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The officials' first page: the counts of the newest campaign. The others are named below its table."""
    known = campaigns.all_campaigns()
    if not known:
        return render(request, "monitoring/no_campaign.html")
    first = min(known, key=lambda one: not one.official)
    return redirect("status", first.slug)


@access(OFFICIAL)
@require_safe
def status(request: HttpRequest, slug: str, area: str = "") -> HttpResponseBase:
    """One area's counts by the areas below it; ``?format=csv`` or ``xlsx`` gives the same rows as a file."""
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    try:
        viewer = permissions.viewer_of(request.user)
        shown = permissions.check_viewer_can_see_area(viewer, code=area) if area else viewer.home
    except permissions.NotYourArea:
        raise Http404 from None
    campaign = campaigns.campaign(slug=slug)
    if campaign is None:
        raise Http404
    kind = request.GET.get("kind", "all")
    if kind not in queries.KINDS:
        kind = "all"
    sort = request.GET.get("sort", "code").removeprefix("-")
    descending = request.GET.get("sort", "").startswith("-")
    if sort not in presenters.SORTS:
        sort = "code"
    by = _division(request, shown)
    table = queries.status_table(viewer.codes, campaign_id=campaign.pk, area=shown, kind=kind, by=by)
    rows = presenters.rows_of(table, sort=sort, descending=descending)
    if request.GET.get("format") in {"csv", "xlsx"}:
        wanted = CountsFile(
            survey=presenters.titled(campaign).title,
            area=presenters.name_of(shown),
            code=shown.code,
            kind=presenters.kind_name(kind),
            as_of=table.as_of,
            total=table.total,
            rows=tuple(rows),
        )
        return _file(wanted, ending=request.GET["format"])
    now = timezone.now()  # noqa: TID251  # a view is the edge
    parent = shown.parent if shown.parent and reaches(viewer.codes, area=shown.parent.code) else None
    context = {
        "campaign": presenters.titled(campaign),
        "campaigns": [presenters.titled(one) for one in campaigns.all_campaigns()],
        "facility": request.user.display_name,
        "area": presenters.name_of(shown),
        "parent": parent,
        "parent_name": presenters.name_of(parent) if parent else "",
        "own_areas": [(one.code, presenters.name_of(one)) for one in viewer.areas if one not in (shown, parent)],
        "table": table,
        "rows": rows,
        "rate": presenters.rate_of(table.total),
        "shares": presenters.shares_of(table.total),
        "kind": kind,
        "sort": sort,
        "descending": descending,
        "columns": _columns(),
        "by": table.by,
        "divides": shown.kind == Jurisdiction.Kind.COUNTRY,
        "lists": shown.kind in {Jurisdiction.Kind.COUNTRY, Jurisdiction.Kind.PREFECTURE} and table.total.total,
        "sorted_by": presenters.order_in_words(sort, descending=descending, columns=dict(_columns())),
        "times": presenters.times_of(campaign, table=table, now=now),
    }
    return render(request, "monitoring/status.html", context)


def _division(request: HttpRequest, area: Jurisdiction) -> queries.Division:
    """Only the country can be divided in two ways."""
    if area.kind == Jurisdiction.Kind.COUNTRY and request.GET.get("by") != queries.Division.RELAY:
        return queries.Division.PREFECTURE
    return queries.Division.RELAY


def _columns() -> list[tuple[str, str]]:
    return [
        ("code", _("地域")),
        ("total", _("対象")),
        ("submitted", _("提出")),
        ("correcting", _("うち訂正中")),
        ("rate", _("回答率 %")),
        ("in_progress", _("入力中")),
        ("not_started", _("未着手")),
    ]


def _file(wanted: CountsFile, *, ending: str) -> FileResponse:
    """Under a name that says what it holds, in Japanese where the browser can (RFC 6266)."""
    body = wanted.csv() if ending == "csv" else wanted.xlsx()
    return FileResponse(
        io.BytesIO(body), as_attachment=True, filename=f"{wanted.name}.{ending}", content_type=CONTENT_TYPES[ending]
    )
