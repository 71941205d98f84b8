"""The answering page, and its form as a whole: works without any script."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tenken.response.assessment import assess
from tenken.response.draft import DraftDocument, DraftTooLarge
from tenken.response.enablement import open_items
from tenken.response.messages import missing
from tenken.response.model import Json, Problem
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.accounts.kept import keeps_answers
from tenken_site.responses import forms
from tenken_site.responses.actions.save import Change, DraftBusy, SaveResult, save
from tenken_site.responses.forms import FormUnreadable
from tenken_site.responses.policies import CampaignNotOpen, answers_may_be_saved
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_answering import Trouble, bar_of, slots, summary
from tenken_site.responses.presenters_resources import resources
from tenken_site.responses.queries import OpenCase
from tenken_site.responses.views.not_taken import outside_the_period, unreadable
from tenken_site.responses.views.opening import Opening, noting_the_look, opening
from tenken_site.ui.switches import set_plain

__all__ = ["answer"]


@access(RESPONDENT)
@keeps_answers
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows the questions; ``?check=1`` marks what is missing. POST saves the whole form and goes on."""
    start = opening(request, public_id)
    if request.method == "POST":
        return take(request, start)
    if start.now < start.opened.campaign.opens_at:
        return redirect("case", public_id)
    noting_the_look(start, at="draft")
    trouble = what_is_missing(start.opened) if request.GET.get("check") == "1" else Trouble()
    newly_open = frozenset(request.GET.getlist("opened"))
    return page(request, start, start.opened.document, trouble=trouble, newly_open=newly_open)


def what_is_missing(opened: OpenCase) -> Trouble:
    """Every question that keeps the answers from being submitted, in words."""
    assessment = assess(opened.questionnaire, opened.document.answers())
    problems: dict[str, Problem] = {}
    for link_id in assessment.missing:
        if opened.helping and opened.questionnaire.item(link_id).personal:
            continue
        message = missing(opened.questionnaire.item(link_id))
        problems[link_id] = Problem(link_id, "missing", "hard", message, f"missing:{link_id}")
    for problem in assessment.problems:
        problems.setdefault(problem.link_id, problem)
    return Trouble(problems=problems)


def take(request: HttpRequest, start: Opening) -> HttpResponse:
    """Saves what was sent; then on, or the same page with what needs attention."""
    opened = start.opened
    try:
        sent = forms.changes(opened.questionnaire, request.POST)
    except FormUnreadable:
        return unreadable(request, opened.public_id)
    try:
        result = save(opened=opened, changes=sent, device=start.device, by=start.user, now=start.now)
    except CampaignNotOpen as error:
        return outside_the_period(request, start, sent, error)
    except (DraftBusy, DraftTooLarge) as error:
        return not_taken(request, start, sent, error)
    if result.problems or result.conflicts:
        trouble = Trouble(result.problems, result.conflicts, typed_where_refused(sent, result))
        return page(request, start, result.document, trouble=trouble, status=422)
    return onward(request, opened, result)


def not_taken(
    request: HttpRequest, start: Opening, sent: Mapping[str, Change], error: DraftBusy | DraftTooLarge
) -> HttpResponse:
    """Nothing was stored; the fields keep what was typed."""
    if isinstance(error, DraftTooLarge):
        words = gettext("文章が長すぎて保存できませんでした。短くしてから、もう一度「保存する」を押してください。")
    else:
        words = gettext("同時に保存されたため、まだ保存できていません。もう一度「保存する」を押してください。")
    messages.error(request, words)
    trouble = Trouble(sent={link_id: forms.as_json(change.raw) for link_id, change in sent.items()})
    return page(request, start, start.opened.document, trouble=trouble, status=409)


def typed_where_refused(sent: Mapping[str, Change], result: SaveResult) -> dict[str, Json]:
    """What stays in the fields of refused answers."""
    return {link_id: forms.as_json(sent[link_id].raw) for link_id in result.problems if link_id not in result.saved}


def onward(request: HttpRequest, opened: OpenCase, result: SaveResult) -> HttpResponse:
    """Where the pressed button leads. Newly opened questions are shown first, with a word why."""
    before = open_items(opened.questionnaire, opened.document.answers())
    now_open = open_items(opened.questionnaire, result.document.answers())
    fresh = [item.link_id for item, _ in opened.questionnaire.walk() if item.link_id in now_open - before]
    pressed = request.POST.get("do", "save")
    here = reverse("answer", args=[opened.public_id])
    if pressed == "pause":
        return redirect("pause", opened.public_id)
    if fresh and pressed in {"save", "review"}:
        return HttpResponseRedirect(f"{here}?{urlencode({'opened': fresh}, doseq=True)}#q-{fresh[0]}")
    if pressed == "review":
        return redirect("pause" if opened.helping else "review", opened.public_id)
    if pressed in {"plain-on", "plain-off"}:
        response = HttpResponseRedirect(f"{here}#plain")
        set_plain(response, on=pressed == "plain-on")
        return response
    decided = next((name.removeprefix("keep-") for name in request.POST if name.startswith("keep-")), "")
    if decided in now_open:
        return HttpResponseRedirect(f"{here}#q-{decided}")
    if result.document.entries:
        messages.success(request, gettext("保存しました。"))
    else:
        messages.info(request, gettext("まだ答えは入っていません。"))
    return HttpResponseRedirect(here)


def page(
    request: HttpRequest,
    start: Opening,
    document: DraftDocument,
    *,
    trouble: Trouble,
    newly_open: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """The page for this document. After the deadline the answers stand there to read."""
    opened = start.opened
    bar = bar_of(opened, document)
    found = slots(opened, document=document, trouble=trouble, newly_open=newly_open, now=start.now)
    context = {
        "head": head(opened, now=start.now),
        "facility": opened.unit.name,
        "bar": bar,
        "slots": found,
        "summary": summary(found, bar),
        "resources": resources(opened, now=start.now),
        "editable": answers_may_be_saved(opened=opened, now=start.now),
        "language_next": request.path,
    }
    return render(request, "responses/answer.html", context, status=status)
