"""Removes what is over."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.models import Run

__all__ = ["sweep_runs"]

KEPT = timedelta(days=90)
OVER = (Run.State.DONE, Run.State.FAILED, Run.State.STOPPED)


def sweep_runs(*, by: str, now: datetime) -> int:
    """Deletes runs that ended 90 days ago or more; the audit log keeps who asked for them. Returns how many."""
    with transaction.atomic():
        removed, _ = Run.objects.filter(state__in=OVER, finished_at__lte=now - KEPT).delete()
        if removed:
            record(action="jobs.sweep", target="runs", by=by, now=now, detail={"runs": removed})
    return removed
