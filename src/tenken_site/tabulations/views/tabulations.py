"""Tabulations of a campaign: for the ministry alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.archived import after_archiving
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.datasets.queries import DatasetDisposed, DatasetNotBuilt, datasets_of
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.jobs.queries import latest_run, progress_of, runs_of
from tenken_site.tabulations import presenters, queries
from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation, run_key
from tenken_site.tabulations.actions.look import look_at_table
from tenken_site.tabulations.finding_words import finding_words
from tenken_site.tabulations.forms import Asking
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.permissions import NotTheMinistry, check_may_tabulate
from tenken_site.tabulations.policies import SpecificationMissing
from tenken_site.tabulations.table_view import table_view

__all__ = ["new", "one", "table", "tabulation_list"]

TAB = "tabulations"
#: So many cells are named on the page; who mends the tables computes again anyway.
MOST_FINDINGS = 100


def _opened(request: HttpRequest, slug: str) -> Opening:
    start = open_campaign(request, slug)
    try:
        check_may_tabulate(start.viewer)
    except NotTheMinistry:
        raise Http404 from None
    return start


def _found(start: Opening, pk: int) -> Tabulation:
    found = queries.tabulation(campaign=start.campaign, pk=pk)
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return (get_language() or "ja")[:2]


@access(OFFICIAL)
@never_cache
@require_safe
def tabulation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every tabulation of the campaign, the newest first."""
    start = _opened(request, slug)
    tabulations = queries.tabulations(campaign=start.campaign)
    runs = runs_of(keys=[run_key(tabulation=one) for one in tabulations if one.state == Tabulation.State.ASKED])
    by_row = [(one, runs.get(run_key(tabulation=one))) for one in tabulations]
    rows = [(one, presenters.state_words(one, run), presenters.is_stopped(one, run)) for one, run in by_row]
    context = start.frame(tab=TAB) | {"title": start.title, "rows": rows, "datasets": _built(start)}
    return render(request, "tabulations/list.html", context)


def _built(start: Opening) -> dict[int, object]:
    return {found.pk: found for found in datasets_of(campaign_id=start.campaign.pk) if found.state == "built"}


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for the tables of one dataset."""
    start = _opened(request, slug)
    datasets = _built(start)
    form = Asking(request.POST or None, datasets=datasets)  # type: ignore[arg-type]  # datasets by number
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = ask_for_tabulation(**form.cleaned_data, by=start.by, now=start.now)
            except SpecificationMissing:
                messages.error(
                    request,
                    _("集計、重み付け、秘匿の指定ファイルがそろっていません。システムの管理者に連絡してください。"),
                )
                return redirect("tabulations", slug)
            except (DatasetNotBuilt, DatasetDisposed):
                messages.warning(request, _("この個票データは使えません。"))
                return redirect("tabulations", slug)
            messages.success(request, _("計算を始めます。終わるまで、この画面を閉じてもかまいません。"))
            return redirect("tabulation", slug, made.pk)
        status = 422
    context = start.frame(tab=TAB) | {
        "title": start.title,
        "datasets": datasets.values(),
        "errors": {name: words[0] for name, words in form.errors.items()} if status != 200 else {},
        "chosen": request.POST.get("dataset") or request.GET.get("dataset", ""),
        "seed": request.POST.get("seed", str(start.now.year)),
    }
    return render(request, "tabulations/new.html", context, status=status)


@access(OFFICIAL)
@never_cache
@require_safe
def one(request: HttpRequest, slug: str, tabulation: int) -> HttpResponse:
    """One tabulation: how far it is, what came out, what the attacker found."""
    start = _opened(request, slug)
    found = _found(start, tabulation)
    run = latest_run(key=run_key(tabulation=found))
    context = start.frame(tab=TAB) | {
        "title": start.title,
        "tabulation": found,
        "state": presenters.state_words(found, run),
        "stopped": presenters.is_stopped(found, run),
        "asked_by": names_of({found.asked_by}).get(found.asked_by, found.asked_by),
        "digests": presenters.digest_lines(found),
        "contents": presenters.contents(found, language=_language()),
        "ready": found.state == Tabulation.State.READY,
        "trouble": presenters.trouble_words(found),
    }
    if found.state == Tabulation.State.ASKED:
        progress = progress_of(run)
        context |= {"progress": progress, "stage": presenters.stage_words(progress.percent) if progress else ""}
    if found.state == Tabulation.State.BLOCKED:
        try:
            context["findings"] = finding_words(found, queries.findings(found)[:MOST_FINDINGS], language=_language())
        except (KeyDestroyed, queries.NoSuchPart):
            context["findings"] = ()
    return render(request, "tabulations/one.html", context)


@access(OFFICIAL)
@never_cache
@require_safe
def table(request: HttpRequest, slug: str, tabulation: int, key: str) -> HttpResponse:
    """One protected table, as the public would see it; every look is noted."""
    start = _opened(request, slug)
    found = _found(start, tabulation)
    if key not in {content["key"] for content in found.contents}:
        raise Http404
    try:
        plain = look_at_table(tabulation=found, key=key, by=start.by, now=start.now)
    except (KeyDestroyed, queries.NoSuchPart):
        messages.warning(request, _("個票データを廃棄したため、この集計表はもう開けません。"))
        return redirect("tabulation", slug, tabulation)
    view = table_view(plain, language=_language(), asked=request.GET.dict())
    context = start.frame(tab=TAB) | {"title": start.title, "tabulation": found, "view": view, "plain": plain}
    return render(request, "tabulations/table.html", context)
