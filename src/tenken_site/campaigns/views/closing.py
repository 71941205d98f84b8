"""Closing a campaign: what would become of each case, and the button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenken.disposition.rates import rates
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import presenters
from tenken_site.campaigns.actions.ask_for_close import ask_for_close
from tenken_site.campaigns.policies import CampaignArchived, DeadlineNotPassed, closable_from
from tenken_site.campaigns.presenters_dispositions import code_lines
from tenken_site.campaigns.queries import last_own_deadline
from tenken_site.campaigns.queries_dispositions import Figures, national_counts
from tenken_site.campaigns.views.entering import entering, ministry_only

__all__ = ["close"]


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the table, POST asks the worker. Before the last deadline is over it says from when."""
    start = entering(request, slug)
    ministry_only(start)
    if request.method == "POST":
        try:
            ask_for_close(campaign=start.campaign, by=start.by, now=start.now)
        except (DeadlineNotPassed, CampaignArchived):
            messages.warning(request, _("まだ回答できる施設があるため、確定できません。"))
        else:
            messages.success(request, _("最終区分の確定を始めました。件数が多いと数分かかります。"))
        return redirect("campaign", slug)
    counts = national_counts(campaign=start.campaign)
    from_when = closable_from(campaign=start.campaign, last_own_deadline=last_own_deadline(campaign=start.campaign))
    context = start.frame(tab="campaign") | {
        "title": start.title,
        "codes": code_lines(Figures(counts, rates(counts))),
        "total": f"{sum(counts.values()):,}",
        "from_when": from_when,
        "closable": start.campaign.closed_at is None and start.now >= from_when,
        "policy": presenters.policy_lines(start.campaign)[2:],
    }
    return render(request, "campaigns/close.html", context)
