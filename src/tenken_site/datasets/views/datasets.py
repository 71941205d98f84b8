"""「個票データ」: those of a campaign, making the next one, and how one stands."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken.errors import TenkenError
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.archived import after_archiving
from tenken_site.campaigns.opening import Opening
from tenken_site.datasets import queries, queries_edits
from tenken_site.datasets.actions.ask_for_build import ask_again, ask_for_build
from tenken_site.datasets.actions.ask_for_check import ask_for_check, edits_file
from tenken_site.datasets.actions.verify import verify_dataset
from tenken_site.datasets.forms import BuildForm
from tenken_site.datasets.policies import CampaignStillOpen, WrongPurpose
from tenken_site.datasets.presenters import FILE_ORDER, dataset_lines, trouble_words
from tenken_site.datasets.queries_unlocks import usable_unlocks
from tenken_site.datasets.runs import build_key, check_key
from tenken_site.datasets.views.entering import AtDataset, ministry, ministry_at
from tenken_site.jobs.queries import LIVE, latest_run, progress_of, runs_of

__all__ = ["dataset", "dataset_list", "dataset_progress"]


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dataset_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The datasets of a campaign; POST asks for the next one."""
    desk = ministry(request, slug)
    unlocks = usable_unlocks(desk.campaign, now=desk.now)
    if request.method != "POST":
        return _list(request, desk, BuildForm(unlocks=unlocks))
    form = BuildForm(request.POST, unlocks=unlocks)
    if not form.is_valid():
        return _list(request, desk, form, status=422)
    try:
        made = ask_for_build(campaign=desk.campaign, unlock=form.cleaned_data["unlock"], by=desk.by, now=desk.now)
    except CampaignStillOpen:
        messages.warning(request, _("調査が終わっていません。個票データは、終了の手続きのあとに作れます。"))
        return redirect("dataset-list", slug)
    except (PermitNotInForce, WrongPurpose):
        messages.warning(request, _("その利用許可は使えません。許可を確かめてください。"))
        return redirect("dataset-list", slug)
    messages.success(request, _("作り始めました。できあがるまで、この画面を閉じてもかまいません。"))
    return redirect("dataset", slug, made.number)


def _list(request: HttpRequest, desk: Opening, form: BuildForm, *, status: int = 200) -> HttpResponse:
    found = queries.datasets_of(campaign_id=desk.campaign.pk)
    by_key = runs_of(keys=[build_key(one.pk) for one in found])
    runs = {one.pk: by_key[build_key(one.pk)] for one in found if build_key(one.pk) in by_key}
    context = desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "lines": dataset_lines(found, runs=runs, live=LIVE, names=names_of({one.asked_by for one in found})),
        "form": form,
        "unlocks": usable_unlocks(desk.campaign, now=desk.now),
        "closed": desk.campaign.closed_at is not None,
    }
    return render(request, "datasets/list.html", context, status=status)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dataset(request: HttpRequest, slug: str, dataset: int) -> HttpResponse:
    """How one stands. POST: ``do=again`` builds one whose run was stopped, ``verify`` compares every byte, ``check``
    runs the edit rules."""
    desk = ministry_at(request, slug, dataset)
    if request.method != "POST":
        return render(request, "datasets/dataset.html", _context(desk))
    deeds = {"again": _again, "verify": _verify, "check": _check}
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        deed(request, desk)
    except TenkenError:
        messages.warning(request, _("いまの状態ではできません。状態を確かめてください。"))
    return redirect("dataset", slug, dataset)


@access(OFFICIAL)
@never_cache
@require_safe
def dataset_progress(request: HttpRequest, slug: str, dataset: int) -> HttpResponse:
    """How far the building is: a piece of the page, asked for again every few seconds."""
    desk = ministry_at(request, slug, dataset)
    answer = render(request, "datasets/progress.html", _context(desk))
    if desk.dataset.state != "waiting":
        answer.headers["HX-Refresh"] = "true"  # the rest of the page has changed too
    return answer


def _context(desk: AtDataset) -> dict[str, object]:
    one = desk.dataset
    names = names_of({one.asked_by, one.built_by, one.disposed_by})
    run = latest_run(key=build_key(one.pk))
    stopped = one.state == "waiting" and (run is None or run.state not in LIVE)
    checking = latest_run(key=check_key(one.pk))
    is_checked = one.state == "built" and queries_edits.checked(one)
    return desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "dataset": one,
        "state": "stopped" if stopped else one.state,
        "progress": progress_of(run),
        "trouble": trouble_words(one.trouble) if one.trouble else "",
        "asked_by": names.get(one.asked_by, one.asked_by),
        "disposed_by": names.get(one.disposed_by, one.disposed_by),
        "digests": [(name, one.digests[name]) for name in FILE_ORDER if name in one.digests],
        "has_rules": edits_file(dataset=one, surveys=Path(settings.SURVEYS)) is not None,
        "checked": is_checked,
        "decided": len(queries_edits.standing(one)) if is_checked else 0,
        "checking": progress_of(checking),
        "newest": one.state == "built" and not queries.newer_built(one),
    }


def _again(request: HttpRequest, desk: AtDataset) -> None:
    if ask_again(dataset=desk.dataset, by=desk.by, now=desk.now):
        messages.success(request, _("もう一度、作り始めました。"))


def _verify(request: HttpRequest, desk: AtDataset) -> None:
    problems = verify_dataset(dataset=desk.dataset, by=desk.by, now=desk.now)
    if problems:
        messages.error(request, _("照合値と合いません。このデータは使わず、システムの管理者に連絡してください。"))
    else:
        messages.success(request, _("照合しました。すべてのファイルが、作ったときのままです。"))


def _check(request: HttpRequest, desk: AtDataset) -> None:
    if ask_for_check(dataset=desk.dataset, surveys=Path(settings.SURVEYS), by=desk.by, now=desk.now):
        messages.success(request, _("点検規則での確認を始めました。"))
    else:
        messages.warning(request, _("この調査には点検規則がありません。"))
