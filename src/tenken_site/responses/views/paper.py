"""The receipt and the questionnaire as PDF files."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken.report.content import form_pdf as make_form
from tenken.report.content import receipt_pdf as make_receipt
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses import queries
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.presenters_paper import paper_form, paper_receipt
from tenken_site.responses.views.opening import noting_the_look, opening, opening_for_the_clinic
from tenken_site.ui.downloads import pdf_file
from tenken_site.ui.languages import page_language

__all__ = ["form_pdf", "receipt_pdf"]


@access(RESPONDENT)
@require_safe
def receipt_pdf(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The receipt of one version; also after the deadline."""
    start = opening_for_the_clinic(request, public_id)
    receipt = queries.receipt(opened=start.opened, number=number)
    noting_the_look(start, at="submission")
    pdf = make_receipt(paper_receipt(start.opened, receipt, now=start.now), language=page_language())
    name = _("受付票_第%(version)s版_%(receipt)s") % {"version": number, "receipt": receipt.receipt_number}
    return pdf_file(pdf, name=name, plain=f"receipt-v{number}-{receipt.receipt_number}")


@access(RESPONDENT)
@require_safe
def form_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The questionnaire: blank, or with ``?answered=1`` what was given so far."""
    start = opening(request, public_id)
    blank = request.GET.get("answered") != "1"
    if not blank:
        check_user_answers(opened=start.opened, by=start.user)
        noting_the_look(start, at="draft")
    answers = {} if blank else start.opened.document.answers()
    pdf = make_form(paper_form(start.opened, answers=answers, blank=blank, now=start.now), language=page_language())
    slug, at = start.opened.campaign.slug, f"{timezone.localtime(start.now):%Y%m%d-%H%M}"
    if blank:
        return pdf_file(pdf, name=_("調査票_下書き用_%(survey)s") % {"survey": slug}, plain=f"questionnaire-{slug}")
    return pdf_file(
        pdf, name=_("回答の控え_%(survey)s_%(at)s") % {"survey": slug, "at": at}, plain=f"answers-{slug}-{at}"
    )
