"""The duties of the jobs themselves."""

from datetime import datetime

from tenken_site.jobs.actions.sweep import sweep_runs
from tenken_site.jobs.registry import duty

__all__ = ["sweep"]


@duty("jobs.sweep", every=6 * 60 * 60)
def sweep(*, now: datetime) -> int:
    """Removes runs that ended long ago."""
    return sweep_runs(by="command:worker", now=now)
