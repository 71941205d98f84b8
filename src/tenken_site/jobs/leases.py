"""Who holds which run and duty. A lease is a token and a moment: past it, another worker may take the work over.

All changes are compare-and-set on the token, so a worker that was thought dead and comes back changes nothing. Works
on PostgreSQL, where rows that another worker is just taking are skipped, and on SQLite, where writers queue.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from tenken_site.jobs.models import Beat, Run
from tenken_site.jobs.registry import Duty, RunKind, kind_named, kinds

__all__ = ["LeaseLost", "end_run", "finish_duty", "keep_run", "retry_after", "take_duty", "take_run"]

State = Run.State
#: Trouble of a run whose workers all died over it.
WORKER_LOST = "WorkerLost"
FIRST_RETRY = timedelta(seconds=30)


class LeaseLost(RuntimeError):
    """Another worker has taken the work over; whoever gets this must stop without another write."""


def take_run(*, now: datetime) -> Run | None:
    """Leases the run that has waited longest, or one whose worker died; None when nothing is to be done.

    A run that has lost as many workers as its kind has attempts has failed, and one that was to stop has stopped.
    """
    due = Q(state=State.WAITING, next_at__lte=now) | Q(state=State.RUNNING, lease_until__lte=now)
    ready = Run.objects.filter(due, kind__in=[kind.kind for kind in kinds()]).order_by("next_at", "pk")
    while ready.exists():  # looks without locking: most of the time there is nothing
        with transaction.atomic():
            found = ready.select_for_update(skip_locked=True).first()
            if found is None:
                return None
            kind = kind_named(found.kind)
            if found.stop_asked:
                _write(found, state=State.STOPPED, finished_at=now, lease_token="", lease_until=None)
            elif found.attempts >= kind.attempts:
                _write(
                    found, state=State.FAILED, finished_at=now, trouble=WORKER_LOST, lease_token="", lease_until=None
                )
            else:
                _write(
                    found,
                    state=State.RUNNING,
                    started_at=found.started_at or now,
                    attempts=found.attempts + 1,
                    lease_token=secrets.token_hex(16),
                    lease_until=now + kind.lease,
                )
                return found
    return None


def _write(found: Run, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))


def keep_run(found: Run, *, kind: RunKind, done: int, total: int | None, now: datetime) -> bool:
    """Renews the lease and stores how far the run is; returns whether it was asked to stop. Raises LeaseLost."""
    mine = Run.objects.filter(pk=found.pk, lease_token=found.lease_token, state=State.RUNNING)
    if not mine.update(lease_until=now + kind.lease, done=done, total=total):
        raise LeaseLost(f"run {found.pk}")
    return mine.filter(stop_asked=True).exists()


def end_run(found: Run, *, state: str, now: datetime, **changes: Any) -> bool:
    """Gives the run back in this state; False when another worker had taken it over."""
    if state != State.WAITING:
        changes["finished_at"] = now
    mine = Run.objects.filter(pk=found.pk, lease_token=found.lease_token, state=State.RUNNING)
    return bool(mine.update(state=state, lease_token="", lease_until=None, **changes))


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 30 s, 2 min, 8 min, 32 min … 8.5 h at most"""
    waits: timedelta = FIRST_RETRY * (4 ** min(max(attempts - 1, 0), 5))
    return waits


def take_duty(duty: Duty, *, now: datetime) -> str:
    """The token of the lease, when the duty is due and nobody holds it; else an empty text."""
    beat = Beat.objects.filter(duty=duty.name).first()
    if beat is None:
        beat, _ = Beat.objects.get_or_create(duty=duty.name, defaults={"next_at": now})
    if beat.next_at > now or (beat.lease_until and beat.lease_until > now):
        return ""
    token = secrets.token_hex(16)
    free = Beat.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now), duty=duty.name, next_at__lte=now)
    return token if free.update(lease_token=token, lease_until=now + duty.lease) else ""


def finish_duty(duty: Duty, *, token: str, trouble: str, now: datetime) -> None:
    """Notes that the duty was done, or what kind of error ended it; it is due again after its beat either way."""
    mine = Beat.objects.filter(duty=duty.name, lease_token=token)
    done_at = F("done_at") if trouble else now
    mine.update(done_at=done_at, next_at=now + duty.every, trouble=trouble, lease_token="", lease_until=None)
