"""How long campaigns are kept, and their disposal by two officials of the ministry."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.audit.signing import AuditKeyMissing, NotAnAuditKey
from tenken_site.campaigns.archived import after_archiving
from tenken_site.campaigns.opening import Opening, clock, official_of, open_campaign
from tenken_site.custody import policies, queries
from tenken_site.custody.actions.dispose_campaign import ask_for_disposal, dispose_campaign, withdraw_disposal
from tenken_site.custody.actions.set_retention import RetentionRefused, set_retention
from tenken_site.custody.disposal_log import DisposalLogDamaged
from tenken_site.custody.forms import CarryOut, Disposing, Keeping
from tenken_site.custody.jobs_requests import request_emptying
from tenken_site.custody.models import Disposal
from tenken_site.ui import dates

__all__ = ["campaign_retention", "retention"]


@access(OFFICIAL)
@never_cache
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every campaign with its last day, what is due first; erasures that clinics asked for. For the ministry alone."""
    user, viewer = official_of(request)
    if not viewer.is_ministry:
        raise Http404
    now = clock()
    today = dates.local(now).date()
    context = {
        "facility": user.display_name,
        "office_ministry": True,
        "rows": [(one, Opening(user, viewer, one.campaign, now).title) for one in queries.keepings(today=today)],
        "versions": queries.unused_versions(),
        "erasures": queries.erasures_asked_for(),
        "late_before": now - queries.ASKED_FOR_SO_LONG,
    }
    return render(request, "custody/retention.html", context)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_retention(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: until when it is kept; its disposal, asked for by one official and done by another."""
    start = open_campaign(request, slug)
    if not start.viewer.is_ministry:
        raise Http404
    if request.method != "POST":
        return _page(request, start)
    deeds = {"keep": _keep, "ask": _ask, "withdraw": _withdraw, "dispose": _dispose}
    deed = deeds.get(request.POST.get("do", "keep"))
    if deed is None:
        raise Http404
    return deed(request, start)


def _page(request: HttpRequest, start: Opening, *, form: Form | None = None) -> HttpResponse:
    campaign = start.campaign
    today, kept = dates.local(start.now).date(), queries.keep_until(campaign=campaign)
    disposal = queries.last_disposal(kind=Disposal.Kind.CAMPAIGN, subject=queries.campaign_subject(campaign.slug))
    names = names_of({disposal.asked_by, disposal.done_by}) if disposal else {}
    context = start.frame(tab="campaign") | {
        "title": start.title,
        "keep_until": kept,
        "due": queries.is_due(keep_until=kept, today=today),
        "history": queries.retentions(campaign=campaign),
        "disposal": disposal,
        "asked_by": names.get(disposal.asked_by, disposal.asked_by) if disposal else "",
        "done_by": names.get(disposal.done_by, disposal.done_by) if disposal else "",
        "mine": disposal is not None and disposal.asked_by == start.by,
        "errors": {name: words[0] for name, words in form.errors.items()} if form else {},
        "typed": {name: form[name].value() or "" for name in form.fields} if form else {},
    }
    return render(request, "custody/campaign_retention.html", context, status=422 if form else 200)


def _keep(request: HttpRequest, start: Opening) -> HttpResponse:
    form = Keeping(request.POST, closes=dates.local(start.campaign.closes_at).date())
    if not form.is_valid():
        return _page(request, start, form=form)
    day, reason = form.cleaned_data["keep_until"], form.cleaned_data["keep_reason"]
    try:
        set_retention(campaign=start.campaign, keep_until=day, reason=reason, by=start.by, now=start.now)
    except RetentionRefused:
        messages.warning(request, _("この調査の回答は廃棄済みです。保存期間は変えられません。"))
    else:
        messages.success(request, _("保存期間を決めました。"))
    return redirect("campaign-retention", start.campaign.slug)


def _ask(request: HttpRequest, start: Opening) -> HttpResponse:
    form = Disposing(request.POST)
    if not form.is_valid():
        return _page(request, start, form=form)
    try:
        ask_for_disposal(
            campaign=start.campaign,
            reason=form.cleaned_data["dispose_reason"],
            early=form.cleaned_data["early"],
            today=dates.local(start.now).date(),
            by=start.by,
            now=start.now,
        )
    except policies.NotForDisposal:
        messages.warning(request, _("保管に移していない調査は、廃棄できません。先に終了の手続きをしてください。"))
    except policies.NotDueYet:
        form.add_error("early", _("保存期間が終わっていません。それでも廃棄するときは、確認の欄に印を付けてください。"))
        return _page(request, start, form=form)
    except policies.AlreadyDisposedOf:
        messages.info(request, _("すでに廃棄しています。"))
    else:
        messages.success(request, _("廃棄を申請しました。厚生労働省のほかの担当者が、この画面で実行します。"))
    return redirect("campaign-retention", start.campaign.slug)


def _open(start: Opening) -> Disposal | None:
    subject = queries.campaign_subject(start.campaign.slug)
    return queries.open_disposal(kind=Disposal.Kind.CAMPAIGN, subject=subject)


def _withdraw(request: HttpRequest, start: Opening) -> HttpResponse:
    disposal = _open(start)
    try:
        if disposal is None:
            raise policies.AlreadyDisposedOf
        withdraw_disposal(disposal=disposal, by=start.by, now=start.now)
    except policies.AlreadyDisposedOf:
        messages.info(request, _("申請はありません。"))
    else:
        messages.success(request, _("廃棄の申請を取り下げました。"))
    return redirect("campaign-retention", start.campaign.slug)


def _dispose(request: HttpRequest, start: Opening) -> HttpResponse:
    form = CarryOut(request.POST, slug=start.campaign.slug)
    if not form.is_valid():
        return _page(request, start, form=form)
    disposal = _open(start)
    try:
        if disposal is None:
            raise policies.AlreadyDisposedOf
        done = dispose_campaign(disposal=disposal, campaign=start.campaign, by=start.by, now=start.now)
        request_emptying(disposal=done, campaign=start.campaign, by=start.by, now=start.now)
    except policies.SamePerson:
        messages.warning(request, _("申請した本人は実行できません。厚生労働省のほかの担当者が実行してください。"))
    except policies.AlreadyDisposedOf:
        messages.info(request, _("申請がないか、すでに廃棄しています。"))
    except (AuditKeyMissing, NotAnAuditKey, DisposalLogDamaged, OSError):
        messages.error(request, _("廃棄の記録を書けないため、廃棄していません。システムの管理者に連絡してください。"))
    else:
        messages.success(request, _("廃棄しました。この調査の回答は、もうだれにも開けません。"))
    return redirect("campaign-retention", start.campaign.slug)
