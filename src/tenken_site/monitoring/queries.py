"""Counts by status and area, from facts. The first argument is always the viewer's jurisdictions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Max, Q, Sum

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import units, visible
from tenken_site.monitoring.models import StatusFact

__all__ = [
    "KINDS",
    "AreaCounts",
    "Counts",
    "Division",
    "StatusTable",
    "area_named",
    "below",
    "inside",
    "status_table",
]

#: The kinds of unit an official can choose, and the unit kinds each covers.
KINDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "clinic": ("clinic", "clinic_beds"),
    "clinic_beds": ("clinic_beds",),
    "dental": ("dental",),
}
#: Not eligible: outside the base of a response rate (AAPOR 4.x), unless the clinic answered all the same.
EXCLUDING = frozenset({CaseOutcome.CLOSED, CaseOutcome.DUPLICATE, CaseOutcome.OUT_OF_SCOPE})
SUBMITTED = frozenset({CaseStatus.SUBMITTED, CaseStatus.CORRECTING})


class Division(StrEnum):
    """By what a table divides its area."""

    PREFECTURE = "prefecture"
    RELAY = "relay"  # cities and wards with their own health centre, and what is left of each prefecture


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases by where they stand; each case counts in one place, but ``correcting`` is part of ``submitted``.

    A submission outweighs everything else that is known of a case: one that is being corrected stays submitted, one
    of a clinic that has closed since stays in the base.
    """

    not_started: int = 0
    dead: int = 0  # not started, and the clinic's mail address is known not to exist
    in_progress: int = 0
    refused: int = 0
    submitted: int = 0
    correcting: int = 0
    excluded: int = 0  # closed, counted twice, or no clinic of the survey

    @property
    def total(self) -> int:
        """The base of the response rate: all cases that are not excluded (AAPOR RR1)."""
        return self.not_started + self.dead + self.in_progress + self.refused + self.submitted

    @property
    def rate(self) -> float | None:
        """Submitted per hundred cases of the base (RR1); None without cases."""
        return 100 * self.submitted / self.total if self.total else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.not_started + other.not_started,
            self.dead + other.dead,
            self.in_progress + other.in_progress,
            self.refused + other.refused,
            self.submitted + other.submitted,
            self.correcting + other.correcting,
            self.excluded + other.excluded,
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
    """The rows of one area and their sum, by area and by kind; ``as_of`` is None where nothing was counted."""

    area: Jurisdiction
    by: Division
    rows: tuple[AreaCounts, ...]
    total: Counts
    by_kind: dict[str, Counts]  # by unit kind, whatever kind was asked for
    as_of: datetime | None


def area_named(viewer: Sequence[str], *, code: str) -> Jurisdiction | None:
    """The area if the viewer may look into it, else None. Rights reach downward only."""
    return Jurisdiction.objects.filter(visible(viewer)).select_related("parent").filter(code=code).first()


def status_table(
    viewer: Sequence[str],
    *,
    campaign_id: int,
    area: Jurisdiction,
    kind: str,
    by: Division,
    areas: Sequence[Jurisdiction] | None = None,
) -> StatusTable:
    """The counts of one area, divided: the country by prefecture or by all relays, a prefecture by relay.

    ``area`` comes from ``area_named`` or the viewer's own: the facts are filtered by the viewer's scope all the same.
    Two statements, or one when the caller has read the ``areas`` inside ``area`` already.
    """
    column = "prefecture" if by is Division.PREFECTURE else "relay"
    grouped = (
        StatusFact.objects.filter(campaign_id=campaign_id)
        .filter(units(viewer), inside(area))
        .values_list(column, "kind", "status", "outcome", "mail_dead")
        .annotate(Sum("count"), Max("as_of"))
        .order_by()
    )
    wanted = KINDS[kind]
    by_area: dict[str, Counts] = defaultdict(Counts)
    by_kind: dict[str, Counts] = defaultdict(Counts)
    as_of: datetime | None = None
    for code, unit_kind, status, outcome, dead, count, counted_at in grouped:
        counts = _placed(status, outcome, dead=dead, count=count)
        by_kind[unit_kind] += counts
        if not wanted or unit_kind in wanted:
            by_area[code or ""] += counts
        as_of = counted_at if as_of is None else max(as_of, counted_at)
    rows = [
        AreaCounts(
            one,
            by_area.get(one.code, Counts()),
            rest=by is Division.RELAY and one.kind == Jurisdiction.Kind.PREFECTURE,
            opens=one.code != area.code,
        )
        for one in below(area, by=by, among=areas)
    ]
    if unknown := by_area.get(""):
        rows.append(AreaCounts(None, unknown))
    total = sum(by_area.values(), Counts())
    return StatusTable(area, by, tuple(rows), total, dict(by_kind), as_of)


def inside(area: Jurisdiction) -> Q:
    """The filter for facts of an area; a prefecture's hold those of its cities too."""
    if area.kind == Jurisdiction.Kind.COUNTRY:
        return Q()
    return Q(prefecture=area) if area.kind == Jurisdiction.Kind.PREFECTURE else Q(relay=area)


def below(area: Jurisdiction, *, by: Division, among: Iterable[Jurisdiction] | None = None) -> tuple[Jurisdiction, ...]:
    """The areas of a table's rows in the order of their codes; one statement unless they are chosen ``among`` some."""
    country = area.kind == Jurisdiction.Kind.COUNTRY
    if among is None:
        wanted = Q() if country else Q(pk=area.pk) | Q(parent=area)
        among = Jurisdiction.objects.filter(wanted).select_related("parent")
    found = [one for one in among if one.kind != Jurisdiction.Kind.COUNTRY]
    if country and by is Division.PREFECTURE:
        found = [one for one in found if one.kind == Jurisdiction.Kind.PREFECTURE]
    return tuple(sorted(found, key=lambda one: one.code))


def _placed(status: str, outcome: str, *, dead: bool, count: int) -> Counts:
    if status in SUBMITTED:
        return Counts(submitted=count, correcting=count if status == CaseStatus.CORRECTING else 0)
    if outcome in EXCLUDING:
        return Counts(excluded=count)
    if outcome == CaseOutcome.REFUSED:
        return Counts(refused=count)
    if status == CaseStatus.IN_PROGRESS:
        return Counts(in_progress=count)
    return Counts(dead=count) if dead else Counts(not_started=count)
