"""A new key for the contacts of a list: everything that was sealed under the former one is sealed anew."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tenken_site.audit.log import record
from tenken_site.encryption.actions.make_key import make_key
from tenken_site.encryption.keyring import UsableKey, in_use
from tenken_site.encryption.sealed_rows import reseal_some
from tenken_site.frames.models import Contact, ContactCandidate, FrameVersion, UnitProposal, contacts_scope

__all__ = ["rotate_contacts_key"]

BATCH = 500  # rows a transaction: a save waits no longer than that


def rotate_contacts_key(
    *,
    version: FrameVersion,
    progress: Callable[[int, int], None],
    stopping: Callable[[], bool],
    by: str,
    now: datetime,
) -> int:
    """How many rows were sealed anew. Called again after it was stopped, it goes on with the key it had made.

    ``progress`` hears the rows done and those there were; ``stopping`` is asked before each batch. The retired key
    stays, for backups.
    """
    scope = contacts_scope(version.pk)
    key = in_use(scope)
    if not _left(version, key):
        key = make_key(scope=scope, by=by, now=now)
    total, done = _left(version, key), 0
    for rows in _rows(version):
        while not stopping() and (some := reseal_some(rows, key=key, most=BATCH)):
            done += some
            progress(done, total)
    record(
        action="frames.rotate_contacts_key",
        target=f"frame_version:{version.pk}",
        by=by,
        now=now,
        detail={"rows": done, "left": total - done},
    )
    return done


def _rows(version: FrameVersion) -> tuple[QuerySet[Any], ...]:
    return (
        Contact.objects.filter(unit__version=version).select_related("unit"),
        ContactCandidate.objects.filter(version=version),
        UnitProposal.objects.filter(unit__version=version).select_related("unit"),
    )


def _left(version: FrameVersion, key: UsableKey) -> int:
    """How many rows stand under another key."""
    return sum(rows.filter(key__isnull=False).exclude(key=key.pk).count() for rows in _rows(version))
