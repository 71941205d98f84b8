"""Reads of runs and duties."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tenken_site.jobs import registry
from tenken_site.jobs.models import Beat, Run

__all__ = ["LIVE", "Progress", "beats", "due_now", "latest_run", "live_run", "progress_of", "run", "runs_of"]

LIVE = (Run.State.WAITING, Run.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. ``state``: "live", "again" (it met trouble and is tried again), "ended" or "failed"."""

    state: str
    kind: str  # the last word of the run's kind
    done: int
    total: int  # 0 before the run knows
    waiting: bool  # no worker has taken it yet
    started_at: datetime | None

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {"live", "again"}

    @property
    def percent(self) -> int:
        """Whole per cent."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def bar(self) -> int:
        """Of the 760 units of ``ui/components/progress_bar.html``."""
        return 760 * self.percent // 100


def progress_of(run: Run | None) -> Progress | None:
    """None where nothing was ever asked for. No statement."""
    if run is None:
        return None
    state = "failed" if run.state == Run.State.FAILED else "ended"
    if run.state in LIVE:
        state = "again" if run.trouble and run.state == Run.State.WAITING else "live"
    return Progress(
        state=state,
        kind=run.kind.rpartition(".")[2],
        done=run.done,
        total=run.total or 0,
        waiting=run.state == Run.State.WAITING,
        started_at=run.started_at,
    )


def run(pk: int) -> Run | None:
    """One run: state, done of total, trouble, result."""
    return Run.objects.filter(pk=pk).first()


def live_run(*, key: str) -> Run | None:
    """The run of this key that waits or runs; there is at most one."""
    return Run.objects.filter(key=key, state__in=LIVE).first()


def latest_run(*, key: str) -> Run | None:
    """The run of this key that was asked for last, ended or not."""
    return Run.objects.filter(key=key).order_by("-pk").first()


def runs_of(*, keys: list[str]) -> dict[str, Run]:
    """The latest run of each key, in one statement."""
    return {found.key: found for found in Run.objects.filter(key__in=keys).order_by("pk")}


def beats() -> list[Beat]:
    """When each duty was done last, by name."""
    return list(Beat.objects.order_by("duty"))


def due_now(*, now: datetime) -> dict[str, int]:
    """What a worker would begin with at this moment: each duty that is due, and runs by kind. Two statements."""
    resting = set(Beat.objects.filter(next_at__gt=now).values_list("duty", flat=True))
    due = {f"duty {duty.name}": 1 for duty in registry.duties() if duty.name not in resting}
    left = Q(state=Run.State.WAITING, next_at__lte=now) | Q(state=Run.State.RUNNING, lease_until__lte=now)
    waiting = Counter(Run.objects.filter(left).values_list("kind", flat=True))
    return due | {f"run {kind}": count for kind, count in sorted(waiting.items())}
