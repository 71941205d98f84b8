"""Asks a run to stop."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.models import Run

__all__ = ["ask_to_stop"]


def ask_to_stop(*, run_id: int, by: str, now: datetime) -> bool:
    """A waiting run is stopped at once, a running one at its next step. False when it had ended already."""
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run_id, state=Run.State.WAITING)
        stopped = waiting.update(state=Run.State.STOPPED, stop_asked=True, finished_at=now)
        asked = stopped or Run.objects.filter(pk=run_id, state=Run.State.RUNNING).update(stop_asked=True)
        if asked:
            record(action="jobs.stop", target=f"run:{run_id}", by=by, now=now)
    return bool(asked)
