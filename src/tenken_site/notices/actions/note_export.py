"""Noting that somebody took the chain with the officials' mail addresses out of the site."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.notices.models import Notice

__all__ = ["note_export"]


def note_export(*, notice: Notice, ending: str, count: int, by: str, now: datetime) -> None:
    """One entry of the audit log: who, which notice, how many relays, as which kind of file."""
    record(
        action="notices.export",
        target=f"notice:{notice.pk}",
        by=by,
        now=now,
        detail={"format": ending, "count": count},
    )
