"""Dropping a correction: asks once, then the last submission stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.actions.discard_correction import discard_correction
from tenken_site.responses.actions.save import DraftBusy
from tenken_site.responses.policies import CampaignNotOpen, NothingToDiscard, correction_may_be_discarded
from tenken_site.responses.presenters import head
from tenken_site.responses.views.opening import opening_for_the_clinic

__all__ = ["discard"]


@access(RESPONDENT)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks, POST drops."""
    start = opening_for_the_clinic(request, public_id)
    opened = start.opened
    if not correction_may_be_discarded(opened=opened, now=start.now):
        return redirect("case", public_id)
    if request.method != "POST":
        context = {"head": head(opened, now=start.now), "facility": opened.unit.name}
        return render(request, "responses/discard.html", context)
    try:
        discard_correction(opened=opened, device=start.device, by=start.user, now=start.now)
    except (CampaignNotOpen, NothingToDiscard):
        return redirect("case", public_id)
    except DraftBusy:
        messages.error(request, gettext("まだ取りやめていません。もう一度「訂正を取りやめる」を押してください。"))
        return redirect("discard-correction", public_id)
    messages.success(request, gettext("訂正を取りやめました。前に提出した内容が有効です。"))
    return redirect("receipt", public_id)
