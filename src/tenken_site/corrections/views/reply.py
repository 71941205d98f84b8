"""What whoever holds a letter can say without signing in: closed, moved, not ours."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import failed_sign_ins
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.limits import LOOK_UP, limited
from tenken_site.campaigns.letter_references import public_id_of, reference_of
from tenken_site.campaigns.models import Case
from tenken_site.corrections import presenters, queries
from tenken_site.corrections.actions.reply_from_letter import (
    LettersAreOver,
    SaidTooOften,
    reply_from_letter,
    withdraw_reply,
)
from tenken_site.corrections.forms import ReplyForm
from tenken_site.corrections.policies import letter_is_taken
from tenken_site.frames.models import UnitProposal

__all__ = ["reply", "reply_letter"]

METHOD = "letter"


@access(PUBLIC)
@limited(LOOK_UP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest) -> HttpResponse:
    """Asks for the reference printed on the letter. Wrong ones count as failed sign-ins of the network."""
    if request.method != "POST":
        return render(request, "corrections/reply.html")
    now = timezone.now()  # noqa: TID251  # a view is the edge
    network = failed_sign_ins.network_of(request)
    typed = request.POST.get("reference", "")[:100]
    try:
        failed_sign_ins.check(network=network, now=now)
    except failed_sign_ins.TooManyFailures:
        trouble = _("番号の間違いが続いたため、いまは受け付けられません。10分ほどたってから、入力し直してください。")
        return render(request, "corrections/reply.html", {"trouble": trouble, "typed": typed}, status=429)
    case = _case(typed)
    if case is None:
        failed_sign_ins.record(network=network, method=METHOD, now=now)
        trouble = _("この番号の封書が見つかりません。封書に印刷された返信番号を、もう一度お確かめください。")
        return render(request, "corrections/reply.html", {"trouble": trouble, "typed": typed}, status=422)
    return redirect("reply-letter", reference_of(case.public_id))


@access(PUBLIC)
@limited(LOOK_UP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The facility named on the letter and what may be said of it. The POST proposes, or withdraws what was said."""
    now = timezone.now()  # noqa: TID251  # a view is the edge
    network = failed_sign_ins.network_of(request)
    try:
        failed_sign_ins.check(network=network, now=now)
    except failed_sign_ins.TooManyFailures:
        return redirect("reply")
    case = _case(reference)
    if case is None:
        failed_sign_ins.record(network=network, method=METHOD, now=now)
        return redirect("reply")
    if request.method != "POST":
        return _shown(request, case, form=ReplyForm())
    return _said(request, case, now=now)


def _case(typed: str) -> Case | None:
    """The case of the letter with this reply number; its public name alone opens nothing: officials know it."""
    public_id = public_id_of(typed)
    return queries.letter(public_id=public_id) if public_id else None


def _said(request: HttpRequest, case: Case, *, now: datetime) -> HttpResponse:
    """Takes the word of the form, or withdraws what was said."""
    form = ReplyForm(request.POST)
    try:
        if "withdraw" in request.POST:
            withdraw_reply(case=case, now=now)
            return redirect("reply-letter", reference_of(case.public_id))
        if not form.is_valid():
            return _shown(request, case, form=form, status=422)
        kind = UnitProposal.Kind(form.cleaned_data["kind"])
        known = reply_from_letter(case=case, kind=kind, reason=form.cleaned_data["reason"], now=now)
    except LettersAreOver:
        return _shown(request, case, form=form, status=409)
    except SaidTooOften:
        form.add_error("kind", _("この施設のお知らせが続いています。明日もう一度お試しください。"))
        return _shown(request, case, form=form, status=429)
    if known.way != "letter":  # said before by someone known: the page does not tell by whom
        messages.success(request, _("お知らせを受け取りました。担当者が確かめます。"))
    return redirect("reply-letter", reference_of(case.public_id))


def _shown(request: HttpRequest, case: Case, *, form: ReplyForm, status: int = 200) -> HttpResponse:
    said = [one for one in queries.proposals_of(unit=case.unit) if one.way == "letter"]
    standing = next((one for one in said if one.state == UnitProposal.State.OPEN), None)
    context = {
        "case": case,
        "unit": case.unit,
        "over": not letter_is_taken(case.campaign),
        "choices": presenters.reply_choices(),
        "said": standing,
        "said_kind": presenters.proposal_kinds()[standing.kind] if standing else "",
        "taken": next((one for one in said if one.state == UnitProposal.State.ACCEPTED), None),
        "form": form,
        "typed": request.POST,
    }
    return render(request, "corrections/reply_letter.html", context, status=status)
