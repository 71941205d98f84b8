"""The real ``Step``: keeps the lease while a run tells how far it is, and hears when it is to stop."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tenken_site.jobs.leases import keep_run
from tenken_site.jobs.models import Run
from tenken_site.jobs.registry import RunKind

__all__ = ["RunStep"]

#: Telling is cheap for the run: the database hears of it at most so often.
TELL_EVERY = timedelta(seconds=1)


class RunStep:
    """One attempt at a run, by the worker that holds its lease."""

    def __init__(self, found: Run, *, kind: RunKind, clock: Callable[[], datetime], ending: Callable[[], bool]) -> None:
        self.run_id: int = found.pk
        self.arguments: Mapping[str, Any] = found.arguments
        self.by: str = found.requested_by
        self.done: int = found.done
        self.total: int | None = found.total
        self.asked = False  # somebody asked the run to stop, and the run has heard of it
        self.heard_end = False  # the worker is to end, and the run has heard of it
        self._ending = ending
        self._run, self._kind, self._clock = found, kind, clock
        self._told_at = clock()

    def now(self) -> datetime:
        """The worker's clock."""
        return self._clock()

    def tell(self, done: int, total: int | None = None) -> None:
        """Raises LeaseLost."""
        self.done = done
        self.total = self.total if total is None else total
        self.keep()

    def keep(self) -> None:
        """Raises LeaseLost."""
        now = self._clock()
        if now - self._told_at >= TELL_EVERY:
            self.asked = keep_run(self._run, kind=self._kind, done=self.done, total=self.total, now=now)
            self._told_at = now

    def stopping(self) -> bool:
        """Raises LeaseLost."""
        self.keep()
        self.heard_end = self.heard_end or self._ending()
        return self.asked or self.heard_end
