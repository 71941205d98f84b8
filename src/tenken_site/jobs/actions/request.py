"""Asks for long work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tenken_site.audit.log import record
from tenken_site.jobs.models import Run
from tenken_site.jobs.queries import live_run
from tenken_site.jobs.registry import kind_named

__all__ = ["request_run"]


def request_run(*, kind: str, key: str, arguments: Mapping[str, Any], by: str, now: datetime) -> Run:
    """A new run, or the one of the same key that waits or runs already.

    ``arguments`` is JSON and names rows, never people. ``key`` "" means: as many at once as are asked for.
    Raises UnknownRun for a kind nobody registered.
    """
    kind_named(kind)
    if key and (known := live_run(key=key)):
        return known
    try:
        with transaction.atomic():
            made = Run.objects.create(
                kind=kind, key=key, arguments=dict(arguments), requested_at=now, requested_by=by, next_at=now
            )
            record(action="jobs.request", target=f"run:{made.pk}", by=by, now=now, detail={"kind": kind, "key": key})
            return made
    except IntegrityError:  # somebody asked at the same moment; the constraint let one through
        known = live_run(key=key)
        if known is None:
            raise
        return known
