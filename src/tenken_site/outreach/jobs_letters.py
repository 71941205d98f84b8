"""Work of letters: a run makes a wave's batches, duties ask for it and erase what was kept long enough."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run
from tenken_site.jobs.queries import latest_run
from tenken_site.jobs.registry import Step, duty, run
from tenken_site.outreach.actions.make_letters import make_batch
from tenken_site.outreach.actions.take_letters import erase_old_letters
from tenken_site.outreach.letters_due import due_by_relay, due_entries
from tenken_site.outreach.models import Wave
from tenken_site.outreach.topic import ACTOR

__all__ = ["KIND", "erase", "letters_key", "make", "request_letters"]

KIND = "outreach.make_letters"


def letters_key(wave_id: int) -> str:
    """One run of a wave's letters at a time."""
    return f"letters:{wave_id}"


@run(KIND)
def make(step: Step) -> Mapping[str, Any]:
    """Makes batch after batch, relay after relay; begun anew it goes on where the last stored batch ended."""
    wave = Wave.objects.select_related("campaign", "owner").get(pk=step.arguments["wave"])
    waiting = due_by_relay(wave)
    total, batches, letters, dropped = sum(count for _relay, count in waiting), 0, 0, 0
    for relay, _count in waiting:
        while not step.stopping():
            made = make_batch(wave=wave, relay=relay, by=step.by, now=step.now())
            if made is None:
                break
            batches += made.batch is not None
            letters += made.letters
            dropped += made.dropped
            step.tell(letters + dropped, total)
    return {"batches": batches, "letters": letters, "dropped": dropped}


@duty("outreach.request_letters", every=60)
def request_letters(*, now: datetime) -> int:
    """Asks for the letters of waves that are filled. Where the last run failed or was stopped, a person asks again."""
    asked = 0
    for wave in Wave.objects.filter(state=Wave.State.SENDING, filled_at__isnull=False):
        if "letter" not in wave.channels or not due_entries(wave).exists():
            continue
        last = latest_run(key=letters_key(wave.pk))
        if last is not None and last.state != Run.State.DONE:
            continue
        request_run(kind=KIND, key=letters_key(wave.pk), arguments={"wave": wave.pk}, by=ACTOR, now=now)
        asked += 1
    return asked


@duty("outreach.erase_letters", every=3600)
def erase(*, now: datetime) -> int:
    """Erases letters that were kept long enough."""
    return erase_old_letters(by=ACTOR, now=now)
