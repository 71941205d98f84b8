"""A relay's own copy: read, confirm, write the covering text, record whom it was passed on to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.notices.actions import receive, record_passing
from tenken_site.notices.forms import CoveringForm, PassingForm
from tenken_site.notices.permissions import viewer_can_act_for
from tenken_site.notices.policies import notice_is_in_force
from tenken_site.notices.presenters import area_name, chain_rows
from tenken_site.notices.views.finding import at_delivery, frame
from tenken_site.notices.words import channel_name
from tenken_site.ui import dates

__all__ = ["delivery", "delivery_confirm", "delivery_covering", "passing_undo"]


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, slug: str, notice: int, area: str) -> HttpResponse:
    """The copy; POST records that it was passed on."""
    acting = request.method == "POST"
    start, found, copies = at_delivery(request, slug, notice, area, acting=acting)
    own = viewer_can_act_for(start.viewer, relay=area)
    if own and request.method == "GET" and copies.own.delivery.seen_at is None:
        receive.note_seen(delivery=copies.own.delivery, by=start.by, now=start.now)
    first = {"on": dates.local(start.now).date()}
    form = PassingForm(request.POST if acting else None, initial=first, now=start.now)
    if acting and form.is_valid():
        record_passing.record_passing(delivery=copies.own.delivery, **form.cleaned_data, by=start.by, now=start.now)
        messages.success(request, _("周知の記録を保存しました。"))
        return redirect("delivery", slug, found.pk, area)
    context = frame(
        start,
        notice=found,
        copy=copies.own.delivery,
        area=area,
        area_name=area_name(copies.own.delivery.relay),
        own=own,
        in_force=notice_is_in_force(found),
        passings=[(passing, channel_name(passing.channel)) for passing in copies.own.passings],
        form=form,
        below=chain_rows(copies.below, mails={}),
    )
    return render(request, "notices/delivery.html", context, status=422 if form.errors else 200)


@access(OFFICIAL)
@require_POST
def delivery_confirm(request: HttpRequest, slug: str, notice: int, area: str) -> HttpResponse:
    """Receipt, for good."""
    start, found, copies = at_delivery(request, slug, notice, area, acting=True)
    try:
        receive.confirm(delivery=copies.own.delivery, by=start.by, now=start.now)
    except receive.NoticeNotInForce:
        messages.error(request, _("この事務連絡は取り下げられました。"))
    else:
        messages.success(request, _("受領を確認しました。厚生労働省の画面に表示されます。"))
    return redirect("delivery", slug, found.pk, area)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_covering(request: HttpRequest, slug: str, notice: int, area: str) -> HttpResponse:
    """The relay's own words and contact."""
    start, found, copies = at_delivery(request, slug, notice, area, acting=True)
    form = CoveringForm(
        request.POST if request.method == "POST" else None,
        campaign=start.campaign,
        initial=CoveringForm.as_written(copies.own.delivery),
    )
    if request.method == "POST" and form.is_valid():
        try:
            receive.write_covering(delivery=copies.own.delivery, covering=form.covering(), by=start.by, now=start.now)
        except receive.NoticeNotInForce:
            messages.error(request, _("この事務連絡は取り下げられました。"))
            return redirect("delivery", slug, found.pk, area)
        messages.success(request, _("添え書きと問い合わせ先を保存しました。お知らせの文とちらしに入ります。"))
        return redirect("relay-material", slug, area)
    context = frame(start, notice=found, area=area, area_name=area_name(copies.own.delivery.relay), form=form)
    return render(request, "notices/covering.html", context, status=422 if form.errors else 200)


@access(OFFICIAL)
@require_POST
def passing_undo(request: HttpRequest, slug: str, notice: int, area: str, passing: int) -> HttpResponse:
    """Takes a record back."""
    start, found, copies = at_delivery(request, slug, notice, area, acting=True)
    if record_passing.undo_passing(delivery=copies.own.delivery, passing_id=passing, by=start.by, now=start.now):
        messages.success(request, _("周知の記録を取り消しました。"))
    return redirect("delivery", slug, found.pk, area)
