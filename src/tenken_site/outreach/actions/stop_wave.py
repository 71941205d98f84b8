"""Stopping a wave that is being sent, and going on with it."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.actions.request import request_run
from tenken_site.messaging.actions.hold import hold_group, release_group
from tenken_site.outreach.actions.start_wave import FILL, run_key
from tenken_site.outreach.models import Wave
from tenken_site.outreach.policies import WaveRefused, check_wave_can_resume, check_wave_can_stop
from tenken_site.outreach.queries import TOPIC

__all__ = ["WaveRefused", "resume_wave", "stop_wave"]


def _locked(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=wave.pk)


@transaction.atomic
def stop_wave(*, wave: Wave, by: str, now: datetime) -> int:
    """Sends nothing more of the wave; a mail in flight arrives all the same. How many wait. Raises WaveRefused."""
    check_wave_can_stop(_locked(wave))
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.STOPPED)
    waiting = hold_group(topic=TOPIC, group=wave.pk, by=by, now=now)
    record(action="outreach.stop_wave", target=f"wave:{wave.pk}", by=by, now=now, detail={"waiting": waiting})
    return waiting


@transaction.atomic
def resume_wave(*, wave: Wave, by: str, now: datetime) -> None:
    """Goes on where it was stopped; one that was withdrawn before its day is planned again. Raises WaveRefused."""
    locked = _locked(wave)
    check_wave_can_resume(locked)
    if locked.state == Wave.State.WITHDRAWN:
        if locked.planned_at <= now:
            raise WaveRefused("day_is_over")
        state = Wave.State.PLANNED
    else:
        state = Wave.State.SENDING
        release_group(topic=TOPIC, group=wave.pk, by=by, now=now)
        if locked.filled_at is None:
            request_run(kind=FILL, key=run_key(wave=wave), arguments={"wave": wave.pk}, by=by, now=now)
    Wave.objects.filter(pk=wave.pk).update(state=state, state_reason="")
    record(action="outreach.resume_wave", target=f"wave:{wave.pk}", by=by, now=now, detail={"state": state.value})
