"""Noting that somebody read the log: looking at who looked is a look too."""

from collections.abc import Mapping
from datetime import datetime

from tenken_site.audit.log import record

__all__ = ["look"]


def look(*, wanted: Mapping[str, str], by: str, now: datetime) -> None:
    """One entry for each page shown, with what was asked for."""
    record(action="audit.look", target="audit", by=by, now=now, detail=dict(wanted))
