"""The ministry's page of the whole chain: all relays, how far each is, and whom to write to."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.notices import presenters, queries
from tenken_site.notices.actions.note_export import note_export
from tenken_site.notices.policies import notice_is_in_force
from tenken_site.notices.presenters_files import ChainFile
from tenken_site.notices.views.finding import frame, ministry_at_notice
from tenken_site.ui.spreadsheets import ENDINGS, as_file

__all__ = ["notice_chain"]


@access(OFFICIAL)
@require_safe
def notice_chain(request: HttpRequest, slug: str, notice: int) -> HttpResponseBase:
    """All rows on one page; ``?format=csv`` or ``xlsx`` gives the rows shown as a file."""
    start, found = ministry_at_notice(request, slug, notice)
    only = request.GET.get("only", "all")
    only = only if only in presenters.FILTERS else "all"
    search = request.GET.get("q", "").replace("\x00", "")[:40]
    sort = request.GET.get("sort", "code").removeprefix("-")
    sort = sort if sort in presenters.SORTS else "code"
    descending = request.GET.get("sort", "").startswith("-")
    links = queries.chain(start.viewer, notice_id=found.pk)
    mails = queries.officials_of(start.viewer, relays=[link.delivery.relay_id for link in links])
    everyone = presenters.chain_rows(links, mails=mails)
    rows = presenters.shown(everyone, only=only, search=search, sort=sort, descending=descending, links=links)
    if request.GET.get("format") in ENDINGS:
        ending = request.GET["format"]
        note_export(notice=found, ending=ending, count=len(rows), by=start.by, now=start.now)
        file = ChainFile(notice=found.title, at=start.now, rows=rows)
        return as_file(file.spreadsheet(), ending=ending)
    asked = request.GET.copy()
    for name in ("sort", "format"):
        asked.pop(name, None)
    context = frame(
        start,
        notice=found,
        in_force=notice_is_in_force(found),
        counts=presenters.counts_of(everyone),
        rows=rows,
        mails=presenters.mails_of(rows),
        without_mail=sum(not row.mails for row in rows),
        only=only,
        search=search,
        sort=sort,
        descending=descending,
        columns=presenters.columns(),
        query=asked.urlencode(),
    )
    return render(request, "notices/chain.html", context)
