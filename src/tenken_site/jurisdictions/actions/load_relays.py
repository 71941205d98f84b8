"""Loading the code list of relays: the country, and the 157 that pass the survey on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tenken.frame.areas import Area, AreaKind, AreaList
from tenken_site.audit.log import record
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY

__all__ = ["COUNTRY_NAME", "Loaded", "load_relays"]

COUNTRY_NAME, COUNTRY_NAME_EN = "全国", "Japan"
_FIELDS = ("name", "name_en", "kind", "parent_id", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many jurisdictions were new, and how many were set right. None is ever taken away: units hang on them."""

    created: int
    changed: int


def _in_force(areas: AreaList, *, day: date, stored: Collection[str]) -> list[Area]:
    """One area for each code: that of the day, else the last one before it where units may hang on it.

    What begins after the day is not there yet.
    """
    chosen: dict[str, Area] = {}
    for area in sorted(areas.areas, key=lambda each: each.valid_from or date.min):
        begun = area.valid_from is None or area.valid_from <= day
        if begun and (area.holds_on(day) or area.code.digits in stored):
            chosen[area.code.digits] = area
    return list(chosen.values())


def _rows(areas: Iterable[Area]) -> list[Jurisdiction]:
    """Parents first."""
    country = Jurisdiction(
        code=COUNTRY, name=COUNTRY_NAME, name_en=COUNTRY_NAME_EN, kind=Jurisdiction.Kind.COUNTRY, parent=None
    )
    rows = [
        Jurisdiction(
            code=area.code.digits,
            name=area.name,
            name_en=area.name_en,
            kind=area.kind.value,
            parent_id=COUNTRY if area.kind is AreaKind.PREFECTURE else area.prefecture.digits,
            valid_from=area.valid_from,
            valid_to=area.valid_to,
        )
        for area in areas
        if area.kind is not AreaKind.COUNTRY
    ]
    return [country, *sorted(rows, key=lambda row: (row.parent_id != COUNTRY, row.code))]


@transaction.atomic
def load_relays(*, areas: AreaList, on: date | None = None, by: str, now: datetime) -> Loaded:
    """Makes the stored territory agree with the code list as it is on the later of the day ``on`` and today.

    Units of a list of the day ``on`` find their areas. Done again, it changes nothing and leaves no audit entry.
    """
    stored = Jurisdiction.objects.in_bulk()
    today = timezone.localdate(now)
    rows = _rows(_in_force(areas, day=max(on or today, today), stored=stored.keys()))
    if on is not None and on < today:  # what has ended since: units of that day lie there
        there = {row.code for row in rows}
        rows += [row for row in _rows(areas.at(on).areas) if row.code not in there]
    new = [row for row in rows if row.code not in stored]
    changed = [
        row
        for row in rows
        if row.code in stored and any(getattr(row, name) != getattr(stored[row.code], name) for name in _FIELDS)
    ]
    if not new and not changed:
        return Loaded(0, 0)
    Jurisdiction.objects.bulk_create(new)
    Jurisdiction.objects.bulk_update(changed, ["name", "name_en", "kind", "parent", "valid_from", "valid_to"])
    record(
        action="jurisdictions.load_relays",
        target="jurisdictions:relays",
        by=by,
        now=now,
        detail={"created": len(new), "changed": len(changed)},
    )
    return Loaded(len(new), len(changed))
