"""Making a backup: snapshot, encrypted stream, a file that has its name only when it is whole."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.db import connection

from tenken.errors import TenkenError
from tenken_site.custody.backup.container import Header, Manifest, NotABackup, read_header, recipients, write_packed
from tenken_site.custody.backup.snapshots import Snapshot, kind_of, snapshot

__all__ = ["ENDING", "BackupExists", "Kept", "Made", "kept_backups", "make_backup", "prune"]

ENDING = ".backup"
PART = ".part"


class BackupExists(TenkenError):
    """A backup of this second is in the folder already."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new backup."""

    path: Path
    manifest: Manifest
    bytes: int  # of the file


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that lies in the folder."""

    path: Path
    header: Header
    bytes: int


def make_backup(
    *,
    folder: Path,
    keys: Sequence[str],
    progress: Callable[[int, int], None],
    now: datetime,
) -> Made:
    """A new file in ``folder``, encrypted to every one of ``keys``; readable by its owner alone.

    ``progress`` hears bytes done and the whole as far as it can be told. What is saved while it runs is in the next
    backup. Raises NoRecipients, BackupExists, ProgramMissing, ProgramFailed, OSError (disk full), sqlite3.Error;
    then nothing is left.
    """
    recipients(keys)  # before anything is read
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder)
    moment = now.astimezone(UTC)
    path = folder / f"tenken-{moment:%Y%m%dT%H%M%SZ}{ENDING}"
    if path.exists():
        raise BackupExists(f"{path} is there already.")
    header = Header(moment.isoformat(timespec="seconds"), kind_of(connection.settings_dict), tuple(keys))
    part = path.with_name(f".{path.name}{PART}")
    with _being_written(part) as file:
        with snapshot() as taken:

            def told(size: int, digest: str) -> Manifest:
                return Manifest(header, taken.migrations, taken.counts, taken.audit_head, size, digest)

            manifest = write_packed(file, header=header, chunks=_watched(taken, progress), manifest=told)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
        part.rename(path)  # a file under its own name is a whole one
        _sync(folder)
    return Made(path, manifest, size)


def _watched(taken: Snapshot, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    done = 0
    for chunk in taken.chunks:
        yield chunk
        done += len(chunk)
        progress(done, max(done, taken.size))


@contextmanager
def _being_written(part: Path) -> Iterator[IO[bytes]]:
    """A new file, gone again when anything goes wrong. Locked, so that others see somebody is at it."""
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sweep(folder: Path) -> int:
    """Removes what backups that were killed left behind; one that is being made holds its lock. How many."""
    swept = 0
    for part in folder.glob(f".tenken-*{ENDING}{PART}"):
        with part.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            part.unlink(missing_ok=True)
            swept += 1
    return swept


def kept_backups(folder: Path) -> list[Kept]:
    """Every backup of the folder, the newest first; other files are passed over."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        with path.open("rb") as file:
            try:
                found.append(Kept(path, read_header(file), path.stat().st_size))
            except NotABackup:
                continue
    return sorted(found, key=lambda kept: (kept.header.made_at, kept.path.name), reverse=True)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Deletes all but the newest so many backups of the folder; which."""
    old = [kept.path for kept in kept_backups(folder)[keep:]]
    for path in old:
        path.unlink()
    return old
