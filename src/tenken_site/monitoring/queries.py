"""Counts by status and area, from facts. The first argument is always the viewer's jurisdictions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Max, Q, Sum

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import units, visible
from tenken_site.monitoring.models import StatusFact

__all__ = ["KINDS", "AreaCounts", "Counts", "Division", "StatusTable", "area_named", "status_table"]

#: The kinds of unit an official can choose, and the unit kinds each covers.
KINDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "clinic": ("clinic", "clinic_beds"),
    "clinic_beds": ("clinic_beds",),
    "dental": ("dental",),
}


class Division(StrEnum):
    """By what a table divides its area."""

    PREFECTURE = "prefecture"
    RELAY = "relay"  # cities and wards with their own health centre, and what is left of each prefecture


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases by status. ``submitted`` holds those being corrected too: their last submission stands."""

    not_started: int = 0
    in_progress: int = 0
    submitted: int = 0
    correcting: int = 0

    @property
    def total(self) -> int:
        """All cases."""
        return self.not_started + self.in_progress + self.submitted

    @property
    def rate(self) -> float | None:
        """Submitted per hundred cases; None without cases."""
        return 100 * self.submitted / self.total if self.total else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.not_started + other.not_started,
            self.in_progress + other.in_progress,
            self.submitted + other.submitted,
            self.correcting + other.correcting,
        )


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """One row of the table. ``area`` is None for units whose area is not yet known."""

    area: Jurisdiction | None
    counts: Counts
    rest: bool = False  # a prefecture without its cities and wards that have their own health centre
    opens: bool = False  # whether the area has a page of its own below this one

    @property
    def code(self) -> str:
        """The area's code, empty where it is not known."""
        return self.area.code if self.area else ""


@dataclass(frozen=True, slots=True)
class StatusTable:
    """The rows of one area and their sum; ``as_of`` is None before the first count."""

    area: Jurisdiction
    by: Division
    rows: tuple[AreaCounts, ...]
    total: Counts
    as_of: datetime | None


def area_named(viewer: Sequence[str], *, code: str) -> Jurisdiction | None:
    """The area if the viewer may look into it, else None. Rights reach downward only."""
    return Jurisdiction.objects.filter(visible(viewer)).select_related("parent").filter(code=code).first()


def status_table(
    viewer: Sequence[str], *, campaign_id: int, area: Jurisdiction, kind: str, by: Division
) -> StatusTable:
    """The counts of one area, divided: the country by prefecture or by all relays, a prefecture by relay.

    ``area`` comes from ``area_named`` or the viewer's own: the facts are filtered by the viewer's scope all the same.
    """
    campaign = StatusFact.objects.filter(campaign_id=campaign_id).filter(units(viewer))
    facts = campaign.filter(_inside(area))
    if KINDS[kind]:
        facts = facts.filter(kind__in=KINDS[kind])
    column = "prefecture" if by is Division.PREFECTURE else "relay"
    counts = _counts(facts.values_list(column, "status").annotate(Sum("count")))
    below = _below(area, by)
    rows = [
        AreaCounts(
            one,
            counts.get(one.code, Counts()),
            rest=by is Division.RELAY and one.kind == Jurisdiction.Kind.PREFECTURE,
            opens=one.code != area.code,
        )
        for one in below
    ]
    if unknown := counts.get(""):
        rows.append(AreaCounts(None, unknown))
    as_of = campaign.aggregate(latest=Max("as_of"))["latest"]
    return StatusTable(area, by, tuple(rows), sum((row.counts for row in rows), Counts()), as_of)


def _inside(area: Jurisdiction) -> Q:
    if area.kind == Jurisdiction.Kind.COUNTRY:
        return Q()
    return Q(prefecture=area) if area.kind == Jurisdiction.Kind.PREFECTURE else Q(relay=area)


def _below(area: Jurisdiction, by: Division) -> list[Jurisdiction]:
    """The areas of the rows, in the order of their codes."""
    if area.kind == Jurisdiction.Kind.COUNTRY:
        found = Jurisdiction.objects.exclude(pk=area.pk).select_related("parent")
        if by is Division.PREFECTURE:
            found = found.filter(kind=Jurisdiction.Kind.PREFECTURE)
    else:
        found = Jurisdiction.objects.filter(Q(pk=area.pk) | Q(parent=area)).select_related("parent")
    return list(found.order_by("code"))


def _counts(rows: Iterable[tuple[str | None, str, int]]) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(Counts)
    for code, status, count in rows:
        counts[code or ""] += Counts(
            not_started=count if status == CaseStatus.NOT_STARTED else 0,
            in_progress=count if status == CaseStatus.IN_PROGRESS else 0,
            submitted=count if status in (CaseStatus.SUBMITTED, CaseStatus.CORRECTING) else 0,
            correcting=count if status == CaseStatus.CORRECTING else 0,
        )
    return dict(counts)
