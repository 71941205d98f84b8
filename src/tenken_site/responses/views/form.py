"""The questionnaire on paper: blank, or with the answers of the draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken.response.draft import DraftDocument
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_answering import Trouble, slots
from tenken_site.responses.presenters_front import front_page
from tenken_site.responses.views.opening import noting_the_look, opening

__all__ = ["form"]


@access(RESPONDENT)
@require_safe
def form(request: HttpRequest, public_id: str) -> HttpResponse:
    """``?answered=1`` fills in what was given so far; the blank form shows every question, with its condition."""
    start = opening(request, public_id)
    answered = request.GET.get("answered") == "1"
    if answered:
        check_user_answers(opened=start.opened, by=start.user)
        noting_the_look(start, at="draft")
    document = start.opened.document if answered else DraftDocument.empty()
    context = {
        "head": head(start.opened, now=start.now),
        "facility": start.opened.unit.name,
        "front": front_page(start.opened, now=start.now),
        "slots": slots(start.opened, document=document, trouble=Trouble(), everything=not answered, now=start.now),
        "answered": answered,
        "now": start.now,
    }
    return render(request, "responses/form.html", context)
