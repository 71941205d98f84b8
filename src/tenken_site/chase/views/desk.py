"""今日電話する先: whom to call today, in order, with everything at hand."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenken.chase.moments import is_calling_time
from tenken.chase.reasons import Reason
from tenken_site.accounts.access import DESK, access
from tenken_site.campaigns.opening import official_of
from tenken_site.chase import presenters, queries, queries_calls, queries_figures
from tenken_site.chase.presenters_calls import call_of, done_of
from tenken_site.chase.queries import Wanted
from tenken_site.chase.queries_calls import Todays
from tenken_site.chase.views.office import Office, open_figures
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.ui.numbers import whole_number

__all__ = ["SHOWN_DONE", "area", "chosen", "wanted_of"]

#: So many are shown at first, and so many more at each request.
BEST = 12
MOST = 120
#: Calls recorded today that are shown; the case's page has all.
SHOWN_DONE = 200
#: The filters, in the order of the page; a promise for later today belongs to the promises.
GROUPS: tuple[tuple[str, tuple[Reason, ...]], ...] = (
    ("promise", (Reason.PROMISE_DUE, Reason.PROMISE_TODAY)),
    ("late", (Reason.PROMISE_LATE,)),
    ("dead_mail", (Reason.DEAD_MAIL,)),
    ("stopped", (Reason.STOPPED,)),
    ("not_opened", (Reason.NOT_OPENED,)),
    ("large", (Reason.LARGE,)),
    ("no_number", (Reason.NO_NUMBER,)),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One reason to narrow the list down to, with how many have it."""

    key: str
    name: str
    count: int
    on: bool


@access(DESK)
@require_safe
def chosen(request: HttpRequest, slug: str) -> HttpResponse:
    """The viewer's own area; the ministry chooses one first."""
    _, viewer = official_of(request)
    if not viewer.is_ministry:
        return redirect("chase-area", slug, viewer.home.code)
    return _choice(request, slug)


def _choice(request: HttpRequest, slug: str) -> HttpResponse:
    """The prefectures with what is left to do in each."""
    office, figures = open_figures(request, slug, COUNTRY)
    rows = [
        {"code": one.area.code, "name": presenters.area_name(one.area), "eligible": one.eligible, "left": one.left}
        for one in queries_figures.left_by_prefecture(campaign=office.campaign)
    ]
    return render(request, "chase/choice.html", office.context() | {"rows": rows, "figures": figures})


def wanted_of(request: HttpRequest) -> Wanted:
    """Kind and text of the address; what is unknown is left out."""
    kind = request.GET.get("kind", "")
    return Wanted(kind=kind if kind in queries.KINDS else "", text=request.GET.get("q", "")[:100].replace("\0", ""))


@access(DESK)
@require_safe
def area(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """One area's calls of today. ``reason`` (several), ``kind`` and ``q`` narrow them down; ``show`` asks for more."""
    if area == COUNTRY:
        return _choice(request, slug)
    office, figures = open_figures(request, slug, area)
    desk, words = office.desk, office.words
    wanted = wanted_of(request)
    groups = [key for key, _ in GROUPS if key in request.GET.getlist("reason")]
    cases = queries.matching(
        queries.cases_inside(office.viewer.codes, campaign=office.campaign, area=office.area), wanted
    )
    todays = queries_calls.todays(cases, desk=desk)
    found = todays.having(reason for key, reasons in GROUPS if key in groups for reason in reasons)
    show = _number(request.GET.get("show", ""))
    rows = queries.called((key for key, _ in found.calls[:show]), desk=desk)
    done = _done(office)
    query = urlencode([*(("reason", key) for key in groups), ("kind", wanted.kind), ("q", wanted.text)])
    context = office.context() | {
        "figures": figures,
        "calls": [call_of(one, words=words) for one in rows],
        "total": len(found.calls),
        "left": len(found.calls) - len(rows),
        "next_show": min(show + BEST, MOST),
        "more": min(BEST, len(found.calls) - len(rows), MOST - show),
        "done": done,
        "filters": _filters(todays, groups),
        "kind": wanted.kind,
        "kinds": presenters.kind_names().items(),
        "text": wanted.text,
        "query": query,
        "narrowed": bool(groups or wanted.kind or wanted.text),
        "quiet": not is_calling_time(office.now),
        "buttons": [(one.value, presenters.outcome_name(one.value)) for one in presenters.ONE_CLICK],
        "cities": _ways(office),
    }
    return render(request, "chase/desk.html", context)


def _filters(todays: Todays, groups: list[str]) -> list[Filter]:
    """Reasons that somebody has, or that were asked for. A promise is due or later today, never both."""
    counts, names = todays.counts(), presenters.reason_names()
    found = []
    for key, reasons in GROUPS:
        count = sum(counts[reason] for reason in reasons)
        if count or key in groups:
            found.append(Filter(key, names[reasons[0]], count, key in groups))
    return found


def _done(office: Office) -> list[object]:
    """Today's recorded calls, the newest first, one row a clinic."""
    attempts = queries.attempts_since(
        office.viewer.codes, campaign=office.campaign, area=office.area, since=office.desk.today, most=SHOWN_DONE
    )
    newest = {attempt.case_id: attempt for attempt in reversed(attempts)}
    shown = sorted(newest.values(), key=lambda attempt: (attempt.at, attempt.pk), reverse=True)
    return [done_of(attempt, case=attempt.case, words=office.words) for attempt in shown]


def _ways(office: Office) -> list[tuple[str, str]]:
    """Other areas of the viewer, where there are several."""
    return [
        (one.code, presenters.area_name(one))
        for one in office.viewer.areas
        if one.code not in {office.area.code, COUNTRY} and one.kind != Jurisdiction.Kind.COUNTRY
    ]


def _number(given: str) -> int:
    """How many rows to show."""
    return min(max(whole_number(given, digits=5, otherwise=BEST), BEST), MOST)
