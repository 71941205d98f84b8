"""「もし対策をしたら」 and 「支援の配分」: asked for, worked out, looked at, deleted. For the ministry alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.opening import Opening
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import DatasetDisposed, DatasetNotBuilt, datasets_of
from tenken_site.jobs.queries import latest_run, progress_of, runs_of
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.risk_assessments import presenters_analyses as presenters
from tenken_site.risk_assessments import queries_analyses as queries
from tenken_site.risk_assessments.actions.ask_for_analysis import ask_for_analysis, run_key
from tenken_site.risk_assessments.actions.delete_analysis import delete_analysis
from tenken_site.risk_assessments.actions.look_at_analysis import look_at_analysis
from tenken_site.risk_assessments.forms_analyses import MEASURES, PlanForm, WhatIfForm
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.policies import AnalysisImpossible, StillWorking
from tenken_site.risk_assessments.specifications import SpecificationBroken, model_of
from tenken_site.risk_assessments.views.offices import TAB, links, ministry
from tenken_site.ui.languages import page_language
from tenken_site.ui.spreadsheets import ENDINGS, Spreadsheet, as_file

__all__ = [
    "plan",
    "plan_delete",
    "plan_file",
    "plan_list",
    "plan_new",
    "what_if",
    "what_if_delete",
    "what_if_list",
    "what_if_new",
]


@dataclass(frozen=True, slots=True)
class _Sort:
    """One of the two kinds of analysis: its addresses, its form."""

    kind: Analysis.Kind
    list: str
    new: str
    one: str
    form: Callable[..., WhatIfForm | PlanForm]


_WHAT_IF = _Sort(Analysis.Kind.WHAT_IF, "what-ifs", "what-if-new", "what-if", WhatIfForm)
_PLAN = _Sort(Analysis.Kind.PLAN, "support-plans", "support-plan-new", "support-plan", PlanForm)


def _frame(start: Opening, sort: _Sort) -> dict[str, object]:
    return start.frame(tab=TAB) | {"title": start.title, "links": links(start, sort.list)}


def _built(start: Opening) -> dict[int, Dataset]:
    return {one.pk: one for one in datasets_of(campaign_id=start.campaign.pk) if one.state == "built"}


def _list(request: HttpRequest, slug: str, sort: _Sort) -> HttpResponse:
    start = ministry(request, slug)
    found = queries.analyses(campaign=start.campaign, kind=sort.kind)
    runs = runs_of(keys=[run_key(analysis=one) for one in found if one.state == Analysis.State.ASKED])
    names = names_of({one.asked_by for one in found})
    rows = [
        (one, presenters.state_words(one, runs.get(run_key(analysis=one))), names.get(one.asked_by, one.asked_by))
        for one in found
    ]
    context = _frame(start, sort) | {"rows": rows, "datasets": bool(_built(start)), "plans": sort is _PLAN}
    return render(request, "risk_assessments/analyses.html", context)


def _new(request: HttpRequest, slug: str, sort: _Sort) -> HttpResponse:
    start = ministry(request, slug)
    try:
        model = model_of(instrument_version=start.campaign.instrument_version_id)
    except SpecificationBroken:
        model = None
    datasets, steps = _built(start), presenters.step_choices(model) if model else []
    form = sort.form(request.POST or None, datasets=datasets, steps={one.key: one.title for one in steps})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = ask_for_analysis(
                    dataset=form.cleaned_data["dataset"],
                    kind=sort.kind,
                    title=form.cleaned_data["title"],
                    request=form.given(),
                    by=start.by,
                    now=start.now,
                )
            except (AnalysisImpossible, DatasetNotBuilt, DatasetDisposed):
                messages.error(request, _("いまは計算できません。個票データと、調査の指定ファイルを確かめてください。"))
                return redirect(sort.list, slug)
            return redirect(sort.one, slug, made.number)
        status = 422
    context = _frame(start, sort) | {
        "form": form,
        "errors": _errors(form) if request.method == "POST" else [],
        "datasets": list(datasets.values()),
        "steps": steps,
        "values": _values(request, form, start),
        "rows": _measure_rows(request),
        "back": sort.list,
        "model": model is not None,
        "statistical": start.campaign.statistical,
    }
    page = "what_if_new.html" if sort is _WHAT_IF else "plan_new.html"
    return render(request, f"risk_assessments/{page}", context, status=status)


def _errors(form: WhatIfForm | PlanForm) -> list[tuple[str, str]]:
    """Where each stands and what to do."""
    found = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            code = error.code or ""
            place = (
                name if name != "__all__" else f"{code}-title" if code.startswith("m") and code != "" else "m1-title"
            )
            found.append((place, " ".join(error.messages)))
    return found


def _values(request: HttpRequest, form: WhatIfForm | PlanForm, start: Opening) -> dict[str, Any]:
    if request.method != "POST":
        newest = next(iter(_built(start)), "")
        return {"dataset": str(newest), "aim": "likelihood", "least_area": "50", "least_kind": "0", "chosen": []}
    return {name: form[name].value() or "" for name in form.fields}


def _measure_rows(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"number": number, "chosen": request.POST.getlist(f"m{number}-steps")}
        | {name: request.POST.get(f"m{number}-{name}", "") for name in ("title", "cost", "setup", "works", "basis")}
        for number in range(1, MEASURES + 1)
    ]


def _found(start: Opening, sort: _Sort, number: int) -> Analysis:
    found = queries.analysis(campaign=start.campaign, kind=sort.kind, number=number)
    if found is None:
        raise Http404
    return found


def _one(request: HttpRequest, slug: str, number: int, sort: _Sort) -> HttpResponse:
    start = ministry(request, slug)
    found = _found(start, sort, number)
    run = latest_run(key=run_key(analysis=found))
    context = _frame(start, sort) | {
        "analysis": found,
        "state": presenters.state_words(found, run),
        "stopped": presenters.is_stopped(found, run),
        "asked_by": names_of({found.asked_by}).get(found.asked_by, found.asked_by),
        "back": sort.list,
        "here": sort.one,
        "new": sort.new,
        "plans": sort is _PLAN,
        "asked": found.request,
    }
    if found.state == Analysis.State.ASKED:
        context["progress"] = progress_of(run)
    elif found.state == Analysis.State.FAILED:
        context["trouble"] = presenters.trouble_words(found)
    else:
        context |= _outcome(start, found)
    return render(request, "risk_assessments/analysis.html", context)


def _outcome(start: Opening, found: Analysis) -> dict[str, object]:
    try:
        outcome = look_at_analysis(analysis=found, by=start.by, now=start.now)
    except queries.OutcomeGone:
        return {"gone": True}
    if found.kind == Analysis.Kind.PLAN:
        return {"plan": presenters.plan_page(outcome, asked=found.request, areas=_area_names())}
    titles = {}
    try:
        model = model_of(instrument_version=start.campaign.instrument_version_id)
        titles = {one.key: one.title for one in presenters.step_choices(model)} if model else {}
    except SpecificationBroken:
        pass
    steps = [titles.get(key, key) for key in found.request["steps"]]
    base = found.request.get("base")
    return {
        "change": presenters.what_if_page(outcome, areas=_area_names()),
        "chosen": steps,
        "base_rate": presenters.range_words(base["low"], base["high"]) if base else "",
    }


def _area_names() -> dict[str, str]:
    english = page_language() == "en"
    rows = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE).values_list("code", "name", "name_en")
    return {code: (name_en if english and name_en else name) for code, name, name_en in rows}


def _delete(request: HttpRequest, slug: str, number: int, sort: _Sort) -> HttpResponse:
    start = ministry(request, slug)
    found = _found(start, sort, number)
    if "sure" not in request.POST:
        messages.warning(request, _("消すには、「消すことを確かめました」に印を付けてください。"))
        return redirect(sort.one, slug, number)
    try:
        delete_analysis(analysis=found, by=start.by, now=start.now)
    except StillWorking:
        messages.warning(request, _("計算中です。終わってから消してください。"))
        return redirect(sort.one, slug, number)
    messages.success(request, _("計算の結果を消しました。"))
    return redirect(sort.list, slug)


@access(OFFICIAL)
@never_cache
@require_safe
def what_if_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked so far."""
    return _list(request, slug, _WHAT_IF)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what_if_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Measures that all clinics take, and perhaps a base rate."""
    return _new(request, slug, _WHAT_IF)


@access(OFFICIAL)
@never_cache
@require_safe
def what_if(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One, with how far it is or what came out."""
    return _one(request, slug, number, _WHAT_IF)


@access(OFFICIAL)
@require_POST
def what_if_delete(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Takes one away with its outcome."""
    return _delete(request, slug, number, _WHAT_IF)


@access(OFFICIAL)
@never_cache
@require_safe
def plan_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Plans so far."""
    return _list(request, slug, _PLAN)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A budget, measures and fairness."""
    return _new(request, slug, _PLAN)


@access(OFFICIAL)
@never_cache
@require_safe
def plan(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One, with how far it is or what came out."""
    return _one(request, slug, number, _PLAN)


@access(OFFICIAL)
@require_POST
def plan_delete(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Takes one away with its outcome."""
    return _delete(request, slug, number, _PLAN)


@access(OFFICIAL)
@never_cache
@require_safe
def plan_file(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponseBase:
    """The allocation as CSV or workbook; 404 where there is none."""
    start = ministry(request, slug)
    found = _found(start, _PLAN, number)
    if form not in ENDINGS or found.state != Analysis.State.READY:
        raise Http404
    try:
        outcome = look_at_analysis(analysis=found, by=start.by, now=start.now)
    except queries.OutcomeGone:
        raise Http404 from None
    areas = _area_names()
    sheet = Spreadsheet(
        name=_("支援の配分_%(number)s") % {"number": number},
        title=_("支援の配分"),
        headings=presenters.plan_page(outcome, asked=found.request, areas=areas).headings,
        rows=presenters.plan_file_rows(outcome, asked=found.request, areas=areas),
        widths=(14, 14, 40, 10, 16, 16),
        fixed=2,
    )
    return as_file(sheet, ending=form)
