"""The to-do list: every survey this clinic is asked to answer."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.accounts.models import User
from tenken_site.campaigns.queries import cases_of, cases_wanted
from tenken_site.responses.presenters_answering import bar_of
from tenken_site.responses.presenters_tasks import many_counts, task, tasks
from tenken_site.responses.queries import drafts_of
from tenken_site.ui.numbers import whole_number

__all__ = ["surveys"]

MANY = 20  # from more on it is a table
PAGE = 50
SHOWN = ("due", "done")
LONGEST_SEARCH = 100
BEING_WRITTEN = {CaseStatus.IN_PROGRESS.value, CaseStatus.CORRECTING.value}


@access(RESPONDENT)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """Each survey with its state, deadline and next step; of many clinics a table to search, page by page."""
    if not isinstance(request.user, User):
        return redirect("sign-in")
    user = request.user
    now = timezone.now()  # noqa: TID251  # a view is the edge
    cases = cases_of(user=user, now=now, most=MANY + 1)
    if len(cases) > MANY:
        return _many(request, user, now=now)
    facilities = {case.unit.name for case in cases}
    being_written = [case for case in cases if case.status in BEING_WRITTEN]
    bars = {
        opened.public_id: bar_of(opened, opened.document)
        for opened in drafts_of(user=user, cases=being_written, now=now)
    }
    context = {"tasks": tasks(cases, bars, now=now), "facility": facilities.pop() if len(facilities) == 1 else ""}
    return render(request, "responses/surveys.html", context)


def _many(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse:
    """A corporation's clinics, or a vendor's: what is due first. Two statements more, and no draft is opened."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "")
    status = request.GET.get("show", "") if request.GET.get("show", "") in SHOWN else ""
    page = max(1, whole_number(request.GET.get("page", ""), digits=6, otherwise=1))
    found = cases_wanted(user=user, now=now, words=words, status=status, start=(page - 1) * PAGE, most=PAGE)
    counts = many_counts(found.counts)
    context = {
        "tasks": [task(case, None, now=now) for case in found.cases],
        "counts": counts,
        "total": found.total,
        "words": words,
        "show": status,
        "page": page,
        "first": (page - 1) * PAGE + 1 if found.cases else 0,
        "last": (page - 1) * PAGE + len(found.cases),
        "former": page - 1 if page > 1 else 0,
        "next": page + 1 if page * PAGE < found.total else 0,
        "query": urlencode([("q", words), ("show", status)]),
    }
    return render(request, "responses/surveys_many.html", context)
