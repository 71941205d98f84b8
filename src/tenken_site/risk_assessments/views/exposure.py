"""「サイバー攻撃への備え」: both numbers of the clinic, why, what to do next; as a page and on two sheets of paper."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken.report.exposure import exposure_pdf as make_pdf
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.risk_assessments.presenters import exposure_page, page_head
from tenken_site.risk_assessments.presenters_paper import paper_exposure
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.risk_assessments.views.beside import beside
from tenken_site.risk_assessments.views.opening import of_own_submission
from tenken_site.ui.downloads import pdf_file
from tenken_site.ui.languages import page_language

__all__ = ["exposure", "exposure_pdf"]


@access(RESPONDENT)
@never_cache
@require_safe
@of_own_submission
def exposure(request: HttpRequest, found: Assessment, now: datetime) -> HttpResponse:
    """Both numbers with their intervals, three next steps, the reasons, and whom to ask."""
    others = beside(request, found, now)
    lines = {"page": exposure_page(found, now=now), "position": others.position, "years": others.years}
    return render(request, "risk_assessments/exposure.html", page_head(found) | lines)


@access(RESPONDENT)
@require_safe
@of_own_submission
def exposure_pdf(request: HttpRequest, found: Assessment, now: datetime) -> HttpResponse:
    """The same on two pages of A4."""
    pdf = make_pdf(paper_exposure(found, now=now, beside=beside(request, found, now).paper), language=page_language())
    number = found.receipt.receipt_number
    return pdf_file(pdf, name=_("サイバー攻撃への備え_%(receipt)s") % {"receipt": number}, plain=f"exposure-{number}")
