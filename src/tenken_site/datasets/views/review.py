"""「審査」: what the edit rules found odd, and what an official decides about it."""

from collections.abc import Mapping
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken.dataset.manifest import read_variables
from tenken.dataset.model import Role, ValueState, Variable
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.archived import after_archiving
from tenken_site.datasets import queries, queries_edits
from tenken_site.datasets.actions.decide_edit import DecidedAlready, DecisionUnfit, decide_edit, undo_decision
from tenken_site.datasets.actions.look_at_flags import look_at_flags
from tenken_site.datasets.forms import DecideForm, FlagFilter
from tenken_site.datasets.models import EditDecision
from tenken_site.datasets.policies import DecisionApplied, NewerThere
from tenken_site.datasets.presenters_edits import (
    PAGE,
    answers_of,
    choices_of,
    flag_lines,
    rule_words,
    severity_words,
    shown_flags,
    value_words,
)
from tenken_site.datasets.queries_edits import Decided, Flag
from tenken_site.datasets.views.entering import AtDataset, ministry_at

__all__ = ["flag", "review"]


@access(OFFICIAL)
@never_cache
@require_safe
def review(request: HttpRequest, slug: str, dataset: int) -> HttpResponse:
    """The queue, by filters, a page at a time."""
    desk = ministry_at(request, slug, dataset)
    table, rules = _flags(desk, note=request.method == "GET")
    form = FlagFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = {name: given.get(name) or "" for name in ("rule", "severity", "state")}
    verdicts = queries_edits.standing(desk.dataset)
    found = shown_flags(table, verdicts=verdicts, **wanted)
    pages = max(1, -(-found.height // PAGE))
    page = min(given.get("page") or 1, pages)
    context = desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "dataset": desk.dataset,
        "lines": flag_lines(found.slice((page - 1) * PAGE, PAGE), verdicts=verdicts, rules=rules),
        "rules": [(key, rule_words(rules, key, part="text")) for key in sorted(rules)],
        "severities": severity_words(),
        "severity_words": dict(severity_words()),
        "wanted": wanted,
        "total": table.height,
        "found": found.height,
        "open": table.filter(~pl.col("settled") & ~pl.col("place").is_in(list(verdicts))).height,
        "page": page,
        "pages": pages,
        "asked": urlencode({name: value for name, value in wanted.items() if value}),
        "newest": not queries.newer_built(desk.dataset),
    }
    return render(request, "datasets/review.html", context)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, slug: str, dataset: int, place: int) -> HttpResponse:
    """One record with the answers that are odd; POST decides, or takes the decision back (``do=undo``)."""
    desk = ministry_at(request, slug, dataset)
    table, rules = _flags(desk, note=request.method == "GET", place=place)
    rows = table.filter(pl.col("place") == place).to_dicts()
    if not rows:
        raise Http404
    found = queries_edits.flag(rows[0])
    variables = {one.name: one for one in read_variables(queries.file_bytes(desk.dataset, "variables.json"))}
    decided = queries_edits.decisions_about(desk.dataset, places=[place]).get(place)
    if request.method != "POST":
        following = _following(table, desk, found) if decided else None
        return _page(request, desk, found, rules, variables, decided, DecideForm(), following=following)
    if request.POST.get("do") == "undo":
        return _undo(request, desk, found, decided)
    form = DecideForm(request.POST)
    if form.is_valid() and _decide(request, desk, found, variables, form):
        return redirect("dataset-flag", slug, dataset, place)
    look_at_flags(dataset=desk.dataset, place=place, by=desk.by, now=desk.now)  # the page shows the answers once more
    return _page(request, desk, found, rules, variables, decided, form, status=422)


def _flags(
    desk: AtDataset, *, note: bool, place: int | None = None
) -> tuple[pl.DataFrame, dict[str, dict[str, object]]]:
    """Raises Http404 where there are none to look at."""
    try:
        if note:
            table = look_at_flags(dataset=desk.dataset, place=place, by=desk.by, now=desk.now)
        else:
            table = queries_edits.flags_table(desk.dataset)
        return table, queries_edits.rules_of(desk.dataset)
    except (queries.DatasetNotBuilt, queries.DatasetDisposed, queries.DatasetUnreadable):
        raise Http404 from None


def _following(table: pl.DataFrame, desk: AtDataset, found: Flag) -> int | None:
    """The next flag that nobody has decided yet: of the same rule first, as those are decided alike."""
    verdicts = queries_edits.standing(desk.dataset)
    for rule in (found.rule, ""):
        left = shown_flags(table, verdicts=verdicts, rule=rule, severity="", state="open")
        if left.height:
            place: int = left["place"][0]
            return place
    return None


def _page(
    request: HttpRequest,
    desk: AtDataset,
    found: Flag,
    rules: Mapping[str, Mapping[str, object]],
    variables: Mapping[str, Variable],
    decided: Decided | None,
    form: DecideForm,
    *,
    following: int | None = None,
    status: int = 200,
) -> HttpResponse:
    changeable = [variables[one.name] for one in answers_of(found, variables) if one.may_change]
    changed = variables.get(decided.variable) if decided else None
    context = desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "dataset": desk.dataset,
        "flag": found,
        "rule": rule_words(rules, found.rule, part="text"),
        "advice": rule_words(rules, found.rule, part="advice"),
        "severity": dict(severity_words()).get(found.severity, found.severity),
        "answers": answers_of(found, variables),
        "changes": [
            (one.name, choices_of(one), one.kind in {"number", "date"}, one.kind == "date") for one in changeable
        ],
        "decided": decided,
        "decided_by": names_of({decided.by}).get(decided.by, decided.by) if decided else "",
        "decided_value": value_words(changed, decided.value, decided.state) if decided else "",
        "may_undo": decided is not None and decided.applied_in is None and not queries.newer_built(desk.dataset),
        "newest": not queries.newer_built(desk.dataset),
        "form": form,
        "following": following,
    }
    return render(request, "datasets/flag.html", context, status=status)


def _decide(
    request: HttpRequest, desk: AtDataset, found: Flag, variables: Mapping[str, Variable], form: DecideForm
) -> bool:
    """Whether the page is done with; False leaves what is wrong in the form."""
    given = form.cleaned_data
    variable = variables.get(given["variable"])
    state, value = _asked_value(request, variable)
    try:
        decide_edit(
            dataset=desk.dataset,
            flag=found,
            verdict=given["verdict"],
            variable=variable,
            value=value,
            state=state,
            reason=given["reason"],
            by=desk.by,
            now=desk.now,
        )
    except DecisionUnfit as unfit:
        name, words = _unfit_words()[unfit.what]
        form.add_error(name, words)
        return False
    except DecidedAlready:
        messages.info(request, _("すでに決めています。変えるときは、先に取り消してください。"))
    except NewerThere:
        messages.warning(request, _("新しい個票データがあります。審査は、いちばん新しいもので行ってください。"))
    else:
        messages.success(request, _("決めました。値の変更は、次に作る個票データに反映します。"))
    return True


def _asked_value(request: HttpRequest, variable: Variable | None) -> tuple[str, str]:
    """State and value of the change: chosen as ``state:value``, or typed."""
    if variable is None or variable.role is not Role.ANSWER:
        return "", ""
    chosen = request.POST.get(f"value-{variable.name}", "")
    if chosen == "typed":
        return ValueState.ANSWERED.value, request.POST.get(f"typed-{variable.name}", "")[:200]
    state, _colon, value = chosen.partition(":")
    return state, value[:200]


def _unfit_words() -> dict[str, tuple[str, str]]:
    return {
        "verdict": ("verdict", _("どうするかを選んでください。")),
        "reason": ("reason", _("理由を入れてください。")),
        "variable": ("variable", _("どの答えを直すかを選んでください。")),
        "value": ("value", _("新しい値を選ぶか、正しい形で入れてください。")),
        "same": ("value", _("いまの値と同じです。違う値を選んでください。")),
    }


def _undo(request: HttpRequest, desk: AtDataset, found: Flag, decided: Decided | None) -> HttpResponse:
    try:
        if decided is None:
            raise DecisionApplied(str(found.place))
        undo_decision(decision=EditDecision.objects.get(pk=decided.pk), by=desk.by, now=desk.now)
    except (DecisionApplied, NewerThere):
        messages.info(request, _("取り消せません。次の個票データに反映したか、すでに取り消しています。"))
    else:
        messages.success(request, _("取り消しました。"))
    return redirect("dataset-flag", desk.campaign.slug, desk.dataset.number, found.place)
