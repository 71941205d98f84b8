"""The ministry writes a notice: draft, files, and a draft that corrects a published one."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening
from tenken_site.notices.actions import attach, write_notice
from tenken_site.notices.file_kinds import LARGEST, MOST
from tenken_site.notices.forms import NoticeForm
from tenken_site.notices.models import Notice
from tenken_site.notices.views.finding import frame, ministry_at_campaign, ministry_at_notice
from tenken_site.ui.middleware import takes_up_to

__all__ = ["notice_attach", "notice_correct", "notice_detach", "notice_edit", "notice_new"]

#: A file and the few fields around it.
UPLOAD = LARGEST + 64 * 1024


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty form, or a new draft."""
    start = ministry_at_campaign(request, slug)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = write_notice.write_notice(
            campaign=start.campaign, title=typed["title"], body=typed["body"], by=start.by, now=start.now
        )
        messages.success(request, _("下書きを保存しました。添付ファイルを加え、内容を確かめてから公開してください。"))
        return redirect("notice", slug, made.pk)
    return _form(request, start, form)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """The draft's words."""
    start, found = ministry_at_notice(request, slug, notice)
    if found.published_at is not None:
        return _published(request, found)
    first = {"title": found.title, "body": found.body}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            write_notice.rewrite_notice(
                notice=found, title=typed["title"], body=typed["body"], by=start.by, now=start.now
            )
        except write_notice.NoticeIsPublished:
            return _published(request, found)
        messages.success(request, _("下書きを保存しました。"))
        return redirect("notice", slug, found.pk)
    return _form(request, start, form, found)


@access(OFFICIAL)
@require_POST
@takes_up_to(UPLOAD)
def notice_attach(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """One file more."""
    start, found = ministry_at_notice(request, slug, notice)
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        messages.error(request, _("ファイルを選んでから、「ファイルを添付する」を押してください。"))
        return redirect("notice", slug, found.pk)
    try:
        attach.attach(notice=found, name=given.name or "", content=given.read(), by=start.by, now=start.now)
    except attach.AttachmentRefused as refused:
        messages.error(request, str(refused))
    except attach.NoticeIsPublished:
        return _published(request, found)
    else:
        messages.success(request, _("ファイルを添付しました。"))
    return redirect("notice", slug, found.pk)


@access(OFFICIAL)
@require_POST
def notice_detach(request: HttpRequest, slug: str, notice: int, attachment: int) -> HttpResponse:
    """One file less."""
    start, found = ministry_at_notice(request, slug, notice)
    try:
        attach.detach(notice=found, attachment_id=attachment, by=start.by, now=start.now)
    except attach.NoticeIsPublished:
        return _published(request, found)
    messages.success(request, _("ファイルを外しました。"))
    return redirect("notice", slug, found.pk)


@access(OFFICIAL)
@require_POST
def notice_correct(request: HttpRequest, slug: str, notice: int) -> HttpResponse:
    """A draft that will take the place of a published notice."""
    start, found = ministry_at_notice(request, slug, notice)
    try:
        made = write_notice.correct_notice(notice=found, by=start.by, now=start.now)
    except write_notice.NoticeNotInForce:
        messages.error(request, _("取り下げた事務連絡は訂正できません。新しい事務連絡を書いてください。"))
        return redirect("notice", slug, found.pk)
    messages.success(request, _("訂正版の下書きを用意しました。直してから公開してください。"))
    return redirect("notice-edit", slug, made.pk)


def _form(request: HttpRequest, start: Opening, form: NoticeForm, notice: Notice | None = None) -> HttpResponse:
    context = frame(start, form=form, notice=notice, most=MOST)
    return render(request, "notices/notice_form.html", context, status=422 if form.errors else 200)


def _published(request: HttpRequest, notice: Notice) -> HttpResponse:
    messages.error(request, _("公開した事務連絡は変えられません。直すときは、訂正版を作ってください。"))
    return redirect("notice", notice.campaign.slug, notice.pk)
