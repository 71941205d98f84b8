"""Starting a wave: from now on it is being sent; a worker makes its rows in the outbox."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.actions.request import request_run
from tenken_site.outreach.models import Wave
from tenken_site.outreach.policies import WaveRefused, check_wave_can_start

__all__ = ["FILL", "WaveRefused", "check_wave_can_start", "run_key", "start_wave"]

#: The kind of run that makes a wave's rows.
FILL = "outreach.fill_wave"


def run_key(*, wave: Wave) -> str:
    """At most one run fills the wave at a time."""
    return f"wave:{wave.pk}"


@transaction.atomic
def start_wave(*, wave: Wave, by: str, now: datetime) -> None:
    """Raises WaveRefused: not planned, quiet, or not the time of its campaign."""
    locked = Wave.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=wave.pk)
    check_wave_can_start(locked, now=now)
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.SENDING, state_reason="", started_at=now)
    request_run(kind=FILL, key=run_key(wave=wave), arguments={"wave": wave.pk}, by=by, now=now)
    record(action="outreach.start_wave", target=f"wave:{wave.pk}", by=by, now=now, detail={"name": locked.name})
