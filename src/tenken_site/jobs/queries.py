"""Reads of runs."""

from tenken_site.jobs.models import Beat, Run

__all__ = ["beats", "latest_run", "live_run", "run", "runs_of"]

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
