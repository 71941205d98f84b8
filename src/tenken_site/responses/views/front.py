"""The front page of a survey: what it is for, who sees what, until when, whom to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_answering import bar_of
from tenken_site.responses.presenters_front import front_page
from tenken_site.responses.views.opening import opening

__all__ = ["case"]


@access(RESPONDENT)
@require_safe
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before, during and after the campaign."""
    start = opening(request, public_id)
    context = {
        "head": head(start.opened, now=start.now),
        "facility": start.opened.unit.name,
        "bar": bar_of(start.opened, start.opened.document),
        "front": front_page(start.opened, now=start.now),
        "now": start.now,
    }
    return render(request, "responses/front.html", context)
