"""Noting that somebody took the figures out of the site."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.verifications.models import VerificationResult

__all__ = ["note_download"]


def note_download(*, result: VerificationResult, by: str, now: datetime) -> None:
    """One entry of the audit log."""
    record(
        action="verifications.download",
        target=result.verification.target,
        by=by,
        now=now,
        detail={"result": result.pk},
    )
