"""管内の未提出: every case of an area without a submission, as a table and as a file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken.export.cells import Cell
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.models import Case
from tenken_site.chase import presenters, presenters_list, queries, queries_list
from tenken_site.chase.actions.note_export import note_export
from tenken_site.chase.views.desk import wanted_of
from tenken_site.chase.views.office import Office, open_office
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.ui import dates
from tenken_site.ui.numbers import page_number
from tenken_site.ui.spreadsheets import ENDINGS, Spreadsheet, as_file

__all__ = ["unsubmitted"]

WIDTHS = (34, 14)


@access(OFFICIAL)
@require_safe
def unsubmitted(request: HttpRequest, slug: str, area: str) -> HttpResponseBase:
    """``sort`` (a leading minus: falling), ``page``, ``kind``, ``q``; ``format=csv`` or ``xlsx`` gives all as a file.

    The country has no table: it is chosen by prefecture, but its file may be taken whole.
    """
    office = open_office(request, slug, area)
    wanted = wanted_of(request)
    inside = queries.cases_inside(office.viewer.codes, campaign=office.campaign, area=office.area)
    cases = queries_list.unsubmitted(queries.matching(inside, wanted))
    ending = request.GET.get("format", "")
    if ending in ENDINGS:
        count = cases.count()
        note_export(
            campaign=office.campaign, area=office.area, ending=ending, count=count, by=office.by, now=office.now
        )
        rows = (presenters_list.cells_of(one, desk=office.desk) for one in queries_list.whole(cases, desk=office.desk))
        return _file(office, rows, ending=ending)
    if area == COUNTRY:
        return redirect("chase-area", slug, area)
    return _table(request, office, cases, wanted)


def _table(request: HttpRequest, office: Office, cases: QuerySet[Case], wanted: queries.Wanted) -> HttpResponse:
    sort, descending = _order(request.GET.get("sort", ""))
    page = queries_list.page_of(
        cases,
        desk=office.desk,
        sort=sort,
        descending=descending,
        number=page_number(request),
    )
    narrowed = {"kind": wanted.kind, "q": wanted.text}
    order = {"sort": ("-" if descending else "") + sort}
    context = office.context() | {
        "page": page,
        "rows": [presenters_list.row_of(one, area=office.area) for one in page.rows],
        "columns": [
            {
                "key": key,
                "label": label,
                "sorted": ("descending" if descending else "ascending") if key == sort else "",
                "next": f"-{key}" if (key == sort and not descending) or (key == "rank" and key != sort) else key,
            }
            for key, label in presenters_list.columns()
        ],
        "sort": order["sort"],
        "kind": wanted.kind,
        "kinds": presenters.kind_names().items(),
        "text": wanted.text,
        "query": urlencode(narrowed),
        "ordered": urlencode(narrowed | order),
    }
    return render(request, "chase/list.html", context)


def _order(given: str) -> tuple[str, bool]:
    """Column and direction; by priority, the first to call above, when nothing else is asked for."""
    key = given.removeprefix("-")
    return (key, given.startswith("-")) if key in queries_list.SORTS else ("rank", True)


def _file(office: Office, rows: Iterator[list[Cell]], *, ending: str) -> HttpResponseBase:
    moment = dates.local(office.now).strftime("%Y-%m-%d_%H%M")
    title = _("未提出の施設")
    sheet = Spreadsheet(
        name=f"{title}_{presenters.area_name(office.area)}_{moment}",
        title=title,
        headings=presenters_list.headings(),
        rows=rows,
        widths=WIDTHS,
        fixed=1,
    )
    return as_file(sheet, ending=ending)
