"""The review page: every open question with its answer, and the button that submits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tenken.response.assessment import assess
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.policies import draft_may_be_submitted
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_front import viewers
from tenken_site.responses.presenters_review import review_page, unticked
from tenken_site.responses.views.opening import Opening, noting_the_look, opening

__all__ = ["page", "review"]


@access(RESPONDENT)
@require_safe
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """What would be submitted. Before opening and after the deadline the front page says so."""
    start = opening(request, public_id)
    if start.opened.helping:
        return redirect("pause", public_id)  # what a helper sees at the end: it is for the clinic to go on
    if not head(start.opened, now=start.now).open:
        return redirect("case", public_id)
    return page(request, start)


def page(
    request: HttpRequest,
    start: Opening,
    *,
    ticked: frozenset[str] = frozenset(),
    pressed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page; after a press of the button with the ticks that came with it, and what was forgotten."""
    opened = start.opened
    noting_the_look(start, at="draft")
    shown = review_page(opened, assess(opened.questionnaire, opened.document.answers()), ticked=ticked, pressed=pressed)
    context = {
        "head": head(opened, now=start.now),
        "facility": opened.unit.name,
        "page": shown,
        "summary": unticked(shown),
        "viewers": viewers(opened),
        "draft_version": opened.draft_version,
        "may_submit": draft_may_be_submitted(opened=opened, now=start.now),
        "language_next": reverse("review", args=[opened.public_id]),
    }
    return render(request, "responses/review.html", context, status=status)
