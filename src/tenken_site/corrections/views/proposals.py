"""名簿の訂正: what was proposed, and the decision on each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.actions.record_outcome import CampaignIsClosed
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.corrections import presenters, queries
from tenken_site.corrections.actions import decide
from tenken_site.corrections.permissions import OwnProposal, user_may_decide
from tenken_site.corrections.views.frame import frame
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn
from tenken_site.frames.models import UnitProposal
from tenken_site.ui.numbers import page_number

__all__ = ["proposal", "proposal_list"]

DECISIONS = ("accept", "decline", "take-back")


@access(OFFICIAL)
@require_safe
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Proposals of the viewer's areas by state, with search."""
    desk = open_campaign(request, slug)
    state = request.GET.get("state", UnitProposal.State.OPEN)
    if state not in UnitProposal.State.values:
        state = UnitProposal.State.OPEN
    kind = request.GET.get("kind", "")
    page = queries.proposals(
        desk.viewer.codes,
        campaign=desk.campaign,
        state=state,
        kind=kind if kind in UnitProposal.Kind.values else "",
        text=request.GET.get("q", "")[:100].replace("\0", ""),
        page=page_number(request),
    )
    kinds = presenters.proposal_kinds()
    context = frame(desk, tab="frame-list") | {
        "page": page,
        "state": state,
        "kind": kind,
        "text": request.GET.get("q", "")[:100],
        "kinds": kinds.items(),
        "states": [(one, presenters.state_name(one), page.counts.get(one, 0)) for one in UnitProposal.State.values],
        "rows": [
            {"proposal": one, "kind": kinds[one.kind], "way": presenters.proposer(one, user=desk.user)}
            for one in page.rows
        ],
    }
    return render(request, "corrections/proposals.html", context)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, slug: str, proposal: int) -> HttpResponse:
    """One proposal with what accepting it does; the POST decides."""
    desk = open_campaign(request, slug)
    found = queries.proposal(desk.viewer.codes, campaign=desk.campaign, pk=proposal)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _decided(request, desk, found)
    return _shown(request, desk, found)


def _decided(request: HttpRequest, desk: Opening, found: UnitProposal) -> HttpResponse:
    decision = request.POST.get("decision", "")
    why = request.POST.get("why", "").strip()[:400].replace("\0", "")
    if decision not in DECISIONS:
        raise Http404
    if decision != "take-back" and request.POST.get("seen", _seen(found)) != _seen(found):
        trouble = _("読んでいる間に、提案の内容が変わりました。もう一度お確かめください。")
        return _shown(request, desk, found, trouble=trouble, status=409)
    if decision == "decline" and not why:
        return _shown(request, desk, found, trouble=_("見送る理由を入力してください。"), status=422)
    try:
        if decision == "accept":
            decide.accept(proposal=found, user=desk.user, by=desk.by, now=desk.now)
            messages.success(request, _("訂正を反映しました。"))
        elif decision == "decline":
            decide.decline(proposal=found, user=desk.user, why=why, by=desk.by, now=desk.now)
            messages.success(request, _("見送りました。"))
        else:
            decide.take_back(proposal=found, by=desk.by, now=desk.now)
            messages.success(request, _("決定を取り消しました。もう一度決めてください。"))
    except OwnProposal:
        return _shown(request, desk, found, trouble=_("ご自分の提案は、ほかの担当者が確かめて反映します。"), status=403)
    except ProposalMovedOn:
        messages.warning(request, _("ほかの担当者が先に決めました。いまの状態をお確かめください。"))
    except CampaignIsClosed:
        trouble = _("調査が締め切られ、最終区分が決まっているため、変えられません。")
        return _shown(request, desk, found, trouble=trouble, status=409)
    return redirect("proposal", desk.campaign.slug, found.pk)


def _seen(found: UnitProposal) -> str:
    """Which words the page showed: a later proposal of the same kind takes their place."""
    return found.proposed_at.isoformat()


def _shown(
    request: HttpRequest, desk: Opening, found: UnitProposal, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    case = queries.cases_of_units(campaign=desk.campaign, units=[found.unit]).get(found.unit_id)
    context = frame(desk, tab="frame-list") | {
        "proposal": found,
        "kind": presenters.proposal_kinds()[found.kind],
        "state": presenters.state_name(found.state),
        "way": presenters.proposer(found, user=desk.user),
        "row": presenters.unit_row(found.unit, case=case),
        "is_open": found.state == UnitProposal.State.OPEN,
        "settled": found.state in {UnitProposal.State.ACCEPTED, UnitProposal.State.DECLINED},
        "may_decide": user_may_decide(desk.user, proposal=found),
        "trouble": trouble,
        "seen": _seen(found),
    }
    return render(request, "corrections/proposal.html", context, status=status)
