"""What is counted against guessing and flooding is removed once it counts no longer."""

from datetime import datetime

from tenken_site.accounts import failed_sign_ins, limits
from tenken_site.jobs.registry import duty

__all__ = ["sweep_counts"]


@duty("accounts.sweep_counts", every=600)
def sweep_counts(*, now: datetime) -> int:
    """Failures older than a day, counts of spans that are over. Nothing is decided, so nothing is audited."""
    return failed_sign_ins.sweep(now=now) + limits.sweep(now=now)
