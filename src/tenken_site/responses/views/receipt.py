"""The receipt: proof that the answers arrived, and what can be done next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses import queries
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_receipt import receipt_page
from tenken_site.responses.presenters_review import answer_lines
from tenken_site.responses.views.opening import noting_the_look, opening_for_the_clinic
from tenken_site.ui.desks import desk_cards
from tenken_site.ui.languages import page_language

__all__ = ["receipt"]


@access(RESPONDENT)
@require_safe
def receipt(request: HttpRequest, public_id: str, number: int | None = None) -> HttpResponse:
    """The last version, or the one of this number; also after the deadline."""
    start = opening_for_the_clinic(request, public_id)
    opened = start.opened
    if number is None and not opened.last_number:
        return redirect("case", public_id)
    if number is not None and number > opened.last_number:
        raise queries.SubmissionUnknown(f"{public_id} {number}")
    found = queries.receipt(opened=opened, number=number)
    noting_the_look(start, at="submission")
    context = {
        "head": head(opened, now=start.now),
        "facility": opened.unit.name,
        "receipt": receipt_page(found),
        "lines": answer_lines(
            found.questionnaire, found.content.answers, personal_erased=found.content.personal_erased
        ),
        "now": start.now,
        "desks": desk_cards(opened.survey.desks, language=page_language(), at=start.now),
    }
    return render(request, "responses/receipt.html", context)
