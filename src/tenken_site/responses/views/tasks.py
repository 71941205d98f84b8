"""The to-do list: every survey this clinic is asked to answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.accounts.models import User
from tenken_site.campaigns.queries import cases_of
from tenken_site.responses.presenters_answering import bar_of
from tenken_site.responses.presenters_tasks import tasks
from tenken_site.responses.queries import drafts_of

__all__ = ["surveys"]

BEING_WRITTEN = {CaseStatus.IN_PROGRESS.value, CaseStatus.CORRECTING.value}


@access(RESPONDENT)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """Each survey with its state, deadline and next step."""
    if not isinstance(request.user, User):
        return redirect("sign-in")
    cases = cases_of(user=request.user)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    facilities = {case.unit.name for case in cases}
    being_written = [case for case in cases if case.status in BEING_WRITTEN]
    bars = {
        opened.public_id: bar_of(opened, opened.document)
        for opened in drafts_of(user=request.user, cases=being_written)
    }
    context = {"tasks": tasks(cases, bars, now=now), "facility": facilities.pop() if len(facilities) == 1 else ""}
    return render(request, "responses/surveys.html", context)
