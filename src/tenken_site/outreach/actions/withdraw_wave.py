"""Giving a wave up: a planned one is never sent; of a stopped one what waits is dropped."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.messaging.actions.hold import drop_group
from tenken_site.messaging.queries import counts
from tenken_site.outreach.models import Wave
from tenken_site.outreach.policies import WaveRefused, check_wave_can_withdraw
from tenken_site.outreach.queries import TOPIC

__all__ = ["WaveRefused", "withdraw_wave"]


@transaction.atomic
def withdraw_wave(*, wave: Wave, reason: str, by: str, now: datetime) -> int:
    """How many were waiting. ``reason`` is a code or an official's words, at most 200 letters. Raises WaveRefused."""
    locked = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    check_wave_can_withdraw(locked)
    dropped = 0
    if locked.started_at is not None:
        dropped = drop_group(topic=TOPIC, group=wave.pk, reason="withdrawn", by=by, now=now)
    locked.state, locked.state_reason = Wave.State.WITHDRAWN, reason[:200]
    if locked.started_at is not None:
        locked.finished_at, locked.counts = now, counts(topic=TOPIC, group=wave.pk)
    locked.save(update_fields=["state", "state_reason", "finished_at", "counts"])
    record(
        action="outreach.withdraw_wave",
        target=f"wave:{wave.pk}",
        by=by,
        now=now,
        detail={"reason": reason[:200], "dropped": dropped},
    )
    return dropped
