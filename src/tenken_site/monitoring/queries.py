"""Counts by status and area, from facts. The first argument is always the viewer's jurisdictions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import visible
from tenken_site.monitoring.models import StatusFact

__all__ = ["KINDS", "AreaCounts", "Counts", "StatusTable", "area_named", "status_table"]

#: The kinds of unit an official can choose, and the unit kinds each covers.
KINDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "clinic": ("clinic", "clinic_beds"),
    "clinic_beds": ("clinic_beds",),
    "dental": ("dental",),
}


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
    opens: bool  # whether the area has a page of its own below this one

    @property
    def code(self) -> str:
        """The area's code, empty where it is not known."""
        return self.area.code if self.area else ""


@dataclass(frozen=True, slots=True)
class StatusTable:
    """The rows of one area and their sum; ``as_of`` is None before the first count."""

    area: Jurisdiction
    rows: tuple[AreaCounts, ...]
    total: Counts
    as_of: datetime | None


def area_named(viewer: Sequence[str], *, code: str) -> Jurisdiction | None:
    """The area if the viewer may look into it, else None. Rights reach downward only."""
    return Jurisdiction.objects.filter(visible(viewer)).select_related("parent").filter(code=code).first()


def status_table(viewer: Sequence[str], *, campaign_id: int, area: Jurisdiction, kind: str) -> StatusTable:
    """The counts of one area by the areas just below it: prefectures, or cities and the prefecture's rest."""
    facts = StatusFact.objects.filter(campaign_id=campaign_id)
    if KINDS[kind]:
        facts = facts.filter(kind__in=KINDS[kind])
    if area.kind == Jurisdiction.Kind.COUNTRY:
        grouped = _grouped(facts.values_list("prefecture", "status", "as_of").annotate(Sum("count")))
        areas = [*Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE)]
    elif area.kind == Jurisdiction.Kind.PREFECTURE:
        of_area = facts.filter(prefecture=area)
        grouped = _grouped(of_area.values_list("relay", "status", "as_of").annotate(Sum("count")))
        areas = [area, *Jurisdiction.objects.filter(parent=area)]
    else:
        grouped = _grouped(facts.filter(relay=area).values_list("relay", "status", "as_of").annotate(Sum("count")))
        areas = [area]
    country = area.kind == Jurisdiction.Kind.COUNTRY
    rows = tuple(
        AreaCounts(one, grouped.counts.get(one.code, Counts()), opens=country or one.code != area.code)
        for one in sorted(areas, key=lambda one: one.code)
    )
    if unknown := grouped.counts.get(""):
        rows = (*rows, AreaCounts(None, unknown, opens=False))
    return StatusTable(area, rows, sum((row.counts for row in rows), Counts()), grouped.as_of)


@dataclass(frozen=True, slots=True)
class _Grouped:
    counts: dict[str, Counts]
    as_of: datetime | None


def _grouped(rows: Iterable[tuple[str | None, str, datetime, int]]) -> _Grouped:
    counts: dict[str, Counts] = defaultdict(Counts)
    as_of: datetime | None = None
    for code, status, at, count in rows:
        correcting = count if status == CaseStatus.CORRECTING else 0
        submitted = count if status in (CaseStatus.SUBMITTED, CaseStatus.CORRECTING) else 0
        counts[code or ""] += Counts(
            not_started=count if status == CaseStatus.NOT_STARTED else 0,
            in_progress=count if status == CaseStatus.IN_PROGRESS else 0,
            submitted=submitted,
            correcting=correcting,
        )
        as_of = at if as_of is None else max(as_of, at)
    return _Grouped(dict(counts), as_of)
