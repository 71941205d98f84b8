"""A clinic's own entry of the list: what it says, and what is wrong with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.accounts.models import User
from tenken_site.corrections import presenters, queries
from tenken_site.corrections.forms import ProposalForm
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import UnitProposal

__all__ = ["own_unit"]

#: A clinic knows nothing of other entries of the list, and its own letter did reach it.
KINDS = (UnitProposal.Kind.WRONG_MAIL, UnitProposal.Kind.MOVED, UnitProposal.Kind.CLOSED)


@access(RESPONDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The clinic's entry; the POST proposes a change, which an official looks at."""
    assert isinstance(request.user, User)  # noqa: S101  # access(RESPONDENT) lets nobody else in
    case = queries.own_case(user=request.user, public_id=public_id)
    if case is None:
        raise Http404
    form = ProposalForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and UnitProposal.Kind(form.cleaned_data["kind"]) in KINDS:
            propose(
                unit=case.unit,
                kind=UnitProposal.Kind(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
                new_mail=form.cleaned_data["new_mail"],
                new_address=form.cleaned_data["new_address"],
                way="site",
                by=f"user:{request.user.pk}",
                now=timezone.now(),  # noqa: TID251  # a view is the edge
            )
            messages.success(request, _("お知らせを受け取りました。担当者が確かめて、名簿に反映します。"))
            return redirect("own-unit", public_id)
        status = 422
    contact = getattr(case.unit, "contact", None)
    kinds = presenters.proposal_kinds()
    context = {
        "case": case,
        "unit": case.unit,
        "row": presenters.unit_row(case.unit, case=case),
        "contact": contact,
        "kinds": [(kind.value, kinds[kind]) for kind in KINDS],
        "proposals": [
            {"proposal": one, "kind": kinds[one.kind], "state": presenters.state_name(one.state)}
            for one in queries.proposals_of(unit=case.unit)
            if one.way in {"site", "letter"}
        ],
        "form": form,
        "typed": request.POST,
        "facility": case.unit.name,
    }
    return render(request, "corrections/own_unit.html", context, status=status)
