"""Work of outreach on a beat: starting waves whose day has come, filling, finishing and counting them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tenken_site.campaigns.deadline_moved import on_deadline_moved
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run
from tenken_site.jobs.queries import latest_run
from tenken_site.jobs.registry import Step, duty, run
from tenken_site.messaging import topics
from tenken_site.outreach.actions.fill_wave import fill_wave
from tenken_site.outreach.actions.finish_waves import finish_waves
from tenken_site.outreach.actions.follow_deadline import follow_deadline
from tenken_site.outreach.actions.judge_addresses import confirm_addresses
from tenken_site.outreach.actions.size_waves import judge_waves, size_waves
from tenken_site.outreach.actions.start_wave import FILL, WaveRefused, run_key, start_wave
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import cases_in_reach
from tenken_site.outreach.topic import ACTOR, WaveTopic

__all__ = ["confirm", "fill", "finish", "refill", "register", "size", "start_due_waves"]


#: What never changes back: such a wave is given up, so that nobody waits for it.
NO_LONGER = {"campaign_over", "campaign_open"}
#: So late a wave no longer starts by itself: after a standstill clinics must not get three reminders in an hour.
TOO_LATE = timedelta(days=7)


def register() -> None:
    """Tells the outbox and the campaigns of outreach; runs and duties tell themselves."""
    topics.register(WaveTopic())
    on_deadline_moved(follow_deadline)


@duty("outreach.start_due_waves", every=60)
def start_due_waves(*, now: datetime) -> int:
    """Starts the waves whose moment has come and whose campaign allows it; the others wait. How many started."""
    due = Wave.objects.filter(state=Wave.State.PLANNED, planned_at__lte=now).select_related("campaign")
    started = 0
    for wave in due.order_by("planned_at", "pk"):
        if wave.planned_at < now - TOO_LATE:
            withdraw_wave(wave=wave, reason="day_is_over", by=ACTOR, now=now)
            continue
        try:
            start_wave(wave=wave, by=ACTOR, now=now)
        except WaveRefused as refused:
            if refused.reason in NO_LONGER:
                withdraw_wave(wave=wave, reason=refused.reason, by=ACTOR, now=now)
            continue
        started += 1
    return started


@run(FILL)
def fill(step: Step) -> Mapping[str, Any]:
    """Makes the rows of one wave in the outbox."""
    wave = Wave.objects.select_related("campaign", "owner").get(pk=step.arguments["wave"])
    total = cases_in_reach(wave).count()

    def told(looked: int) -> None:
        step.tell(looked, total)

    size = fill_wave(wave=wave, tell=told, stopping=step.stopping, by=step.by, now=step.now())
    return size.to_json() if size else {"stopped": True}


@duty("outreach.refill_waves", every=60)
def refill(*, now: datetime) -> int:
    """Asks again for the filling of waves whose run ended before the end: it saw a stop that was taken back just then.
    Where the last run failed, a person stops and resumes the wave. How many were asked for."""
    asked = 0
    for wave in Wave.objects.filter(state=Wave.State.SENDING, filled_at__isnull=True):
        last = latest_run(key=run_key(wave=wave))
        if last is not None and last.state == Run.State.DONE:
            request_run(kind=FILL, key=run_key(wave=wave), arguments={"wave": wave.pk}, by=ACTOR, now=now)
            asked += 1
    return asked


@duty("outreach.finish_waves", every=30)
def finish(*, now: datetime) -> int:
    """Marks waves as sent whose last mail has left."""
    return finish_waves(by=ACTOR, now=now)


@duty("outreach.size_waves", every=600)
def size(*, now: datetime) -> int:
    """Counts anew whom planned waves would reach, and what became of those with a hold-out and of trials."""
    return size_waves(now=now) + judge_waves(now=now)


@duty("outreach.confirm_addresses", every=3600)
def confirm(*, now: datetime) -> int:
    """Marks addresses as working whose mail did not come back."""
    return confirm_addresses(by=ACTOR, now=now)
