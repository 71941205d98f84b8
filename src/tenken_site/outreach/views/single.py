"""Sending one clinic a new access code: asked for, confirmed, and what became of it. The mail's code is never shown."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import DESK, OFFICIAL, access
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.outreach import presenters_codes, queries_codes
from tenken_site.outreach.actions.print_code import CodeRefused, print_code
from tenken_site.outreach.actions.send_code import MailUnreadable, send_code
from tenken_site.outreach.actions.take_code import CodeLetterErased, erase_code_letter, take_code_letter
from tenken_site.outreach.forms_codes import CodeForm
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.permissions import NotForDesks, check_viewer_may_send_code
from tenken_site.outreach.views.reaching import frame

__all__ = ["code_letter", "code_send"]


@access(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def code_send(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """The form; POST shows what will happen and asks whether to; POST with ``sure`` does it.

    A desk sends mail to the address on file alone: with another address, or a letter in hand, it would hold the code.
    """
    desk = open_campaign(request, slug)
    case = _case(desk, slug, public_id)
    if request.method != "POST":
        first = {"channel": request.GET.get("channel", ""), "to": request.GET.get("to", "")}
        return _form(request, desk, case, CodeForm(initial=first))
    try:
        by_letter = request.POST.get("channel") == CodeRequest.Channel.LETTER
        check_viewer_may_send_code(desk.viewer, by_letter=by_letter, new_mail=request.POST.get("mail", ""))
    except NotForDesks:
        return render(request, "outreach/single_not_for_desks.html", _context(desk, case), status=403)
    form = CodeForm(request.POST, on_file=presenters_codes.address_on_file(case))
    if not form.is_valid():
        return _form(request, desk, case, form, status=422)
    if request.POST.get("sure") != "yes":
        return _asks(request, desk, case, form)
    return _does(request, desk, case, form)


def _does(request: HttpRequest, desk: Opening, case: Case, form: CodeForm) -> HttpResponse:
    try:
        if form.way == CodeRequest.Channel.LETTER:
            print_code(case=case, by=desk.by, now=desk.now)
            messages.success(request, _("封書ができました。下の「PDFを保存する」を押して、すぐに印刷してください。"))
        else:
            send_code(case=case, new_mail=form.new_mail, by=desk.by, now=desk.now)
            messages.success(request, _("メールを送る順番に入れました。ふつうは1分ほどで出ます。"))
    except CodeRefused as refused:
        messages.error(request, presenters_codes.refusal(refused.reason, again=refused.again))
    except MailUnreadable:
        form.add_error("mail", _("メールアドレスの形が違います。"))
        return _form(request, desk, case, form, status=422)
    return redirect("code-send", case.campaign.slug, case.public_id)


def _form(request: HttpRequest, desk: Opening, case: Case, form: CodeForm, *, status: int = 200) -> HttpResponse:
    asked = queries_codes.asked_for(case)
    enrolled = case.pk in queries_codes.holders([case.pk])
    context = _context(desk, case) | {
        "form": form,
        "rows": [presenters_codes.row_of(one, by=desk.by, now=desk.now) for one in asked],
        "waits": any(one.state in {"due", "sending"} for one in asked),
        "refused": presenters_codes.why_not(case, enrolled=enrolled, now=desk.now),
    }
    return render(request, "outreach/single.html", context, status=status)


def _asks(request: HttpRequest, desk: Opening, case: Case, form: CodeForm) -> HttpResponse:
    """What will happen, in words, before anything does."""
    letter = form.way == CodeRequest.Channel.LETTER
    context = _context(desk, case) | {"form": form, "letter": letter, "mail": form.mail_to}
    return render(request, "outreach/single_confirm.html", context)


def _context(desk: Opening, case: Case) -> dict[str, object]:
    return frame(desk) | {
        "office_tab": "chase",
        "case": case,
        "unit": case.unit,
        "address": presenters_codes.address_on_file(case),
        "address_state": presenters_codes.address_state(case),
        "area": presenters_codes.area_of(desk.viewer, case),
    }


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def code_letter(request: HttpRequest, slug: str, public_id: str, number: int) -> HttpResponseBase:
    """The letter, for the official who asked for it; POST says that it was printed and erases it."""
    desk = open_campaign(request, slug)
    case = _case(desk, slug, public_id)
    found = queries_codes.request_of(case, number=number, by=desk.by)
    if found is None:
        raise Http404
    if request.method == "POST":
        erase_code_letter(request=found, by=desk.by, now=desk.now)
        messages.success(request, _("封書のファイルを消しました。"))
        return redirect("code-send", slug, public_id)
    if request.method == "HEAD":
        return HttpResponse(content_type="application/pdf")
    try:
        document = take_code_letter(request=found, by=desk.by, now=desk.now)
    except CodeLetterErased:
        raise Http404 from None
    answer = FileResponse(
        io.BytesIO(document),
        as_attachment=True,
        filename=f"封書_{case.unit.name}.pdf",
        content_type="application/pdf",
    )
    answer.headers["Cache-Control"] = "no-store"  # the code stays out of shared computers' caches
    return answer


def _case(desk: Opening, slug: str, public_id: str) -> Case:
    """A case of the viewer's areas. Raises Http404."""
    found = queries_codes.case_seen(desk.viewer.codes, campaign=slug, public_id=public_id)
    if found is None:
        raise Http404
    return found
