"""A backup put in place: brought up to this version of the program, and what was destroyed since is destroyed again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from tenken_site.audit.log import record
from tenken_site.custody import disposal_log
from tenken_site.custody.backup.container import Manifest
from tenken_site.custody.backup.opening import OpenedBackup, header_of, opened_backup
from tenken_site.custody.backup.places import check_kind, check_target_is_empty, put_in_place
from tenken_site.custody.destroying_again import Again, destroy_again

__all__ = ["Restored", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    manifest: Manifest
    kept: Path | None  # the former file of SQLite
    again: Again


def restore(
    *,
    path: Path,
    identity: Path,
    replace: bool,
    progress: Callable[[int, int], None],
    trust: Sequence[str] = (),
    by: str,
    now: datetime,
) -> Restored:
    """The backup in place of the database that the settings name. The whole file is checked before anything is touched.

    ``trust``: fingerprints of keys that may have signed the disposal log besides those at hand.
    Raises NotABackup, WrongKind, NotEmpty (unless ``replace``), WrongIdentity, BackupDamaged, NewerThanProgram,
    DatabaseInUse, ProgramMissing, ProgramFailed, DisposalLogDamaged, OSError.
    """
    check_kind(header_of(path).database)
    disposal_log.lines()  # a damaged log is told before anything is touched
    if not replace:
        check_target_is_empty()
    with opened_backup(path, identity=identity, progress=progress) as opened:
        kept = put_in_place(opened, aside=f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        return settle(opened, kept=kept, trust=trust, by=by, now=now)


def settle(
    opened: OpenedBackup, *, kept: Path | None = None, trust: Sequence[str] = (), by: str, now: datetime
) -> Restored:
    """Missing migrations, an audit entry, and the disposal log: on the default database, which is the restored one."""
    manifest = opened.manifest
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        detail = {
            "made_at": manifest.header.made_at,
            "digest": manifest.digest,
            "audit_head": dict(manifest.audit_head),
        }
        record(action="custody.restore", target=f"database:{connection.vendor}", by=by, now=now, detail=detail)
    return Restored(manifest, kept, destroy_again(trust=trust, by=by, now=now))
