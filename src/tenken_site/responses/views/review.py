"""The review page: every open question with its answer, and the button that submits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenken.response.assessment import assess
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.policies import draft_may_be_submitted
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_front import viewers
from tenken_site.responses.presenters_review import review_page
from tenken_site.responses.views.opening import noting_the_look, opening

__all__ = ["review"]


@access(RESPONDENT)
@require_safe
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """What would be submitted. Before opening and after the deadline the front page says so."""
    start = opening(request, public_id)
    opened = start.opened
    shown = head(opened, now=start.now)
    if not shown.open:
        return redirect("case", public_id)
    noting_the_look(start, at="draft")
    assessment = assess(opened.questionnaire, opened.document.answers(), confirmed=opened.document.confirmed)
    context = {
        "head": shown,
        "facility": opened.unit.name,
        "page": review_page(opened, assessment),
        "viewers": viewers(opened),
        "draft_version": opened.draft_version,
        "may_submit": draft_may_be_submitted(opened=opened, now=start.now),
    }
    return render(request, "responses/review.html", context)
