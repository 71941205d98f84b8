"""The worker: does duties when they are due, runs one after the other, and every lane at its own pace.

Each of the three goes on in a thread of its own, so that a run of an hour holds up neither mail nor counts. Any number
of workers may run over one database; leases keep them apart.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import close_old_connections, connection

from tenken_site.audit.origin import coming_from
from tenken_site.jobs import leases, registry
from tenken_site.jobs.models import Run
from tenken_site.jobs.stepping import RunStep
from tenken_site.jobs.trouble import kind_of, place_of

__all__ = ["Worker"]

ORIGIN = "worker"
IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 5.0
#: ``once`` waits for a lane that has more to do within so many seconds, not longer.
WORTH_WAITING_SECONDS = 60.0

logger = logging.getLogger(__name__)


class Worker:
    """One worker. ``tell`` hears in a few words what was done; never addresses, texts or errors' words."""

    def __init__(self, *, clock: Callable[[], datetime], tell: Callable[[str], None] = lambda words: None) -> None:
        self._clock, self._tell = clock, tell
        self._ending = threading.Event()
        self.done: Counter[str] = Counter()  # "run outreach.make_letters done": 3

    def stop(self) -> None:
        """Ends the work: what is in hand is finished or given back. May be called from a signal handler."""
        self._ending.set()

    def now(self) -> datetime:
        """The clock, for lanes."""
        return self._clock()

    def stopping(self) -> bool:
        """Whether the worker is to end, for lanes."""
        return self._ending.is_set()

    def forever(self) -> None:
        """Works until ``stop``."""
        parts: list[tuple[str, Callable[[], float | None]]] = [("duties", self._all_duties), ("runs", self._some_run)]
        parts += [(lane.name, partial(lane.work, self)) for lane in registry.lanes()]
        threads = [threading.Thread(target=self._keep_on, args=part, name=part[0]) for part in parts]
        for thread in threads:
            thread.start()
        self._ending.wait()
        for thread in threads:
            thread.join()

    def once(self) -> None:
        """Does what is due now and returns: every duty, every run, every lane until nothing is left for now."""
        with coming_from(ORIGIN):
            self._all_duties()
            while not self.stopping() and self._some_run() is not None:
                pass
            for lane in registry.lanes():
                wait = lane.work(self)
                while wait is not None and wait <= WORTH_WAITING_SECONDS and not self._ending.wait(wait):
                    wait = lane.work(self)

    def _keep_on(self, name: str, work: Callable[[], float | None]) -> None:
        """One thread: works, waits, and goes on after trouble (a database that restarts) as long as nobody stops it."""
        while not self.stopping():
            try:
                close_old_connections()
                with coming_from(ORIGIN):
                    wait = work()
            except Exception as error:  # noqa: BLE001  # the worker outlives whatever one piece of work meets
                logger.error("%s: %s at %s", name, kind_of(error), place_of(error))
                connection.close()
                wait = TROUBLE_SECONDS
            self._ending.wait(IDLE_SECONDS if wait is None else wait)
        connection.close()

    def _all_duties(self) -> None:
        for duty in registry.duties():
            if self.stopping():
                return
            self.do_duty(duty)

    def do_duty(self, duty: registry.Duty) -> bool:
        """Does the duty when it is due and no other worker does it; returns whether it did."""
        token = leases.take_duty(duty, now=self._clock())
        if not token:
            return False
        trouble = ""
        try:
            duty.work(now=self._clock())
        except Exception as error:  # noqa: BLE001  # one duty's trouble keeps no other from its beat
            trouble = kind_of(error)
            logger.error("duty %s: %s at %s", duty.name, trouble, place_of(error))
            if not connection.in_atomic_block:
                connection.close()
        leases.finish_duty(duty, token=token, trouble=trouble, now=self._clock())
        self._note(f"duty {duty.name} {trouble or 'done'}", aloud=bool(trouble))
        return True

    def _some_run(self) -> float | None:
        return None if self.do_run() is None else 0.0

    def do_run(self) -> str | None:
        """Does one run, if any waits: its state afterwards."""
        found = leases.take_run(now=self._clock())
        if found is None:
            return None
        kind = registry.kind_named(found.kind)
        self._tell(f"run {found.pk} {found.kind} begins")
        step = RunStep(found, kind=kind, clock=self._clock, ending=self.stopping)
        try:
            result = kind.work(step)
        except leases.LeaseLost:
            state = "taken over"
        except Exception as error:  # noqa: BLE001  # a run's trouble is the run's
            logger.error("run %s %s: %s at %s", found.pk, found.kind, kind_of(error), place_of(error))
            if not connection.in_atomic_block:
                connection.close()
            state = self._failed(found, kind, step, trouble=kind_of(error))
        else:
            state = self._returned(found, step, result=dict(result or {}))
        self._note(f"run {found.kind} {state}", aloud=True)
        return state

    def _failed(self, found: Run, kind: registry.RunKind, step: RunStep, *, trouble: str) -> str:
        now = self._clock()
        again = found.attempts < kind.attempts
        state = Run.State.WAITING if again else Run.State.FAILED
        next_at = now + leases.retry_after(found.attempts) if again else found.next_at
        leases.end_run(found, state=state, trouble=trouble, next_at=next_at, done=step.done, total=step.total, now=now)
        return "failed, to be tried again" if again else "failed"

    def _returned(self, found: Run, step: RunStep, *, result: dict[str, object]) -> str:
        """A run that returned because it was to stop is stopped; one that the worker's end cut short waits again."""
        now = self._clock()
        progress = {"done": step.done, "total": step.total, "result": result}
        cut_short = step.heard_end and not step.asked
        if cut_short:
            leases.end_run(
                found, state=Run.State.WAITING, next_at=now, attempts=found.attempts - 1, now=now, **progress
            )
            return "given back"
        state = Run.State.STOPPED if step.asked else Run.State.DONE
        ended = leases.end_run(found, state=state, trouble="", now=now, **progress)
        return str(state) if ended else "taken over"

    def _note(self, words: str, *, aloud: bool) -> None:
        self.done[words] += 1
        if aloud:
            self._tell(words)
