"""Making a wave's rows in the outbox: who is to be written to, by which channel, and who is held out by lot."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from django.utils.crypto import salted_hmac

from tenken.outreach.eligibility import channel_for, reason_to_drop
from tenken.outreach.lots import held_out
from tenken_site.audit.log import record
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach import policies, queries
from tenken_site.outreach.models import Wave
from tenken_site.outreach.sizes import Size

__all__ = ["fill_wave"]

BATCH = 5_000


def _key() -> bytes:
    """Keys the lots, so that nobody can tell them beforehand."""
    return salted_hmac("tenken.outreach.lots", "hold-out", algorithm="sha256").digest()


def _known(wave: Wave, *, first: int, last: int) -> dict[int, tuple[str, str]]:
    """Channel and state of the rows that an earlier beginning made for these cases."""
    rows = OutboxEntry.objects.filter(topic=queries.TOPIC, group=wave.pk, subject__range=(first, last))
    return {subject: (channel, state) for subject, channel, state in rows.values_list("subject", "channel", "state")}


def fill_wave(
    *, wave: Wave, tell: Callable[[int], None], stopping: Callable[[], bool], by: str, now: datetime
) -> Size | None:
    """Puts every case that the wave is for into the outbox; None when it was stopped before the end.

    Begun anew after a crash it adds what is missing: a row is made once, in one channel, whatever became of the
    address since; and the lot of a case is always the same.
    ``tell`` hears how many cases were looked at. The cases are read a few thousand at a time.
    """
    rules = policies.rules_of(wave, now=now)
    due_at = policies.quiet_of(wave.campaign).next_sending(now)
    key, looked = _key(), 0
    reached: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    held = 0
    rows = queries.case_rows(wave, rules, now=now)
    while batch := list(islice(rows, BATCH)):
        if stopping() or not Wave.objects.filter(pk=wave.pk, state=Wave.State.SENDING).exists():
            return None
        chosen: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        known = _known(wave, first=batch[0].pk, last=batch[-1].pk)
        for row in batch:
            if row.pk in known:
                channel, state = known[row.pk]
                held += state == OutboxEntry.State.HELD_OUT
                reached[channel] += state != OutboxEntry.State.HELD_OUT
                continue
            if reason := reason_to_drop(row.state, rules, now=now):
                left_out[reason] += 1
                continue
            channel = channel_for(row.state, channels=rules.channels) or ""
            if held_out(wave_id=wave.pk, case_id=row.pk, percent=wave.hold_out_percent, key=key):
                chosen[channel, OutboxEntry.State.HELD_OUT].append(row.pk)
                held += 1
            else:
                chosen[channel, OutboxEntry.State.DUE].append(row.pk)
                reached[channel] += 1
        for (channel, state), subjects in chosen.items():
            enqueue(
                topic=queries.TOPIC,
                group=wave.pk,
                subjects=subjects,
                channel=channel,
                due_at=due_at,
                state=state,
                now=now,
            )
        looked += len(batch)
        tell(looked)
    size = Size(by_channel=dict(reached), held_out=held, left_out=dict(left_out))
    Wave.objects.filter(pk=wave.pk).update(filled_at=now, size=size.to_json(), sized_at=now)
    record(action="outreach.fill_wave", target=f"wave:{wave.pk}", by=by, now=now, detail=size.to_json())
    return size
