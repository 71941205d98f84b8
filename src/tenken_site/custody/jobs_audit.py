"""Duties of the audit log: sealing it, and writing its head down once a day."""

from datetime import datetime

from tenken_site.audit.actions.checkpoint import NothingSealed, checkpoint
from tenken_site.audit.actions.seal import seal
from tenken_site.jobs.registry import duty

__all__ = ["seal_log", "write_checkpoint"]

SEAL_SECONDS = 30
DAY_SECONDS = 24 * 60 * 60
#: So many batches at most in one go; after a long stop the next beat goes on.
AT_MOST = 500


@duty("custody.seal_log", every=SEAL_SECONDS, lease_seconds=SEAL_SECONDS * 10)
def seal_log(*, now: datetime) -> int:
    """Binds what has been written since into signed batches."""
    return seal(at_most=AT_MOST, by="command:worker", now=now)


@duty("custody.write_checkpoint", every=DAY_SECONDS)
def write_checkpoint(*, now: datetime) -> str:
    """The day's checkpoint: the name of its file. Seals first, so that it binds whatever there is."""
    seal(at_most=AT_MOST, by="command:worker", now=now)
    try:
        _, path = checkpoint(by="command:worker", now=now)
    except NothingSealed:
        return ""
    return path.name
