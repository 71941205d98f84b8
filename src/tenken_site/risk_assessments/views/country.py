"""「全国と地域の備え」 and 「支援に合う施設の数」: what protected tables tell of exposure, and whom support is for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.instruments import queries as instruments
from tenken_site.releases.models import Release
from tenken_site.risk_assessments.presenters_country import country_page
from tenken_site.risk_assessments.presenters_counts import Asking, counts_page
from tenken_site.risk_assessments.queries_paths import area_names, own_paths
from tenken_site.risk_assessments.queries_tables import Tables
from tenken_site.risk_assessments.specifications import SpecificationBroken, support_of, titles_of
from tenken_site.risk_assessments.views.offices import TAB, Missing, links, tables_for
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["exposure_country", "support_counts"]


def _codes(start: Opening) -> tuple[str, ...] | None:
    return None if start.viewer.is_ministry else start.viewer.codes


def _frame(start: Opening, here: str, found: Tables | Missing) -> dict[str, object]:
    tables = found if isinstance(found, Tables) else None
    return start.frame(tab=TAB) | {
        "title": start.title,
        "links": links(start, here),
        "ministry": start.viewer.is_ministry,
        "missing": None if tables else found,
        "tabulation": tables.tabulation if tables else None,
        "release": tables.release if tables else None,
        "release_title": _title_of(tables.release) if tables and tables.release else "",
    }


def _title_of(release: Release) -> str:
    return (release.title_en if page_language() == "en" else "") or release.title_ja


@access(OFFICIAL)
@never_cache
@require_safe
def exposure_country(request: HttpRequest, slug: str) -> HttpResponse:
    """Both numbers in bands, of the country and of areas, and the ways in that are left open.

    The ministry sees every area, from the newest tabulation; a prefecture or city its own beside the country, from what
    was published.
    """
    start = open_campaign(request, slug)
    found = tables_for(start)
    context = _frame(start, "exposure-country", found)
    if isinstance(found, Tables):
        page = country_page(found, codes=_codes(start), asked=request.GET.dict(), language=page_language())
        context["page"] = page
        if not page.numbers and not page.ways:
            context["missing"] = Missing(
                _("この集計には、備えの表がありません。調査票の質問が少ないと、備えの数は計算できません。")
            )
    return render(request, "risk_assessments/country.html", context)


def _asking(start: Opening, areas: set[str]) -> Asking:
    version, language = start.campaign.instrument_version_id, page_language()
    return Asking(
        questionnaire=instruments.questionnaire(version),
        titles=titles_of(instrument_version=version),
        areas=area_names(areas, english=language == "en"),
        language=language,
    )


@access(OFFICIAL)
@never_cache
@require_safe
def support_counts(request: HttpRequest, slug: str) -> HttpResponse:
    """Each support path with whom it is for, until when, and how many clinics' answers call for it."""
    start = open_campaign(request, slug)
    found = tables_for(start)
    context = _frame(start, "support-counts", found)
    try:
        support = support_of(instrument_version=start.campaign.instrument_version_id)
    except SpecificationBroken:
        support, context["broken"] = None, True
    paths = support.paths if support else ()
    context["page"] = counts_page(
        paths,
        own=own_paths(campaign=start.campaign, codes=_codes(start)),
        tables=found if isinstance(found, Tables) else None,
        codes=_codes(start),
        asked=request.GET.dict(),
        asking=_asking(start, {area for path in paths for area in path.areas}),
        today=dates.local(start.now).date(),
    )
    return render(request, "risk_assessments/counts.html", context)
