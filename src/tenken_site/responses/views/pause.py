"""「ここでやめて、あとで続ける」: says what is kept and how to come back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_answering import bar_of
from tenken_site.responses.views.opening import opening

__all__ = ["pause"]


@access(RESPONDENT)
@require_safe
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far the answers are, and until when to come back. Outside the period the front page says so."""
    start = opening(request, public_id)
    shown = head(start.opened, now=start.now)
    if not shown.open:
        return redirect("case", public_id)
    context = {
        "head": shown,
        "facility": start.opened.unit.name,
        "bar": bar_of(start.opened, start.opened.document),
    }
    return render(request, "responses/pause.html", context)
