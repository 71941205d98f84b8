"""「個票の利用許可」: the ministry asks for answers, another of its officials grants it, either ends it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitSettled
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.responses import queries_unlocked
from tenken_site.responses.actions.unlock import AskedUnfit, ask_for_unlock, end_unlock, grant_unlock
from tenken_site.responses.forms_unlocks import UnlockForm
from tenken_site.responses.models import Unlock
from tenken_site.responses.permissions import NotYourArea, check_viewer_may_unlock
from tenken_site.responses.policies_unlocks import NotForStatistics
from tenken_site.responses.presenters_unlocks import purposes, unlock_lines

__all__ = ["decide", "unlock_list"]


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def unlock_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked for, and a form to ask; POST asks."""
    desk = _ministry(request, slug)
    if request.method != "POST":
        return _page(request, desk, UnlockForm())
    form = UnlockForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    try:
        ask_for_unlock(campaign=desk.campaign, by=desk.user, now=desk.now, **form.cleaned_data)
    except NotForStatistics:
        form.add_error("purpose", _("統計調査のため、施設ごとの支援には使えません。"))
        return _page(request, desk, form, status=422)
    except AskedUnfit:
        form.add_error("reason", _("理由を入れてください。"))
        return _page(request, desk, form, status=422)
    messages.success(request, _("申請しました。厚生労働省のほかの担当者が確かめて、許可します。"))
    return redirect("unlocks", slug)


@access(OFFICIAL)
@require_POST
def decide(request: HttpRequest, slug: str, unlock: int) -> HttpResponse:
    """``do=grant`` by another than who asked; ``do=end`` by anyone of the ministry, also to decline."""
    desk = _ministry(request, slug)
    found = queries_unlocked.unlock_named(campaign_id=desk.campaign.pk, pk=unlock)
    if found is None:
        raise Http404
    try:
        if request.POST.get("do") == "grant":
            grant_unlock(unlock=found, by=desk.user, now=desk.now)
            messages.success(request, _("許可しました。期限が来ると、自動で終わります。"))
        elif request.POST.get("do") == "end":
            end_unlock(unlock=found, by=desk.user, now=desk.now)
            messages.success(request, _("終わらせました。この許可では、もう回答を取り出せません。"))
    except GrantedByTheSame:
        messages.warning(request, _("自分の申請は許可できません。ほかの担当者が許可します。"))
    except NotForStatistics:
        messages.warning(request, _("統計調査のため、施設ごとの支援には使えません。"))
    except PermitSettled:
        messages.info(request, _("すでに決まっています。いまの状態を確かめてください。"))
    return redirect("unlocks", slug)


def _ministry(request: HttpRequest, slug: str) -> Opening:
    desk = open_campaign(request, slug)
    try:
        check_viewer_may_unlock(desk.viewer)
    except NotYourArea:
        raise Http404 from None
    return desk


def _page(request: HttpRequest, desk: Opening, form: UnlockForm, *, status: int = 200) -> HttpResponse:
    found = queries_unlocked.unlocks(campaign_id=desk.campaign.pk)
    context = desk.frame(tab="unlocks") | {
        "title": desk.title,
        "lines": unlock_lines(found, reader=desk.user, now=desk.now),
        "form": form,
        "most_days": Unlock.LONGEST_DAYS,
        "purposes": purposes(statistical=desk.campaign.statistical),
    }
    return render(request, "responses/unlocks.html", context, status=status)
