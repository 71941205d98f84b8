"""The receipt and the questionnaire as PDF files."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenken.report.content import form_pdf as make_form
from tenken.report.content import receipt_pdf as make_receipt
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses import queries
from tenken_site.responses.presenters import page_language
from tenken_site.responses.presenters_paper import paper_form, paper_receipt
from tenken_site.responses.views.opening import noting_the_look, opening

__all__ = ["form_pdf", "receipt_pdf"]


@access(RESPONDENT)
@require_safe
def receipt_pdf(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The receipt of one version; also after the deadline."""
    start = opening(request, public_id)
    receipt = queries.receipt(opened=start.opened, number=number)
    noting_the_look(start, at="submission")
    pdf = make_receipt(paper_receipt(start.opened, receipt, now=start.now), language=page_language())
    return _file(pdf, name=receipt.receipt_number)


@access(RESPONDENT)
@require_safe
def form_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The questionnaire: blank, or with ``?answered=1`` what was given so far."""
    start = opening(request, public_id)
    blank = request.GET.get("answered") != "1"
    if not blank:
        noting_the_look(start, at="draft")
    answers = {} if blank else start.opened.document.answers()
    pdf = make_form(paper_form(start.opened, answers=answers, blank=blank, now=start.now), language=page_language())
    kind = "form" if blank else f"answers-{timezone.localtime(start.now):%Y%m%d-%H%M}"
    return _file(pdf, name=f"{start.opened.campaign.slug}-{kind}")


def _file(pdf: bytes, *, name: str) -> HttpResponse:
    """Saved under a name that says what it is; never kept by a cache in between."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
