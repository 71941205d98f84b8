"""Recording when, to whom and how a relay passed the notice on; and taking a record back."""

from datetime import date, datetime, timedelta

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.notices.models import Delivery, Passing
from tenken_site.notices.policies import BadDay, check_day_of_passing

__all__ = ["BadDay", "record_passing", "undo_passing"]

#: The same record again within this time is a second press of the button.
SAME_PRESS = timedelta(minutes=2)


def record_passing(
    *, delivery: Delivery, on: date, channel: str, to: str, count: int | None, note: str, by: str, now: datetime
) -> Passing:
    """The record; the one made a moment ago when the button was pressed twice. Raises BadDay for a day to come."""
    check_day_of_passing(day=on, now=now)
    with transaction.atomic():
        locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
        same = locked.passings.filter(
            on=on, channel=channel, to=to, count=count, note=note, recorded_by=by, undone_at__isnull=True
        )
        pressed_twice = same.filter(recorded_at__gt=now - SAME_PRESS).first()
        if pressed_twice is not None:
            return pressed_twice
        made = Passing.objects.create(
            delivery=locked, on=on, channel=channel, to=to, count=count, note=note, recorded_at=now, recorded_by=by
        )
        record(
            action="notices.record_passing",
            target=f"delivery:{delivery.pk}",
            by=by,
            now=now,
            detail={"passing": made.pk, "channel": channel},
        )
    return made


def undo_passing(*, delivery: Delivery, passing_id: int, by: str, now: datetime) -> bool:
    """Takes a record back; it stays readable as taken back. Whether there was one to take back."""
    with transaction.atomic():
        undone = delivery.passings.filter(pk=passing_id, undone_at__isnull=True).update(undone_at=now)
        if undone:
            record(
                action="notices.undo_passing",
                target=f"delivery:{delivery.pk}",
                by=by,
                now=now,
                detail={"passing": passing_id},
            )
    return bool(undone)
