"""Loading the code list of relays: the country, and the 157 that pass the survey on."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.frame.areas import AreaKind, AreaList
from tenken_site.audit.log import record
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY

__all__ = ["COUNTRY_NAME", "Loaded", "load_relays"]

COUNTRY_NAME, COUNTRY_NAME_EN = "全国", "Japan"
_FIELDS = ("name", "name_en", "kind", "parent_id")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many jurisdictions were new, and how many were set right. None is ever taken away: units hang on them."""

    created: int
    changed: int


def _rows(areas: AreaList) -> list[Jurisdiction]:
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
        )
        for area in areas.areas
        if area.kind is not AreaKind.COUNTRY
    ]
    return [country, *sorted(rows, key=lambda row: (row.parent_id != COUNTRY, row.code))]


@transaction.atomic
def load_relays(*, areas: AreaList, by: str, now: datetime) -> Loaded:
    """Makes the stored territory agree with the code list. Done again, it changes nothing and leaves no audit entry."""
    stored = Jurisdiction.objects.in_bulk()
    rows = _rows(areas)
    new = [row for row in rows if row.code not in stored]
    changed = [
        row
        for row in rows
        if row.code in stored and any(getattr(row, name) != getattr(stored[row.code], name) for name in _FIELDS)
    ]
    if not new and not changed:
        return Loaded(0, 0)
    Jurisdiction.objects.bulk_create(new)
    Jurisdiction.objects.bulk_update(changed, ["name", "name_en", "kind", "parent"])
    record(
        action="jurisdictions.load_relays",
        target="jurisdictions:relays",
        by=by,
        now=now,
        detail={"created": len(new), "changed": len(changed)},
    )
    return Loaded(len(new), len(changed))
