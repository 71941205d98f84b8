"""Reading what people say is wrong with the list. An official's areas (codes) come first; a clinic is its user."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.queries_scope import open_to
from tenken_site.frames.models import ContactCandidate, FrameVersion, Unit, UnitProposal
from tenken_site.jurisdictions import scope

__all__ = [
    "PAGE_SIZE",
    "ProposalPage",
    "ReviewPage",
    "candidate",
    "cases_of_units",
    "letter",
    "open_proposals",
    "own_case",
    "proposal",
    "proposals",
    "proposals_of",
    "review",
    "unit",
]

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One page of proposals and how many stand in each state. Pages count from 1."""

    rows: tuple[UnitProposal, ...]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Units whose area is not known, and rows of contact lists that nobody could link; the first of each."""

    units: tuple[Unit, ...]
    units_total: int
    candidates: tuple[ContactCandidate, ...]
    candidates_total: int


def unit(viewer: Collection[str], *, campaign: Campaign, pk: int) -> Unit | None:
    """The unit of the campaign's list if the viewer may see it. One statement."""
    rows = Unit.objects.filter(scope.units(viewer), version_id=campaign.frame_version_id, pk=pk)
    return rows.select_related("prefecture", "relay__parent", "contact").first()


def cases_of_units(*, campaign: Campaign, units: Sequence[Unit]) -> dict[int, Case]:
    """The campaign's case of each unit with the unit's contact, without the drafts. One statement."""
    cases = Case.objects.filter(campaign=campaign, unit__in=units).select_related("unit__contact")
    cases = cases.defer("draft_document")
    return {case.unit_id: case for case in cases}


def proposals_of(*, unit: Unit) -> tuple[UnitProposal, ...]:
    """Everything that was proposed about the unit, the newest first."""
    return tuple(UnitProposal.objects.filter(unit=unit).select_related("same_as").order_by("-proposed_at", "-pk"))


def open_proposals(viewer: Collection[str], *, campaign: Campaign) -> int:
    """How many proposals wait for a decision. One statement."""
    return UnitProposal.objects.filter(_seen(viewer, campaign), state=UnitProposal.State.OPEN).count()


def proposal(viewer: Collection[str], *, campaign: Campaign, pk: int) -> UnitProposal | None:
    """The proposal with its unit if the viewer may see it. One statement."""
    found = UnitProposal.objects.filter(_seen(viewer, campaign), pk=pk)
    return found.select_related("unit__relay__parent", "unit__prefecture", "unit__contact", "same_as").first()


def proposals(
    viewer: Collection[str], *, campaign: Campaign, state: str, kind: str = "", text: str = "", page: int = 1
) -> ProposalPage:
    """Proposals about units the viewer may see, the oldest first while open, else the newest. Three statements."""
    seen = UnitProposal.objects.filter(_seen(viewer, campaign))
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    rows = seen.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text.strip():
        rows = rows.filter(Q(unit__name__contains=text.strip()) | Q(unit__facility_code__contains=text.strip()))
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    order = "proposed_at" if state == UnitProposal.State.OPEN else "-decided_at"
    shown = rows.select_related("unit__relay").order_by(order, "pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return ProposalPage(tuple(shown), counts, total, page, pages)


def review(viewer: Collection[str], *, campaign: Campaign) -> ReviewPage:
    """What a person has to look at in the campaign's list. Three statements.

    Units without an area are seen by whoever sees the prefecture, by the country alone where that is not known either.
    """
    units = Unit.objects.filter(scope.units(viewer), version_id=campaign.frame_version_id, relay__isnull=True)
    candidates = _candidates(viewer, campaign).filter(state=ContactCandidate.State.OPEN)
    totals = FrameVersion.objects.filter(pk=campaign.frame_version_id)
    units_total, candidates_total = totals.values_list(_number(units), _number(candidates)).get()
    return ReviewPage(
        tuple(units.select_related("prefecture").order_by("source_file", "line")[:PAGE_SIZE]),
        units_total,
        tuple(candidates.select_related("likely__relay").order_by("line")[:PAGE_SIZE]),
        candidates_total,
    )


def _number(rows: QuerySet[Any]) -> Combinable:
    """How many rows of one version, within another statement."""
    counted = rows.order_by().values("version").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def candidate(viewer: Collection[str], *, campaign: Campaign, pk: int) -> ContactCandidate | None:
    """The row of a contact list if the viewer may see it. One statement."""
    return _candidates(viewer, campaign).filter(pk=pk).first()


def letter(*, public_id: str) -> Case | None:
    """The case of this public name, once its letter's reply number was found right. One statement."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None
    return _rows().filter(public_id=public_id.lower()).first()


def own_case(*, user: User, public_id: str) -> Case | None:
    """The user's own case, or one of its corporation; a helper's is none. One statement."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None
    return _rows().filter(open_to(user, now=None), public_id=public_id).first()


def _rows() -> QuerySet[Case]:
    related = ("campaign", "unit__relay", "unit__prefecture", "unit__contact")
    return Case.objects.select_related(*related).defer("draft_document")


def _candidates(viewer: Collection[str], campaign: Campaign) -> QuerySet[ContactCandidate]:
    """Rows of contact lists hold addresses of people: the country sees all, a prefecture its own, a city none."""
    rows = ContactCandidate.objects.filter(version_id=campaign.frame_version_id)
    return rows if scope.COUNTRY in viewer else rows.filter(prefecture__in=viewer)


def _seen(viewer: Collection[str], campaign: Campaign) -> Q:
    return scope.units(viewer, through="unit__") & Q(unit__version_id=campaign.frame_version_id)
