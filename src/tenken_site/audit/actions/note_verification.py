"""Noting that the log was checked, and what came out."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.audit.queries_verify import Report

__all__ = ["note_verification"]


def note_verification(*, report: Report, by: str, now: datetime) -> None:
    """One entry; the ministry's page shows the last one."""
    detail = {
        "batches": report.batches,
        "entries": report.entries,
        "unsealed": report.tail.count,
        "checkpoints": report.checkpoints,
        "findings": len(report.problems),
    }
    record(action="audit.verify", target="audit", by=by, now=now, detail=detail)
