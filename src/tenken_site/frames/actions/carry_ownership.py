"""Carrying over to the next version of a list who runs which unit: to units that are surely the same as before."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.frames import queries
from tenken_site.frames.models import FrameVersion, Ownership

__all__ = ["carry_ownership"]


def carry_ownership(
    *, former: FrameVersion, version: FrameVersion, pairs: Collection[tuple[int, int]], by: str, now: datetime
) -> int:
    """Copies the ownership of each unit of ``former``; how many.

    ``pairs`` are a unit of ``former`` (primary key) and its place in ``version``, those that are surely the same only:
    who may answer for a clinic must not come from a likeness.
    """
    owners = dict(Ownership.objects.filter(unit__version=former).values_list("unit", "organisation"))
    if not owners:
        return 0
    places = {old: place for old, place in pairs if old in owners}
    units = queries.units_at(places.values(), version_id=version.pk)
    rows = [
        Ownership(unit_id=units[place], organisation_id=owners[old]) for old, place in places.items() if place in units
    ]
    with transaction.atomic():
        Ownership.objects.bulk_create(rows, batch_size=500)
        record(
            action="frames.carry_ownership",
            target=f"frame_version:{version.pk}",
            by=by,
            now=now,
            detail={"from": former.number, "carried": len(rows)},
        )
    return len(rows)
