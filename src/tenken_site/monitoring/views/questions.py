"""How each question went: time, trouble, where clinics stopped. For the ministry."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenken.paradata.tally import FEWEST, FEWEST_IN_A_PILOT
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.opening import Opening, official_of
from tenken_site.instruments import queries as instruments
from tenken_site.monitoring import permissions, presenters
from tenken_site.monitoring.presenters_questions import question_rows
from tenken_site.monitoring.queries_waves import questions as question_lines

__all__ = ["questions"]


@access(OFFICIAL)
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of the campaign's instrument on one page, from facts."""
    _, viewer = official_of(request)
    try:
        permissions.check_viewer_can_see_questions(viewer)
    except permissions.NotYourArea:
        raise Http404 from None
    known = campaigns.all_campaigns()
    start = Opening.at(request, next((one for one in known if one.slug == slug), None))
    campaign = start.campaign
    lines = question_lines(campaign_id=campaign.pk)
    as_of = max((line.as_of for line in lines), default=None)
    context = start.frame(tab="question-facts") | {
        "campaign": presenters.titled(campaign),
        "campaigns": presenters.choices(known) if len(known) > 1 else [],
        "times": presenters.times_of(campaign, as_of=as_of, now=start.now),
        "rows": question_rows(instruments.questionnaire(campaign.instrument_version_id), lines) if lines else [],
        "fewest": FEWEST if campaign.pilot_of_id is None else FEWEST_IN_A_PILOT,
        "pilot": campaign.pilot_of_id is not None,
    }
    return render(request, "monitoring/questions.html", context)
