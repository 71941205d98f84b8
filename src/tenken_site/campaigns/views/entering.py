"""What pages of the campaign itself begin with beside it: its pilots, one of its cases."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken_site.accounts.permissions import NotYourArea
from tenken_site.campaigns import queries
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.opening import Opening
from tenken_site.campaigns.permissions import check_viewer_may_move_case, check_viewer_may_run_campaign

__all__ = ["Entering", "case_of", "entering", "ministry_only"]


@dataclass(frozen=True, slots=True)
class Entering(Opening):
    """The opening with the campaign's pilots, the newest first."""

    pilots: tuple[Campaign, ...]


def entering(request: HttpRequest, slug: str) -> Entering:
    """The campaign with its pilots in one statement. Raises Http404."""
    campaign, pilots = queries.with_pilots(slug=slug)
    return Entering.at(request, campaign, pilots=pilots)


def ministry_only(start: Opening) -> None:
    """Raises Http404 for everybody else."""
    try:
        check_viewer_may_run_campaign(start.viewer)
    except NotYourArea:
        raise Http404 from None


def case_of(start: Opening, public_id: str) -> Case:
    """The case, if the viewer's area covers its clinic. Raises Http404."""
    case = queries.case_named(campaign=start.campaign, public_id=public_id)
    if case is None:
        raise Http404
    try:
        check_viewer_may_move_case(start.viewer, case=case)
    except NotYourArea:
        raise Http404 from None
    return case
