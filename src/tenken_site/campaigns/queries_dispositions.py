"""Cases by area, kind and disposition, from facts. The first argument is the viewer's jurisdictions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Max, Q, QuerySet, Sum

from tenken.disposition.codes import DispositionCode
from tenken.disposition.rates import Rates, eligible_share, rates
from tenken_site.campaigns.models import Campaign, DispositionFact
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import units

__all__ = ["KINDS", "AreaDispositions", "DispositionTable", "Figures", "disposition_table", "national_counts"]

#: The kinds of unit that can be chosen, and the unit kinds each covers.
KINDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "clinic": ("clinic", "clinic_beds"),
    "clinic_beds": ("clinic_beds",),
    "dental": ("dental",),
}
Counts = dict[DispositionCode, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by code and their rates; ``rates.e`` is the country's."""

    counts: Counts
    rates: Rates


@dataclass(frozen=True, slots=True)
class AreaDispositions:
    """One area; None for units whose area is not known. ``rest``: a prefecture without its cities with a centre."""

    area: Jurisdiction | None
    figures: Figures
    rest: bool = False


@dataclass(frozen=True, slots=True)
class DispositionTable:
    """The areas below one area, their sum, the country's *e*, and when it was counted (None before the first count)."""

    area: Jurisdiction
    rows: tuple[AreaDispositions, ...]
    total: Figures
    e: Fraction
    as_of: datetime | None


def national_counts(*, campaign: Campaign, kind: str = "all") -> Counts:
    """Cases of the whole country by code. Without a viewer: figures of the country are public. One statement."""
    facts = _of_kind(DispositionFact.objects.filter(campaign=campaign), kind)
    found = facts.values_list("disposition").annotate(Sum("count")).order_by()
    return {DispositionCode(code): count for code, count in found}


def disposition_table(
    viewer: Sequence[str], *, campaign: Campaign, area: Jurisdiction, kind: str = "all"
) -> DispositionTable:
    """The country by prefecture, a prefecture by relay, a city as one row. Four statements.

    ``area`` is one that the viewer may see; the facts are filtered by the viewer's scope all the same.
    """
    country = area.kind == Jurisdiction.Kind.COUNTRY
    e = eligible_share(national_counts(campaign=campaign, kind=kind))
    mine = DispositionFact.objects.filter(units(viewer), campaign=campaign)
    inside = _of_kind(mine.filter(_inside(area)), kind)
    column = "prefecture" if country else "relay"
    counts: dict[str, Counts] = defaultdict(dict)
    for code, disposition, count in inside.values_list(column, "disposition").annotate(Sum("count")).order_by():
        counts[code or ""][DispositionCode(disposition)] = count
    if country:
        below = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE)
    else:
        below = Jurisdiction.objects.filter(Q(pk=area.pk) | Q(parent=area))
    rows = [
        AreaDispositions(
            one, _figures(counts.get(one.code, {}), e), rest=not country and one.kind == Jurisdiction.Kind.PREFECTURE
        )
        for one in below.select_related("parent").order_by("code")
    ]
    if unknown := counts.get(""):
        rows.append(AreaDispositions(None, _figures(unknown, e)))
    total: Counts = {}
    for row in rows:
        for code, count in row.figures.counts.items():
            total[code] = total.get(code, 0) + count
    as_of = mine.aggregate(latest=Max("as_of"))["latest"]
    return DispositionTable(area, tuple(rows), _figures(total, e), e, as_of)


def _figures(counts: Counts, e: Fraction) -> Figures:
    return Figures(counts, rates(counts, e=e))


def _inside(area: Jurisdiction) -> Q:
    if area.kind == Jurisdiction.Kind.COUNTRY:
        return Q()
    return Q(prefecture=area) if area.kind == Jurisdiction.Kind.PREFECTURE else Q(relay=area)


def _of_kind(facts: QuerySet[DispositionFact], kind: str) -> QuerySet[DispositionFact]:
    return facts.filter(kind__in=KINDS[kind]) if KINDS[kind] else facts
