"""「保守ベンダーなどに手伝ってもらう」: the clinic makes a helper's code, sees who helps, and takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.campaigns.actions.grant_help import (
    MOST_HELPERS,
    HelpOver,
    NoTimeLeft,
    TooManyHelpers,
    grant_help,
    revoke_help,
)
from tenken_site.campaigns.queries import others_of
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_help import helper_lines
from tenken_site.responses.views.opening import Opening, opening_for_the_clinic
from tenken_site.ui.numbers import whole_number

__all__ = ["helpers"]


@access(RESPONDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helpers(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET lists; POST makes a code and shows it this one time, or with ``revoke`` ends one helper's right."""
    start = opening_for_the_clinic(request, public_id)
    if request.method != "POST":
        return _page(request, start)
    if "revoke" in request.POST:
        return _revoked(request, start)
    try:
        label, behalf = request.POST.get("label", ""), start.opened.behalf
        made = grant_help(case=start.opened.case, label=label, behalf=behalf, by=start.user, now=start.now)
    except NoTimeLeft:
        messages.warning(request, gettext("締切を過ぎたため、手伝う人のコードは作れません。"))
        return redirect("helpers", public_id)
    except TooManyHelpers:
        words = gettext("手伝えるのは%(most)d人までです。先に、終わった人を取りやめてください。")
        messages.warning(request, words % {"most": MOST_HELPERS})
        return redirect("helpers", public_id)
    context = _context(start) | {
        "groups": made.code.split("-"),
        "label": made.enrolment.label,
        "until": made.enrolment.until,
    }
    return render(request, "responses/helper_code.html", context)


def _revoked(request: HttpRequest, start: Opening) -> HttpResponse:
    number = whole_number(request.POST.get("revoke", ""), digits=18, otherwise=0)
    try:
        revoke_help(case=start.opened.case, number=number, behalf=start.opened.behalf, by=start.user, now=start.now)
    except HelpOver:
        messages.info(request, gettext("すでに取りやめてあります。"))
    else:
        messages.success(request, gettext("取りやめました。その人は、もうこの施設の画面を開けません。"))
    return redirect("helpers", start.opened.public_id)


def _page(request: HttpRequest, start: Opening) -> HttpResponse:
    found = others_of(case=start.opened.case, user=start.user)
    return render(request, "responses/helpers.html", _context(start) | {"lines": helper_lines(found, now=start.now)})


def _context(start: Opening) -> dict[str, object]:
    return {
        "head": head(start.opened, now=start.now),
        "facility": start.opened.unit.name,
        "language_next": f"/cases/{start.opened.public_id}/helpers/",
    }
