"""What came of a verification: for the ministry, as a page and as a file."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken.questionnaire.model import Item
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.instruments import queries as instruments
from tenken_site.jobs.queries import LIVE, latest_run
from tenken_site.ui.spreadsheets import Spreadsheet, as_file
from tenken_site.verifications import queries
from tenken_site.verifications.actions.note_download import note_download
from tenken_site.verifications.models import VerificationResult
from tenken_site.verifications.presenters_results import headings, result_page, rows_of
from tenken_site.verifications.runs import measure_key
from tenken_site.verifications.views.entering import TAB, AtVerification, at_verification, check_ministry

__all__ = ["result", "result_file"]


@access(OFFICIAL)
@never_cache
@require_safe
def result(request: HttpRequest, slug: str, verification: int) -> HttpResponse:
    """The newest comparison; where it is still made, how it stands."""
    desk, found = _opened(request, slug, verification)
    run = latest_run(key=measure_key(found.pk))
    context = desk.frame(tab=TAB) | {
        "title": desk.title,
        "verification": desk.verification,
        "result": found,
        "going_on": run is not None and run.state in LIVE,
        "page": result_page(found, items=_items(desk)),
        "counts": queries.counts_of(desk.viewer.codes, desk.verification),
    }
    return render(request, "verifications/result.html", context)


@access(OFFICIAL)
@never_cache
@require_safe
def result_file(request: HttpRequest, slug: str, verification: int) -> HttpResponseBase:
    """The same figures as CSV."""
    desk, found = _opened(request, slug, verification)
    if found.state != "measured":
        raise Http404
    if request.method == "GET":
        note_download(result=found, by=desk.by, now=desk.now)
    title = _("実地確認の結果")
    sheet = Spreadsheet(
        name=f"{title}_{desk.campaign.slug}_{desk.verification.number}",
        title=title,
        headings=headings(),
        rows=rows_of(found, items=_items(desk)),
        widths=(12, 40),
    )
    return as_file(sheet, ending="csv")


def _opened(request: HttpRequest, slug: str, verification: int) -> tuple[AtVerification, VerificationResult]:
    """Raises Http404 for all but the ministry, and before anything was asked for."""
    desk = at_verification(request, slug, verification)
    check_ministry(desk)
    found = queries.latest_result(desk.verification)
    if found is None:
        raise Http404
    return desk, found


def _items(desk: AtVerification) -> Mapping[str, Item]:
    return queries.items_of(instruments.questionnaire(desk.campaign.instrument_version_id))
