"""One clinic's submitted answers for its prefecture or city, where the campaign lets it: asks why, each time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.campaigns.queries import case_named
from tenken_site.responses.actions.look_as_relay import LONGEST_REASON, ReasonMissing, look_as_relay
from tenken_site.responses.permissions import NotYourArea, check_viewer_may_read_answers
from tenken_site.responses.presenters_review import answer_lines

__all__ = ["case_answers"]


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_answers(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """GET asks for the reason and shows nothing. POST shows the answers this once: a reload is a look of its own."""
    desk = open_campaign(request, slug)
    case = case_named(campaign=desk.campaign, public_id=public_id)
    if case is None:
        raise Http404
    try:
        check_viewer_may_read_answers(desk.viewer, campaign=desk.campaign, case=case)
    except NotYourArea:
        raise Http404 from None
    context = desk.frame(tab="chase") | {"title": desk.title, "case": case, "unit": case.unit}
    if request.method != "POST":
        return render(request, "responses/relay_reason.html", context | {"longest": LONGEST_REASON})
    reason = request.POST.get("reason", "")[:LONGEST_REASON].replace("\0", "")
    try:
        found = look_as_relay(
            viewer=desk.viewer, campaign=desk.campaign, case=case, reason=reason, by=desk.user, now=desk.now
        )
    except ReasonMissing:
        refused = {"error": _("見る理由を入れてください。"), "longest": LONGEST_REASON}
        return render(request, "responses/relay_reason.html", context | refused, status=422)
    if found is None:
        nothing = {"error": _("この施設は、まだ提出していません。"), "longest": LONGEST_REASON}
        return render(request, "responses/relay_reason.html", context | nothing, status=409)
    lines = answer_lines(found.questionnaire, found.answers, withheld=True)
    return render(request, "responses/relay_answers.html", context | {"found": found, "lines": lines})
