"""One notice: the ministry's preview with its buttons, publishing and withdrawing; its files for all it reached."""

import io
from hashlib import sha256

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.notices import queries
from tenken_site.notices.actions import publish
from tenken_site.notices.file_kinds import MOST
from tenken_site.notices.forms import WithdrawForm
from tenken_site.notices.models import Notice
from tenken_site.notices.policies import notice_is_in_force
from tenken_site.notices.views.finding import at_notice, frame, ministry_at_notice
from tenken_site.ui.middleware import FILE_POLICY

__all__ = ["attachment", "notice", "notice_publish", "notice_withdraw"]


@access(OFFICIAL)
@require_safe
def notice(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """The text as relays see it, with what the ministry can do; a relay is led to its own copy."""
    start, found = at_notice(request, slug, notice)
    if not start.viewer.is_ministry:
        return redirect("delivery", slug, found.pk, start.viewer.home.code)
    context = frame(
        start,
        notice=found,
        relays=queries.relays().count(),
        in_force=notice_is_in_force(found),
        room=MOST - len(found.attachments.all()),
        most=MOST,
        words=_fingerprint(found),
    )
    return render(request, "notices/notice.html", context)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_publish(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """Asks once more, then publishes. Pressed twice it publishes once."""
    start, found = ministry_at_notice(request, slug, notice)
    words = _fingerprint(found)
    changed = (request.POST if request.method == "POST" else request.GET).get("seen", words) != words
    if request.method == "POST" and request.POST.get("sure") == "yes" and not changed:
        reached = publish.publish_notice(notice=found, by=start.by, now=start.now)
        messages.success(request, _("%(count)dの自治体に公開しました。") % {"count": reached})
        return redirect("notice-chain", slug, found.pk)
    if found.published_at is not None:
        return redirect("notice", slug, found.pk)
    asked = request.method == "POST"
    context = frame(
        start, notice=found, relays=queries.relays().count(), unsure=asked and not changed, changed=changed, words=words
    )
    return render(request, "notices/publish.html", context, status=422 if asked else 200)


def _fingerprint(notice: Notice) -> str:
    """Which words and files the page showed: what a colleague changed meanwhile is not published unseen."""
    parts = [notice.title, notice.body, *(file.digest for file in notice.attachments.all())]
    return sha256("\0".join(parts).encode()).hexdigest()


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_withdraw(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """Asks for the reason, then withdraws."""
    start, found = ministry_at_notice(request, slug, notice)
    if not notice_is_in_force(found):
        return redirect("notice", slug, found.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            publish.withdraw_notice(notice=found, reason=form.cleaned_data["reason"], by=start.by, now=start.now)
        except publish.NoticeNotInForce:  # somebody else was quicker
            return redirect("notice", slug, found.pk)
        messages.success(request, _("取り下げました。自治体の画面に、理由を表示しています。"))
        return redirect("notice", slug, found.pk)
    context = frame(start, notice=found, form=form)
    return render(request, "notices/withdraw.html", context, status=422 if form.errors else 200)


@access(OFFICIAL)
@require_safe
def attachment(request: HttpRequest, slug: str, notice: int, attachment: int) -> HttpResponseBase:
    """A file, always to be saved and never shown within the site."""
    start, found = at_notice(request, slug, notice)
    file = queries.attachment(start.viewer, notice_id=found.pk, pk=attachment)
    if file is None:
        raise Http404
    answer = FileResponse(
        io.BytesIO(bytes(file.document)), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    answer.headers["Content-Security-Policy"] = FILE_POLICY  # should a browser show it all the same
    return answer
