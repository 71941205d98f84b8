"""「個票の取り出し」: asked for, granted by another official, made in the background, taken by its owner alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenken.dataset.manifest import read_variables
from tenken.dataset.model import Variable
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitNotInForce, PermitSettled
from tenken_site.campaigns.archived import after_archiving
from tenken_site.datasets import queries
from tenken_site.datasets.actions.ask_for_export import ask_for_export, take_export
from tenken_site.datasets.actions.ask_for_microdata import (
    AskedUnfit,
    ask_for_microdata,
    end_microdata,
    grant_microdata,
)
from tenken_site.datasets.columns import choosable
from tenken_site.datasets.forms import ExportForm, MicrodataForm
from tenken_site.datasets.models import Export, MicrodataRequest
from tenken_site.datasets.presenters import codebook_groups
from tenken_site.datasets.presenters_requests import request_lines
from tenken_site.datasets.queries_requests import export_named, request_named, requests_of
from tenken_site.datasets.runs import export_key
from tenken_site.datasets.views.entering import AtDataset, ministry_at
from tenken_site.jobs.queries import runs_of

__all__ = ["microdata", "microdata_decide", "microdata_file"]

TYPES = {
    Export.Format.CSV.value: "text/csv; charset=utf-8",
    Export.Format.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.PARQUET.value: "application/vnd.apache.parquet",
}


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def microdata(request: HttpRequest, slug: str, dataset: int) -> HttpResponse:
    """What was asked for, its files, and a form; POST asks."""
    desk = ministry_at(request, slug, dataset)
    variables = _variables(desk)
    if request.method != "POST":
        return _page(request, desk, variables, MicrodataForm(variables=variables))
    form = MicrodataForm(request.POST, variables=variables)
    if not form.is_valid():
        return _page(request, desk, variables, form, status=422)
    try:
        ask_for_microdata(dataset=desk.dataset, variables=variables, by=desk.user, now=desk.now, **form.cleaned_data)
    except AskedUnfit:
        form.add_error("reason", _("理由を入れてください。"))
        return _page(request, desk, variables, form, status=422)
    messages.success(request, _("申請しました。厚生労働省のほかの担当者が確かめて、許可します。"))
    return redirect("microdata", slug, dataset)


@access(OFFICIAL)
@after_archiving
@require_POST
def microdata_decide(request: HttpRequest, slug: str, dataset: int, number: int) -> HttpResponse:
    """``do=grant`` by another than who asked; ``end`` by anyone of the ministry; ``export`` by who asked."""
    desk = ministry_at(request, slug, dataset)
    found = request_named(desk.dataset, pk=number)
    if found is None:
        raise Http404
    try:
        _decide(request, desk, found)
    except GrantedByTheSame:
        messages.warning(request, _("自分の申請は許可できません。ほかの担当者が許可します。"))
    except PermitSettled:
        messages.info(request, _("すでに決まっています。いまの状態を確かめてください。"))
    except PermitNotInForce:
        messages.warning(request, _("この申請では取り出せません。期限と、申請した人を確かめてください。"))
    except (queries.DatasetNotBuilt, queries.DatasetDisposed):
        messages.warning(request, _("この個票データは使えません。"))
    return redirect("microdata", slug, dataset)


def _decide(request: HttpRequest, desk: AtDataset, found: MicrodataRequest) -> None:
    deed = request.POST.get("do")
    if deed == "grant":
        grant_microdata(request=found, by=desk.user, now=desk.now)
        messages.success(request, _("許可しました。期限が来ると、自動で終わります。"))
    elif deed == "end":
        end_microdata(request=found, by=desk.user, now=desk.now)
        messages.success(request, _("終わらせました。この申請では、もう取り出せません。"))
    elif deed == "export":
        form = ExportForm(request.POST)
        if not form.is_valid():
            messages.warning(request, _("ファイルの形式を選んでください。"))
            return
        ask_for_export(request=found, form=form.cleaned_data["form"], by=desk.user, now=desk.now)
        messages.success(request, _("ファイルを作り始めました。できたら、この画面に表示します。"))


@access(OFFICIAL)
@never_cache
@require_safe
def microdata_file(request: HttpRequest, slug: str, dataset: int, number: int) -> HttpResponseBase:
    """The file, for the official who asked for it; nobody else learns that there is one."""
    desk = ministry_at(request, slug, dataset)
    found = export_named(desk.dataset, pk=number)
    if found is None or found.asked_by_id != desk.user.pk:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES[found.form])
    try:
        parts = take_export(export=found, by=desk.user, now=desk.now)
    except (PermitNotInForce, queries.DatasetNotBuilt, queries.DatasetDisposed):
        raise Http404 from None
    answer = StreamingHttpResponse(parts, content_type=TYPES[found.form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{dataset}-{found.pk}.{found.form}"'
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Cache-Control"] = "no-store"  # records stay out of shared computers' caches
    return answer


def _variables(desk: AtDataset) -> tuple[Variable, ...]:
    """Those that may be asked for. Raises Http404 while there is no dataset to ask about."""
    try:
        every = read_variables(queries.file_bytes(desk.dataset, "variables.json"))
    except (queries.DatasetNotBuilt, queries.DatasetDisposed, queries.DatasetUnreadable):
        raise Http404 from None
    return choosable(every, statistical=desk.campaign.statistical)


def _page(
    request: HttpRequest, desk: AtDataset, variables: tuple[Variable, ...], form: MicrodataForm, *, status: int = 200
) -> HttpResponse:
    found = requests_of(desk.dataset)
    runs = runs_of(keys=[export_key(each.pk) for one in found for each in one.exports.all()])
    lines = request_lines(found, runs=runs, reader=desk.user, now=desk.now)
    context = desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "dataset": desk.dataset,
        "lines": lines,
        "making": any(each.state == "making" for line in lines for each in line.exports),
        "form": form,
        "chosen": set(form["columns"].value() or ()),
        "groups": codebook_groups(variables),
        "formats": Export.Format.choices,
        "most_days": MicrodataRequest.LONGEST_DAYS,
    }
    return render(request, "datasets/microdata.html", context, status=status)
