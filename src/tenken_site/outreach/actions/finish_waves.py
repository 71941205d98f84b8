"""Marking waves as sent once nothing of them waits any more."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.queries import counts_of_groups
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC

__all__ = ["finish_waves"]

WAITING = {OutboxEntry.State.DUE, OutboxEntry.State.SENDING, OutboxEntry.State.HELD}


def finish_waves(*, by: str, now: datetime) -> int:
    """How many waves came to their end. Their counts are kept, so that no page counts the outbox again."""
    running = list(Wave.objects.filter(state=Wave.State.SENDING, filled_at__isnull=False))
    found = counts_of_groups(topic=TOPIC, groups=[wave.pk for wave in running]) if running else {}
    finished = 0
    for wave in running:
        counts = found.get(wave.pk, {})
        if any(counts.get(state) for state in WAITING):
            continue
        with transaction.atomic():
            ended = Wave.objects.filter(pk=wave.pk, state=Wave.State.SENDING).update(
                state=Wave.State.SENT, finished_at=now, counts=counts
            )
            if ended:
                record(action="outreach.finish_wave", target=f"wave:{wave.pk}", by=by, now=now, detail=counts)
        finished += ended
    return finished
