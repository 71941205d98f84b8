"""Dispositions and response rates by area and kind."""

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import presenters
from tenken_site.campaigns import presenters_dispositions as shown
from tenken_site.campaigns.queries_dispositions import KINDS, disposition_table
from tenken_site.campaigns.views.entering import entering, frame
from tenken_site.jurisdictions.queries import named
from tenken_site.jurisdictions.scope import reaches

__all__ = ["dispositions"]

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@access(OFFICIAL)
@require_safe
def dispositions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The viewer's area by the areas below; ``?area=`` another of theirs, ``?format=csv`` or ``xlsx`` as a file."""
    start = entering(request, slug)
    kind = request.GET.get("kind", "all")
    if kind not in KINDS:
        kind = "all"
    area = start.viewer.home
    if code := request.GET.get("area", ""):
        found = named(code)
        if found is None or not reaches(start.viewer.codes, area=found.code):
            raise Http404
        area = found
    table = disposition_table(start.viewer.codes, campaign=start.campaign, area=area, kind=kind)
    final = start.campaign.closed_at is not None
    ending = request.GET.get("format", "")
    if ending in CONTENT_TYPES:
        file = shown.DispositionFile(presenters.title_of(start.campaign), shown.kind_name(kind), final, table)
        body = file.csv() if ending == "csv" else file.xlsx()
        return FileResponse(
            io.BytesIO(body), as_attachment=True, filename=f"{file.name}.{ending}", content_type=CONTENT_TYPES[ending]
        )
    context = frame(start, tab="final-dispositions") | {
        "title": presenters.title_of(start.campaign),
        "area": presenters.area_name(area),
        "area_code": area.code,
        "kind": kind,
        "kinds": [(key, shown.kind_name(key)) for key in KINDS],
        "final": final,
        "table": table,
        "e": f"{float(table.e):.3f}",
        "groups": [heading for heading, _found in shown.groups()],
        "rate_names": shown.SHOWN_RATES,
        "lines": shown.lines(table),
        "n": f"{table.total.rates.n:,}",
        "total_counts": shown.group_counts(table.total),
        "total_rates": shown.rate_cells(table.total),
        "rates": list(zip(shown.SHOWN_RATES, shown.rate_cells(table.total), strict=True)),
        "codes": shown.code_lines(table.total),
    }
    return render(request, "campaigns/dispositions.html", context)
