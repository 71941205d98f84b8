"""Releases of a campaign: prepared by one official of the ministry, checked by another."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken.errors import TenkenError
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.archived import after_archiving
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.releases import queries
from tenken_site.releases.actions.make_release import NameTaken, change_release, make_release
from tenken_site.releases.actions.withdraw import withdraw
from tenken_site.releases.forms import Describing, Naming, Withdrawing
from tenken_site.releases.models import Release
from tenken_site.releases.policies import NotNow, check_deed
from tenken_site.releases.presenters import state_words, table_groups, title_of
from tenken_site.releases.views.deciding import decide, page
from tenken_site.tabulations.models import Tabulation

__all__ = ["edit", "new", "one", "release_list", "withdraw_page"]

TAB = "releases"


def _opened(request: HttpRequest, slug: str) -> Opening:
    start = open_campaign(request, slug)
    if not start.viewer.is_ministry:
        raise Http404
    return start


def _found(start: Opening, pk: int) -> Release:
    found = queries.release(campaign=start.campaign, pk=pk)
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return (get_language() or "ja")[:2]


@access(OFFICIAL)
@never_cache
@require_safe
def release_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every release of the campaign, the newest first."""
    start = _opened(request, slug)
    found = queries.releases(campaign=start.campaign)
    rows = [(release, title_of(release, language=_language()), state_words(release)) for release in found]
    ready = queries.ready_tabulations(campaign=start.campaign)
    context = start.frame(tab=TAB) | {"title": start.title, "rows": rows, "ready": ready}
    return render(request, "releases/list.html", context)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """First step: from which tabulation, which tables, under which title."""
    start = _opened(request, slug)
    ready = queries.ready_tabulations(campaign=start.campaign)
    wanted = request.POST.get("tabulation") or request.GET.get("tabulation") or ""
    tabulation = next((one for one in ready if wanted in {"", str(one.pk)}), None)
    if tabulation is None and wanted:
        raise Http404  # another campaign's, or one that may not leave: never another one instead
    if tabulation is None:
        return render(request, "releases/new.html", start.frame(tab=TAB) | {"title": start.title, "ready": ()})
    keys = [content["key"] for content in tabulation.contents]
    form = Naming(request.POST or None, tables=keys)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        slug_given = given.pop("name")
        try:
            made = make_release(tabulation=tabulation, slug=slug_given, **given, by=start.by, now=start.now)
        except NameTaken:  # at this very instant
            form.add_error("name", _("この記号は使われています。別の記号にしてください。"))
        else:
            messages.success(request, _("公表の案を作りました。まだだれにも見えません。"))
            return redirect("release", slug, made.pk)
    chosen = form.data.getlist("tables") if form.is_bound else keys  # type: ignore[attr-defined]  # a QueryDict
    context = _form_context(start, form, tabulation, chosen) | {"ready": ready}
    return render(request, "releases/new.html", context, status=422 if form.is_bound else 200)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, release: int) -> HttpResponse:
    """Other words or tables for a draft."""
    start = _opened(request, slug)
    found = _found(start, release)
    if found.state != Release.State.DRAFT:
        messages.info(request, _("いまは変更できません。先に提出を取り下げてください。"))
        return redirect("release", slug, release)
    keys = [content["key"] for content in found.tabulation.contents]
    form = Describing(request.POST or None, tables=keys, initial={**vars(found)})
    if request.method == "POST" and form.is_valid():
        try:
            change_release(release=found, **form.cleaned_data, by=start.by, now=start.now)
        except NotNow:
            messages.warning(request, _("ほかの人が先に手続きを進めたため、変更していません。"))
        else:
            messages.success(request, _("公表の案を変更しました。"))
        return redirect("release", slug, release)
    chosen = form.data.getlist("tables") if form.is_bound else found.tables  # type: ignore[attr-defined]  # a QueryDict
    context = _form_context(start, form, found.tabulation, chosen) | {"release": found}
    return render(request, "releases/edit.html", context, status=422 if form.is_bound else 200)


def _form_context(start: Opening, form: Form, tabulation: Tabulation, chosen: list[str]) -> dict[str, object]:
    return start.frame(tab=TAB) | {
        "title": start.title,
        "tabulation": tabulation,
        "groups": table_groups(tabulation, language=_language()),
        "chosen": chosen,
        "errors": {name: words[0] for name, words in form.errors.items()} if form.is_bound else {},
        "typed": {name: form[name].value() or "" for name in form.fields},
    }


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, slug: str, release: int) -> HttpResponse:
    """One release: where it stands and what this person may do next."""
    start = _opened(request, slug)
    found = _found(start, release)
    return decide(request, start, found) if request.method == "POST" else page(request, start, found)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: HttpRequest, slug: str, release: int) -> HttpResponse:
    """Asks for the public reason and the name, for it cannot be taken back."""
    start = _opened(request, slug)
    found = _found(start, release)
    try:
        check_deed(found, "withdraw")
    except NotNow:
        messages.info(request, _("取り下げられるのは、公表済みのものだけです。"))
        return redirect("release", slug, release)
    form = Withdrawing(request.POST or None, slug=found.slug)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            withdraw(
                release=found, reason_ja=given["reason_ja"], reason_en=given["reason_en"], by=start.by, now=start.now
            )
        except TenkenError:
            messages.info(request, _("すでに取り下げています。"))
        else:
            messages.success(request, _("公表を取り下げました。ページには、取り下げたことと理由が残ります。"))
        return redirect("release", slug, release)
    context = start.frame(tab=TAB) | {
        "title": start.title,
        "release": found,
        "name": title_of(found, language=_language()),
        "errors": {name: words[0] for name, words in form.errors.items()} if form.is_bound else {},
        "typed": {name: form[name].value() or "" for name in form.fields},
    }
    return render(request, "releases/withdraw.html", context, status=422 if form.is_bound else 200)
