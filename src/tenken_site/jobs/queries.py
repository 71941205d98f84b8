"""Reads of runs and duties."""

from collections import Counter
from datetime import datetime

from django.db.models import Q

from tenken_site.jobs import registry
from tenken_site.jobs.models import Beat, Run

__all__ = ["beats", "due_now", "latest_run", "live_run", "run", "runs_of"]

LIVE = (Run.State.WAITING, Run.State.RUNNING)


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
