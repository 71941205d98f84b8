"""対象施設: the campaign's list as officials search it, and one facility with what is known of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts.access import DESK, OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.corrections import presenters, queries
from tenken_site.corrections.forms import ProposalForm
from tenken_site.corrections.views.frame import frame
from tenken_site.frames import queries as frames
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import Unit, UnitProposal
from tenken_site.ui.numbers import page_number, whole_number

__all__ = ["unit", "unit_list", "unit_propose"]

LONGEST_SEARCH = 100


@access(DESK)
@require_safe
def unit_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The facilities of the viewer's areas, searched by name or code, page by page."""
    desk = open_campaign(request, slug)
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "")
    page = frames.units(
        desk.viewer.codes,
        version_id=desk.campaign.frame_version_id,
        text=text,
        page=page_number(request),
    )
    cases = queries.cases_of_units(campaign=desk.campaign, units=page.units)
    context = frame(desk, tab="frame-list") | {
        "page": page,
        "first": (page.page - 1) * frames.PAGE_SIZE + 1,
        "last": (page.page - 1) * frames.PAGE_SIZE + len(page.units),
        "text": text,
        "rows": [presenters.unit_row(one, case=cases.get(one.pk)) for one in page.units],
        "waiting": queries.open_proposals(desk.viewer.codes, campaign=desk.campaign),
    }
    return render(request, "corrections/units.html", context)


@access(DESK)
@require_safe
def unit(request: HttpRequest, slug: str, unit: int) -> HttpResponse:
    """One facility: what the list says, how it is reached, where its case stands, and what was proposed."""
    return _shown(request, slug, unit, form=ProposalForm())


@access(OFFICIAL)
@require_http_methods(["POST"])
def unit_propose(request: HttpRequest, slug: str, unit: int) -> HttpResponse:
    """An official proposes that the list is wrong about the facility; another official decides."""
    desk = open_campaign(request, slug)
    found = queries.unit(desk.viewer.codes, campaign=desk.campaign, pk=unit)
    if found is None:
        raise Http404
    form = ProposalForm(request.POST)
    same_as = _same_as(request, slug, found)
    if form.is_valid() and form.cleaned_data["kind"] == UnitProposal.Kind.DUPLICATE and same_as is None:
        form.add_error("kind", _("同じ施設のもう一方を、施設の番号で指定してください。"))
    if not form.is_valid():
        return _shown(request, slug, unit, form=form, status=422)
    propose(
        unit=found,
        kind=UnitProposal.Kind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        new_mail=form.cleaned_data["new_mail"],
        new_address=form.cleaned_data["new_address"],
        same_as=same_as,
        way="official",
        by=desk.by,
        now=desk.now,
    )
    messages.success(request, _("訂正を提案しました。ほかの担当者が確かめて、反映します。"))
    return redirect("frame-unit", slug, unit)


def _same_as(request: HttpRequest, slug: str, unit: Unit) -> Unit | None:
    """The facility that the other entry stands for: typed as its number on the page of facilities."""
    typed = whole_number(request.POST.get("same_as", "").strip(), digits=14, otherwise=0)
    if typed in {0, unit.pk}:
        return None
    desk = open_campaign(request, slug)
    return queries.unit(desk.viewer.codes, campaign=desk.campaign, pk=typed)


def _shown(request: HttpRequest, slug: str, unit: int, *, form: ProposalForm, status: int = 200) -> HttpResponse:
    desk = open_campaign(request, slug)
    found = queries.unit(desk.viewer.codes, campaign=desk.campaign, pk=unit)
    if found is None:
        raise Http404
    case = queries.cases_of_units(campaign=desk.campaign, units=[found]).get(found.pk)
    contact = getattr(found, "contact", None)
    context = frame(desk, tab="frame-list") | {
        "row": presenters.unit_row(found, case=case),
        "unit": found,
        "contact": contact,
        "case": case,
        "reasons": presenters.review_reasons(found),
        "kinds": presenters.proposal_kinds().items(),
        "proposals": [
            {
                "proposal": one,
                "kind": presenters.proposal_kinds()[one.kind],
                "state": presenters.state_name(one.state),
                "way": presenters.proposer(one, user=desk.user),
            }
            for one in queries.proposals_of(unit=found)
        ],
        "form": form,
        "typed": request.POST,
    }
    return render(request, "corrections/unit.html", context, status=status)
