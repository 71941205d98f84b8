"""Dispositions and response rates by area and kind."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import presenters
from tenken_site.campaigns import presenters_dispositions as shown
from tenken_site.campaigns.queries_dispositions import KINDS, disposition_table
from tenken_site.campaigns.views.entering import entering
from tenken_site.frames.words import kind_choice
from tenken_site.jurisdictions.queries import named
from tenken_site.jurisdictions.scope import reaches
from tenken_site.ui.spreadsheets import ENDINGS, as_file

__all__ = ["dispositions"]


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
    if ending in ENDINGS:
        file = shown.DispositionFile(start.title, kind_choice(kind), final, table)
        return as_file(file.spreadsheet(), ending=ending)
    context = start.frame(tab="final-dispositions") | {
        "title": start.title,
        "area": presenters.area_name(area),
        "area_code": area.code,
        "kind": kind,
        "kinds": [(key, kind_choice(key)) for key in KINDS],
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
