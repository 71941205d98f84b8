"""Deleting what was worked out and is not needed any more."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.queries import live_run
from tenken_site.risk_assessments.actions.ask_for_analysis import run_key
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.policies import StillWorking

__all__ = ["delete_analysis"]


def delete_analysis(*, analysis: Analysis, by: str, now: datetime) -> None:
    """It is gone with its outcome; the audit log keeps that it was there. Raises StillWorking."""
    if analysis.state == Analysis.State.ASKED and live_run(key=run_key(analysis=analysis)) is not None:
        raise StillWorking(str(analysis))
    with transaction.atomic():
        record(
            action="risk_assessments.delete_analysis",
            target=f"analysis:{analysis.pk}",
            by=by,
            now=now,
            detail={"kind": analysis.kind, "number": analysis.number, "title": analysis.title},
        )
        Analysis.objects.filter(pk=analysis.pk).delete()
