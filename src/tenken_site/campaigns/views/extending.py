"""Moving a deadline: for everyone or an area (the ministry), or one clinic (whose area it is)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenken.errors import TenkenError
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import presenters
from tenken_site.campaigns.actions.extend import NobodyToExtend, affected
from tenken_site.campaigns.actions.extend import extend as move_deadline
from tenken_site.campaigns.actions.reopen import reopen as reopen_case
from tenken_site.campaigns.forms import LaterDeadline
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.policies import (
    CampaignArchived,
    CampaignSettled,
    DeadlineNotLater,
    DeadlineNotPassed,
    DeadlinePassed,
    check_deadline_may_move,
)
from tenken_site.campaigns.views.campaign import page
from tenken_site.campaigns.views.entering import Entering, case_of, entering, ministry_only
from tenken_site.jurisdictions.queries import named
from tenken_site.jurisdictions.scope import COUNTRY

__all__ = ["case_page", "extend", "reopen"]


@access(OFFICIAL)
@require_safe
def case_page(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """One clinic's deadline, with the form to extend or reopen it."""
    start = entering(request, slug)
    return _case_page(request, start, case_of(start, public_id))


def _case_page(
    request: HttpRequest, start: Entering, case: Case, *, form: LaterDeadline | None = None, status: int = 200
) -> HttpResponse:
    context = start.frame(tab="campaign") | {
        "title": start.title,
        "case": presenters.case_deadline(case, campaign=start.campaign, now=start.now),
        "archived": start.campaign.archived_at is not None,
        "form": form,
    }
    return render(request, "campaigns/case_deadline.html", context, status=status)


@access(OFFICIAL)
@require_POST
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first how many clinics it reaches, then moves the deadline. A single clinic's is moved at once."""
    start = entering(request, slug)
    form = LaterDeadline(request.POST, now=start.now)
    public_id = request.POST.get("case", "")
    if public_id:
        return _move_case(request, start, form, case_of(start, public_id), reopening=False)
    ministry_only(start)
    code = request.POST.get("area", "")
    area = named(code) if code and code != COUNTRY else None
    if not form.is_valid() or (code and area is None):
        return page(request, start, form=form, status=422)
    until = form.closes_at
    try:
        check_deadline_may_move(campaign=start.campaign, case=None, until=until, now=start.now)
        count = affected(campaign=start.campaign, until=until, case=None, area=area)
        if not form.cleaned_data["confirmed"]:
            context = start.frame(tab="campaign") | {
                "form": form,
                "count": count,
                "last": until - timedelta(seconds=1),
                "present": start.campaign.closes_at - timedelta(seconds=1),
                "area": presenters.area_name(area) if area else "",
                "title": start.title,
            }
            return render(request, "campaigns/extend_confirm.html", context)
        reason = form.cleaned_data["reason"]
        move_deadline(campaign=start.campaign, until=until, reason=reason, area=area, by=start.by, now=start.now)
    except TenkenError as refused:
        form.add_error(None, _why(refused))
        return page(request, start, form=form, status=422)
    messages.success(request, _("%(count)d施設の締切を延ばしました。") % {"count": count})
    return redirect("campaign", slug)


@access(OFFICIAL)
@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes one clinic's answers again after its deadline."""
    start = entering(request, slug)
    case = case_of(start, request.POST.get("case", ""))
    return _move_case(request, start, LaterDeadline(request.POST, now=start.now), case, reopening=True)


def _move_case(
    request: HttpRequest, start: Entering, form: LaterDeadline, case: Case, *, reopening: bool
) -> HttpResponse:
    if not form.is_valid():
        return _case_page(request, start, case, form=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        if reopening:
            reopen_case(case=case, until=form.closes_at, reason=reason, by=start.by, now=start.now)
        else:
            move_deadline(
                campaign=start.campaign, until=form.closes_at, reason=reason, case=case, by=start.by, now=start.now
            )
    except TenkenError as refused:
        form.add_error(None, _why(refused))
        return _case_page(request, start, case, form=form, status=422)
    words = _("%(facility)sの受付を再開しました。") if reopening else _("%(facility)sの締切を延ばしました。")
    messages.success(request, words % {"facility": case.unit.name})
    return redirect("campaign-case", start.campaign.slug, case.public_id)


def _why(refused: TenkenError) -> str:
    """The refusal in words, with what to do."""
    for kind, words in (
        (DeadlineNotLater, _("新しい締切は、いまの締切より後の日にしてください。")),
        (DeadlinePassed, _("この施設の締切は過ぎています。「受付を再開する」を使ってください。")),
        (DeadlineNotPassed, _("この施設はまだ回答できます。「締切を延ばす」を使ってください。")),
        (NobodyToExtend, _("締切が延びる施設がありません。すでに後の締切になっています。")),
        (
            CampaignSettled,
            _("最終区分が確定しているため、全体の締切は延ばせません。施設ごとに受付を再開してください。"),
        ),
        (CampaignArchived, _("保管した調査のため、変更できません。")),
    ):
        if isinstance(refused, kind):
            return words
    raise refused
