"""Counts by status for the country, a prefecture or a city: the officials' first page."""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.jurisdictions.scope import reaches
from tenken_site.monitoring import permissions, presenters, queries

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
def status(request: HttpRequest, slug: str, area: str = "") -> HttpResponse:
    """One area's counts by the areas below it; ``?format=csv`` gives the same rows as a file."""
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
    table = queries.status_table(viewer.codes, campaign_id=campaign.pk, area=shown, kind=kind)
    rows = presenters.rows_of(table, sort=sort, descending=descending)
    if request.GET.get("format") == "csv":
        return _csv(rows, table=table, name=f"{slug}-{shown.code}")
    now = timezone.now()  # noqa: TID251  # a view is the edge
    parent = shown.parent if shown.parent and reaches(viewer.codes, area=shown.parent.code) else None
    context = {
        "campaign": presenters.titled(campaign),
        "campaigns": [presenters.titled(one) for one in campaigns.all_campaigns()],
        "facility": request.user.display_name,
        "area": presenters.name_of(shown),
        "parent": parent,
        "parent_name": presenters.name_of(parent) if parent else "",
        "own_areas": [(one.code, presenters.name_of(one)) for one in viewer.areas if one != shown],
        "table": table,
        "rows": rows,
        "rate": presenters.rate_of(table.total),
        "shares": presenters.shares_of(table.total),
        "kind": kind,
        "sort": sort,
        "descending": descending,
        "columns": _columns(),
        "times": presenters.times_of(campaign, table=table, now=now),
    }
    return render(request, "monitoring/status.html", context)


def _columns() -> list[tuple[str, str]]:
    return [
        ("code", _("地域")),
        ("total", _("対象")),
        ("submitted", _("提出")),
        ("rate", _("回答率 %")),
        ("in_progress", _("入力中")),
        ("not_started", _("未着手")),
    ]


def _csv(rows: list[presenters.Row], *, table: queries.StatusTable, name: str) -> HttpResponse:
    """UTF-8 with BOM, so that Excel reads it; codes and names are ours, no cell begins like a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    as_of = timezone.localtime(table.as_of).strftime("%Y-%m-%d %H:%M") if table.as_of else ""
    writer.writerow(
        [
            _("地域コード"),
            _("地域"),
            _("対象"),
            _("提出"),
            _("うち訂正中"),
            _("入力中"),
            _("未着手"),
            _("回答率"),
            _("時点"),
        ]
    )
    for row in rows:
        counts = row.counts
        figures = (counts.total, counts.submitted, counts.correcting, counts.in_progress, counts.not_started)
        writer.writerow([row.code, row.name, *figures, row.rate, as_of])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
