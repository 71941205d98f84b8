"""Writing the head of the log down: a small signed file to be stored where the site cannot reach it."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tenken.ledger.checkpoints import Checkpoint, make_checkpoint, write_checkpoint
from tenken_site.audit import queries
from tenken_site.audit.log import record
from tenken_site.audit.signing import signer

__all__ = ["NothingSealed", "checkpoint"]


class NothingSealed(LookupError):
    """The log has no batch yet."""


def checkpoint(*, folder: str | Path | None = None, by: str, now: datetime) -> tuple[Checkpoint, Path]:
    """The head as of now, and its file in TENKEN_CHECKPOINT_FOLDER or in the folder given.

    Raises NothingSealed, AuditKeyMissing, NotAnAuditKey, OSError.
    """
    head = queries.head()
    if head is None:
        raise NothingSealed("no entry has been sealed yet")
    made = make_checkpoint(
        number=head.number, digest=bytes.fromhex(head.digest), entries=head.entries, at=now, signer=signer()
    )
    into = Path(folder or settings.TENKEN_CHECKPOINT_FOLDER)
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"checkpoint-{head.number:08d}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.json"
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="ascii") as file:
        file.write(write_checkpoint(made))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    detail = {"number": head.number, "digest": head.digest, "entries": head.entries, "file": path.name}
    record(action="audit.checkpoint", target="audit", by=by, now=now, detail=detail)
    return made, path
