"""Marking waves as sent once nothing of them waits any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenken.outreach.eligibility import DropReason
from tenken_site.audit.log import record
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.queries import counts_of_groups
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC

__all__ = ["finish_waves"]

#: Mail that reached nobody: the address was gone, or the mail server refused it for good.
_UNREACHED = Q(state=OutboxEntry.State.FAILED) | Q(
    state=OutboxEntry.State.DROPPED, reason__in=[DropReason.NO_ADDRESS.value, DropReason.DEAD_ADDRESS.value]
)
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
        if _letters_instead(wave, now=now):
            continue
        with transaction.atomic():
            ended = Wave.objects.filter(pk=wave.pk, state=Wave.State.SENDING).update(
                state=Wave.State.SENT, finished_at=now, counts=counts
            )
            if ended:
                record(action="outreach.finish_wave", target=f"wave:{wave.pk}", by=by, now=now, detail=counts)
        finished += ended
    return finished


def _letters_instead(wave: Wave, *, now: datetime) -> int:
    """Where the wave has letters: how many of those that its mail did not reach are now to get one."""
    if not {"mail", "letter"} <= set(wave.channels):
        return 0
    unreached = OutboxEntry.objects.filter(_UNREACHED, topic=TOPIC, group=wave.pk, channel="mail")
    subjects = unreached.order_by("subject").values_list("subject", flat=True)
    return enqueue(topic=TOPIC, group=wave.pk, subjects=list(subjects), channel="letter", due_at=now, now=now)
