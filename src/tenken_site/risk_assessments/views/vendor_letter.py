"""A letter to the vendor, ready to print: it asks, and says nothing of what the clinic answered."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken.report.exposure import vendor_letter_pdf as make_pdf
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.risk_assessments.presenters import page_head
from tenken_site.risk_assessments.presenters_letter import advice_of
from tenken_site.risk_assessments.presenters_letter import vendor_letter as letter_of
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.risk_assessments.views.opening import of_own_submission
from tenken_site.ui.downloads import pdf_file
from tenken_site.ui.languages import page_language

__all__ = ["vendor_letter", "vendor_letter_pdf"]


@access(RESPONDENT)
@never_cache
@require_safe
@of_own_submission
def vendor_letter(request: HttpRequest, found: Assessment, now: datetime) -> HttpResponse:
    """The letter on the screen, to look through before it is printed."""
    letter = letter_of(found, now=now)
    context = {"letter": letter, "further_from": len(letter.questions) + 1, "advice": advice_of(found)}
    context |= page_head(found)
    return render(request, "risk_assessments/vendor_letter.html", context)


@access(RESPONDENT)
@require_safe
@of_own_submission
def vendor_letter_pdf(request: HttpRequest, found: Assessment, now: datetime) -> HttpResponse:
    """The letter with room for the answers."""
    pdf = make_pdf(letter_of(found, now=now), language=page_language())
    return pdf_file(pdf, name=_("保守の会社への手紙"), plain="questions-to-the-vendor")
