"""Opening a backup: decrypted into a folder that nobody else reads, checked to the last byte before it is used."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from tenken.errors import TenkenError
from tenken_site.custody.backup.container import Header, Manifest, identities, read_header, unpack

__all__ = ["NewerThanProgram", "OpenedBackup", "header_of", "opened_backup", "private_folder"]

_PREFIX = ".tenken-restore-"


class NewerThanProgram(TenkenError):
    """The backup was made by a newer version of the program: this one does not know all its tables."""


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """The plain copy of the database: a file of SQLite, or a dump in PostgreSQL's custom form."""

    manifest: Manifest
    folder: Path
    path: Path


def header_of(path: Path) -> Header:
    """The clear first line. Raises NotABackup, OSError."""
    with path.open("rb") as file:
        return read_header(file)


@contextmanager
def opened_backup(path: Path, *, identity: Path, progress: Callable[[int, int], None]) -> Iterator[OpenedBackup]:
    """The plain copy as long as the ``with`` lasts. ``progress`` hears bytes read and the whole.

    Raises NotABackup, WrongIdentity, BackupDamaged, NewerThanProgram, OSError (also where the disk is full).
    """
    keys = identities(identity.read_text("utf-8", errors="replace"))
    whole = path.stat().st_size
    with private_folder() as folder, path.open("rb") as packed:
        plain = folder / "plain"
        with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:

            def sink(chunk: bytes) -> None:
                out.write(chunk)
                progress(packed.tell(), whole)

            manifest = unpack(packed, keys=keys, sink=sink)
            out.flush()
            os.fsync(out.fileno())
        progress(whole, whole)
        check_program_knows(manifest)
        yield OpenedBackup(manifest, folder, plain)


def check_program_knows(manifest: Manifest) -> None:
    """Raises NewerThanProgram, naming the first migration that is unknown here."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    keys = set(loader.disk_migrations)
    keys |= {replaced for one in loader.disk_migrations.values() for replaced in one.replaces}
    known = {f"{app}.{name}" for app, name in keys}
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise NewerThanProgram(
            f"The backup was made by a newer version of the program (it has the migration {unknown[0]}). "
            "Install that version first."
        )


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder below VAR for its owner alone, removed in the end; those of processes that were killed are swept."""
    var = Path(settings.VAR)
    for left in var.glob(f"{_PREFIX}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=var))
    try:
        with (folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:  # somebody is at it, or it is just being made
        return
