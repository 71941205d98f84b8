"""Filling in the area of a unit where the list did not tell it."""

from datetime import datetime

from django.db import transaction

from tenken.errors import FrameError
from tenken.frame.review import ReviewFlag
from tenken_site.audit.log import record
from tenken_site.frames.models import Unit
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["AreaIsKnown", "AreaUnsuitable", "fill_area"]

_ABOUT_AREA = {ReviewFlag.NO_PREFECTURE.value}


class AreaIsKnown(FrameError):
    """The unit has its area: it is not changed here, because a campaign may use this version of the list."""


class AreaUnsuitable(FrameError):
    """The country is nobody's relay."""


def fill_area(*, unit: Unit, relay: Jurisdiction, by: str, now: datetime) -> None:
    """Gives a unit without an area its relay and prefecture. Allowed in a frozen version too: it adds what was unknown
    and changes nothing that was known. Raises AreaIsKnown, AreaUnsuitable.
    """
    if relay.kind == Jurisdiction.Kind.COUNTRY:
        raise AreaUnsuitable(relay.code)
    prefecture = relay if relay.kind == Jurisdiction.Kind.PREFECTURE else relay.parent
    flags = [flag for flag in unit.review.split(",") if flag and flag not in _ABOUT_AREA]
    with transaction.atomic():
        changed = Unit.objects.filter(pk=unit.pk, relay__isnull=True).update(
            relay=relay, prefecture=prefecture, review=",".join(flags)
        )
        if not changed:
            raise AreaIsKnown(unit.pk)
        record(
            action="frames.fill_area",
            target=f"unit:{unit.pk}",
            by=by,
            now=now,
            detail={"relay": relay.code},
        )
