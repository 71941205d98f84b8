"""「実地確認」: the samples of a campaign, drawing one, and the clinics of one with how far it is."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken.errors import TenkenError
from tenken.verification.drawing import least_size
from tenken.verification.model import LEAST
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.datasets.queries import latest_built
from tenken_site.ui.numbers import page_number
from tenken_site.verifications import queries
from tenken_site.verifications.actions.ask_for_measure import ask_for_measure
from tenken_site.verifications.actions.close import close_verification
from tenken_site.verifications.actions.draw import (
    AnotherIsOpen,
    ChecklistUnusable,
    NothingToLookAt,
    SampleTooSmall,
    draw_sample,
)
from tenken_site.verifications.forms import DrawForm
from tenken_site.verifications.permissions import (
    AlreadyCompared,
    CampaignStillOpen,
    NotForStatistics,
    StillRecorded,
    TooFewRecorded,
    VerificationClosed,
)
from tenken_site.verifications.presenters import clinic_lines, look_lines, strata_lines
from tenken_site.verifications.views.entering import TAB, AtVerification, at_verification, check_ministry

__all__ = ["verification", "verification_list"]


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The samples that were drawn; POST, by the ministry, draws one."""
    desk = open_campaign(request, slug)
    if request.method != "POST":
        return _list(request, desk, DrawForm())
    check_ministry(desk)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _list(request, desk, form, status=422)
    try:
        made = draw_sample(
            campaign=desk.campaign, size=form.cleaned_data["size"], seed=secrets.randbits(48), by=desk.by, now=desk.now
        )
    except SampleTooSmall as small:
        form.add_error(
            "size",
            _("%(needed)s以上にしてください。種類と都道府県の組ごとに2施設が要ります。") % {"needed": small.needed},
        )
        return _list(request, desk, form, status=422)
    except (NotForStatistics, CampaignStillOpen, ChecklistUnusable, NothingToLookAt, AnotherIsOpen):
        messages.warning(request, _("いまは選べません。この画面に書いてある理由を確かめてください。"))
        return redirect("verification-list", slug)
    messages.success(request, _("施設を選びました。担当の都道府県と市区の画面に、訪ねる施設が出ています。"))
    return redirect("verification", slug, made.number)


def _list(request: HttpRequest, desk: Opening, form: DrawForm, *, status: int = 200) -> HttpResponse:
    found = queries.verifications_of(campaign_id=desk.campaign.pk)
    context = desk.frame(tab=TAB) | {
        "title": desk.title,
        "lines": [(one, queries.counts_of(desk.viewer.codes, one)) for one in found],
        "form": form,
    }
    if desk.viewer.is_ministry:
        sizes = queries.sizes_of(desk.campaign)
        context |= {
            "why_not": _why_not(desk, found_open=any(one.closed_at is None for one in found), any_there=bool(sizes)),
            "submitted": sum(sizes.values()),
            "strata": len(sizes),
            "least": least_size(sizes),
        }
    return render(request, "verifications/list.html", context, status=status)


def _why_not(desk: Opening, *, found_open: bool, any_there: bool) -> str:
    """Why no sample can be drawn now; empty where one can."""
    if desk.campaign.statistical:
        return _(
            "統計法にもとづく統計調査です。施設ごとの答えは、その施設についての何にも使わないと約束しています。"
            "答えと実際を施設ごとに比べる実地確認は、できません。"
        )
    if desk.campaign.closed_at is None:
        return _("調査が終わってから選べます。訪ねると分かって答えを直すことがないように、終了のあとに選びます。")
    if queries.checklist_file(desk.campaign) is None:
        return _("この調査には、確かめ方の書いたファイル（verification.yaml）がありません。")
    if not any_there:
        return _("提出した施設がありません。")
    if found_open:
        return _("まだ終えていない実地確認があります。終えてから、次を選べます。")
    return ""


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, slug: str, verification: int) -> HttpResponse:
    """The clinics to look at, the viewer's own. POST, by the ministry: ``do=close``, or ``measure``."""
    desk = at_verification(request, slug, verification)
    if request.method != "POST":
        return _one(request, desk)
    check_ministry(desk)
    deeds = {"close": _close, "measure": _measure}
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, desk)


def _one(request: HttpRequest, desk: AtVerification) -> HttpResponse:
    waiting = request.GET.get("show") == "waiting"
    page = queries.clinics_of(desk.viewer.codes, desk.verification, page=page_number(request), waiting=waiting)
    context = desk.frame(tab=TAB) | {
        "title": desk.title,
        "verification": desk.verification,
        "counts": queries.counts_of(desk.viewer.codes, desk.verification),
        "page": page,
        "lines": clinic_lines(page.clinics),
        "waiting": waiting,
        "looks": look_lines(queries.asked_of(desk.verification)),
        "least": LEAST,
    }
    if desk.viewer.is_ministry:
        dataset = latest_built(campaign_id=desk.campaign.pk)
        names = names_of({desk.verification.drawn_by, desk.verification.closed_by} - {""})
        context |= {
            "strata": strata_lines(desk.verification, areas=queries.prefectures()),
            "drawn_by": names.get(desk.verification.drawn_by, desk.verification.drawn_by),
            "closed_by": names.get(desk.verification.closed_by, desk.verification.closed_by),
            "dataset": dataset,
            "all_recorded": queries.recorded_of(desk.verification),
            "all_waiting": queries.waiting_of(desk.verification),
            "compared": dataset is not None and queries.compared_with(desk.verification, dataset=dataset.pk),
            "waits": queries.waiting_result(desk.verification) is not None,
            "result": queries.latest_result(desk.verification),
        }
    return render(request, "verifications/verification.html", context)


def _close(request: HttpRequest, desk: AtVerification) -> HttpResponse:
    if request.POST.get("sure") != "yes":
        messages.warning(
            request, _("まだ終えていません。残りの施設を確かめて、「終えてよい」にチェックを入れてください。")
        )
        return redirect("verification", desk.campaign.slug, desk.verification.number)
    try:
        close_verification(verification=desk.verification, by=desk.by, now=desk.now)
    except (VerificationClosed, NotForStatistics):
        messages.info(request, _("すでに終えています。"))
    else:
        messages.success(request, _("実地確認を終えました。記録は、もう変わりません。"))
    return redirect("verification", desk.campaign.slug, desk.verification.number)


def _measure(request: HttpRequest, desk: AtVerification) -> HttpResponse:
    dataset = latest_built(campaign_id=desk.campaign.pk)
    try:
        if dataset is None:
            messages.warning(request, _("個票データがありません。先に個票データを作ってください。"))
            return redirect("verification", desk.campaign.slug, desk.verification.number)
        ask_for_measure(verification=desk.verification, dataset=dataset, by=desk.by, now=desk.now)
    except StillRecorded:
        messages.warning(request, _("まだ比べられません。先に、この実地確認を終えてください。"))
        return redirect("verification", desk.campaign.slug, desk.verification.number)
    except TooFewRecorded:
        messages.warning(request, _("比べられません。記録した施設が%(least)sに足りません。") % {"least": LEAST})
        return redirect("verification", desk.campaign.slug, desk.verification.number)
    except AlreadyCompared:
        messages.info(request, _("この個票データとは、もう比べました。同じ個票データとは、一度だけ比べられます。"))
        return redirect("verification-result", desk.campaign.slug, desk.verification.number)
    except TenkenError:
        messages.warning(request, _("いまの状態では比べられません。状態を確かめてください。"))
        return redirect("verification", desk.campaign.slug, desk.verification.number)
    messages.success(request, _("比べ始めました。少し待ってから、画面を更新してください。"))
    return redirect("verification-result", desk.campaign.slug, desk.verification.number)
