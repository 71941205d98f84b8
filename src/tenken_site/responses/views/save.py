"""One question, saved as it is given: the answer is pieces of the page that changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item
from tenken.response.draft import DraftTooLarge
from tenken.response.enablement import open_items
from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses import forms
from tenken_site.responses.actions.save import Change, DraftBusy, SaveResult, save
from tenken_site.responses.forms import FormUnreadable
from tenken_site.responses.permissions import OnlyTheClinic
from tenken_site.responses.policies import CampaignClosed, CampaignNotYetOpen, CorrectionsNotTaken
from tenken_site.responses.presenters_answering import Layout, Slot, Trouble, bar_of, card_of, conditional, layout_of
from tenken_site.responses.views.not_taken import unreadable
from tenken_site.responses.views.opening import Opening, opening

__all__ = ["save_one"]

#: By this header the page knows an answer of this view from a sign-in page that came in its place.
SAVED_HEADER = "Tenken-Answer"


@access(RESPONDENT)
@require_POST
def save_one(request: HttpRequest, public_id: str, link_id: str) -> HttpResponse:
    """Stores one answer. Without htmx (an address typed in) it leads back to the questions."""
    start = opening(request, public_id)
    item, above = question(start, link_id)
    if not request.headers.get("HX-Request"):
        return redirect("answer", public_id)
    try:
        change = forms.change_of(item, request.POST)
    except FormUnreadable:
        return unreadable(request, public_id)
    changes = {link_id: change} if change else {}
    try:
        result = save(opened=start.opened, changes=changes, device=start.device, by=start.user, now=start.now)
    except CampaignNotYetOpen:
        return refused(request, link_id, gettext("受付が始まる前のため、この変更は保存していません。"))
    except CampaignClosed:
        return refused(request, link_id, gettext("締切を過ぎたため、この変更は保存していません。"))
    except CorrectionsNotTaken:
        return refused(request, link_id, gettext("提出後の訂正は受け付けていないため、この変更は保存していません。"))
    except OnlyTheClinic:
        return refused(request, link_id, gettext("この質問は、医療機関の方が記入します。保存していません。"))
    except DraftTooLarge:
        return refused(request, link_id, gettext("文章が長すぎて保存できませんでした。短くしてください。"))
    except DraftBusy:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    return pieces(request, start, item, above, change, result)


def question(start: Opening, link_id: str) -> tuple[Item, tuple[Item, ...]]:
    """The question of this name with the groups above it. Raises Http404."""
    for item, above in start.opened.questionnaire.walk():
        if item.link_id == link_id and ITEM_TYPES[item.type].answerable:
            return item, above
    raise Http404


def refused(request: HttpRequest, link_id: str, words: str) -> HttpResponse:
    """Nothing was stored, and trying again would not help."""
    context = {"link_id": link_id, "words": words}
    response = render(request, "responses/parts/refused.html", context)
    response.headers[SAVED_HEADER] = "refused"
    return response


def pieces(
    request: HttpRequest,
    start: Opening,
    item: Item,
    above: tuple[Item, ...],
    change: Change | None,
    result: SaveResult,
) -> HttpResponse:
    """State of this question, the bar, and the questions that opened or closed."""
    link_id, opened = item.link_id, start.opened
    kept_typed = change is not None and link_id in result.problems and link_id not in result.saved
    trouble = Trouble(
        result.problems,
        result.conflicts,
        {link_id: forms.as_json(change.raw)} if change and kept_typed else {},
    )
    layout = layout_of(opened)
    card = card_of(
        opened,
        item,
        above,
        layout=layout,
        document=result.document,
        trouble=trouble,
        newly_open=frozenset(),
        now=start.now,
    )
    decided = f"mine-{link_id}" in request.POST
    context = {
        "card": card,
        "public_id": opened.public_id,
        "bar": bar_of(opened, result.document),
        "slots": changed_slots(request, start, result, layout),
        "replace_area": decided or card.two is not None,
        "kept": not (card.problem or card.two),
        "editable": True,
    }
    response = render(request, "responses/parts/saved.html", context)
    response.headers[SAVED_HEADER] = "two" if card.two else "problem" if card.problem else "saved"
    return response


def changed_slots(request: HttpRequest, start: Opening, result: SaveResult, layout: Layout) -> list[Slot]:
    """Conditional questions whose place on the sender's page is out of date."""
    opened = start.opened
    on_page = forms.shown_on_page(request.POST)
    opens = open_items(opened.questionnaire, result.document.answers())
    found = []
    for item, above in opened.questionnaire.walk():
        if not conditional(item, above) or (item.link_id in opens) == (item.link_id in on_page):
            continue
        shown = item.link_id in opens
        fresh = frozenset({item.link_id})
        card = (
            card_of(
                opened,
                item,
                above,
                layout=layout,
                document=result.document,
                trouble=Trouble(),
                newly_open=fresh,
                now=start.now,
            )
            if shown
            else None
        )
        found.append(Slot(item.link_id, True, card))
    return found
