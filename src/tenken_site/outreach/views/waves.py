"""The campaign's waves: what was sent, what is planned."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.messaging.queries import bounce_counts, counts_of_groups
from tenken_site.outreach import policies, presenters, queries
from tenken_site.outreach.models import Wave
from tenken_site.outreach.views.reaching import frame

__all__ = ["wave_list"]

UNDER_WAY = {Wave.State.SENDING, Wave.State.STOPPED}


@access(OFFICIAL)
@require_safe
def wave_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The ministry sees every wave, a prefecture or city the ministry's plan and its own waves with their counts."""
    desk = open_campaign(request, slug)
    waves = queries.waves(desk.viewer.codes, campaign=desk.campaign)
    own = [wave for wave in waves if desk.viewer.is_ministry or wave.owner_id != COUNTRY]
    moving = [wave.pk for wave in own if wave.state in UNDER_WAY]
    live = counts_of_groups(topic=queries.TOPIC, groups=moving) if moving else {}
    begun = [wave.pk for wave in own if wave.started_at]
    bounced = bounce_counts(topic=queries.TOPIC, groups=begun) if begun else {}
    counted = {wave.pk: live.get(wave.pk, wave.counts) for wave in own}
    rows = [
        presenters.row_of(wave, counts=counted.get(wave.pk, {}), bounced=sum(bounced.get(wave.pk, {}).values()))
        for wave in waves
    ]
    context = frame(desk) | {
        "rows": rows,
        "own": {wave.pk for wave in own},
        "quiet": presenters.quiet_in_words(policies.quiet_of(desk.campaign)),
        "days_apart": policies.quiet_of(desk.campaign).days_apart,
        "over": desk.campaign.closed_at is not None,
        "area": desk.viewer.home.name,
    }
    return render(request, "outreach/waves.html", context)
