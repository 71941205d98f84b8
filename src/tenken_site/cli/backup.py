"""``tenken backup``: encrypted copies of the database, made while the site runs, and verified by restoring them."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

__all__ = ["backup", "bar_of_bytes", "identity_option", "trouble_in_words"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
identity_option = click.option(
    "--identity",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=True),
    help="The file with the identity (AGE-SECRET-KEY-1…) that opens the backup.",
)


@click.group()
def backup() -> None:
    """Encrypted backups of the database: make, verify, list.

    A backup is encrypted to public keys; the identities that open it are never on the server. The master key is not in
    it: answers in a restored database open only where the master key file is.
    """


@contextmanager
def trouble_in_words() -> Iterator[None]:
    """What a backup may meet, as a sentence and exit code 1."""
    from tenken.errors import TenkenError

    try:
        yield
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    except sqlite3.Error as fault:
        raise click.ClickException(f"SQLite: {fault}. Nothing was left half-done.") from fault
    except OSError as fault:
        place = f"{fault.filename}: " if fault.filename else ""
        raise click.ClickException(f"{place}{fault.strerror or fault}. Nothing was left half-done.") from fault


@contextmanager
def bar_of_bytes(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; what it gives hears bytes done and the whole."""
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@backup.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the identity into this new file.")
@_json
def key(out: Path | None, as_json: bool) -> None:
    """Make a pair of keys: the identity goes into a file, its public key is printed.

    Run this on a machine that is not the server. Keep the file apart from the backups; put the public key into
    TENKEN_BACKUP_RECIPIENTS on the server.
    """
    import pyrage

    from tenken_site.custody.master_files import MasterFileRefused, write_private

    path = out or Path("tenken-backup-identity.txt")
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        write_private(path, f"# public key: {public}\n{identity}\n")
    except MasterFileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps({"file": str(path), "public_key": public}))
        return
    click.echo(f"{path}: the identity; keep it apart from the backups and from the server.")
    click.echo(f"Public key, for TENKEN_BACKUP_RECIPIENTS: {public}")


@backup.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Another folder than the setting."
)
@click.option("--keep", type=click.IntRange(min=1), help="Afterwards delete all but so many backups of the folder.")
@click.option("--recipient", "recipients", multiple=True, help="A public key instead of those of the setting.")
@click.option("--dry-run", is_flag=True, help="Check the settings and programs and say what would be made.")
@_json
def make(folder: Path | None, keep: int | None, recipients: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Make a backup of the database as of now. The site goes on working meanwhile.

    The file gets its name only when it is whole.
    """
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from tenken_site.custody.backup import container
    from tenken_site.custody.backup.make import make_backup, prune
    from tenken_site.custody.backup.programs import program
    from tenken_site.custody.backup.snapshots import POSTGRESQL, kind_of

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    place = folder or Path(settings.TENKEN_BACKUP_FOLDER)
    keys = recipients or tuple(settings.TENKEN_BACKUP_RECIPIENTS)
    with trouble_in_words():
        container.recipients(keys)
        kind = kind_of(connection.settings_dict)
        if kind == POSTGRESQL:
            program("pg_dump")
        if dry_run:
            _tell({"folder": str(place), "database": kind, "recipients": list(keys), "dry_run": True}, as_json)
            return
        with bar_of_bytes("backup") as heard:
            made = make_backup(folder=place, keys=keys, progress=heard, now=now)
        gone = prune(place, keep=keep) if keep else []
    manifest = made.manifest
    _tell(
        {
            "file": str(made.path),
            "bytes": made.bytes,
            "made_at": manifest.header.made_at,
            "database": kind,
            "rows": sum(manifest.counts.values()),
            "audit_head": dict(manifest.audit_head),
            "digest": manifest.digest,
            "deleted": [str(path) for path in gone],
        },
        as_json,
    )


def _tell(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        click.echo(f"{name}: {value}")


@backup.command(name="list")
@click.option(
    "--in", "folder", type=click.Path(path_type=Path, file_okay=False), help="Another folder than the setting."
)
@_json
def list_(folder: Path | None, as_json: bool) -> None:
    """Show the backups of the folder, the newest first."""
    from django.conf import settings

    from tenken_site.custody.backup.make import kept_backups

    place = folder or Path(settings.TENKEN_BACKUP_FOLDER)
    found = kept_backups(place) if place.is_dir() else []
    if as_json:
        rows = [{"file": str(one.path), "bytes": one.bytes, **asdict(one.header)} for one in found]
        click.echo(json.dumps(rows))
        return
    if not found:
        click.echo(f"There is no backup in {place}. Make one: tenken backup make")
    for one in found:
        click.echo(f"{one.header.made_at}  {one.header.database:<10}  {one.bytes:>14,}  {one.path}")


@backup.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=True))
@identity_option
@click.option("--sample", type=click.IntRange(min=1), default=200, show_default=True, help="Open so many submissions.")
@click.option("--all", "every", is_flag=True, help="Open every submission.")
@_json
def verify(file: Path, identity: Path, sample: int, every: bool, as_json: bool) -> None:
    """Restore the backup FILE into a scratch database and look whether all is there and opens.

    Counts, foreign keys, digests of submissions (this needs the master key) and the chain of the audit log are checked.
    Nothing else is touched. Run it where the identity and the master key may be together, not on the server. Exit code
    1 where something is wrong.
    """
    from tenken_site.custody.backup.examining import examine
    from tenken_site.custody.backup.opening import header_of, opened_backup
    from tenken_site.custody.backup.places import check_kind, scratch

    with trouble_in_words():
        check_kind(header_of(file).database)
        with (
            bar_of_bytes("opening") as heard,
            opened_backup(file, identity=identity, progress=heard) as opened,
            scratch(opened),
        ):
            found = examine(manifest=opened.manifest, sample=None if every else sample)
    if as_json:
        told = {"file": str(file), "made_at": opened.manifest.header.made_at, "sound": not found.problems}
        click.echo(json.dumps(told | asdict(found), ensure_ascii=False))
    else:
        click.echo(
            f"{found.rows:,} rows in {found.tables} tables; {found.submissions:,} submissions open with their digest; "
            f"{found.audit_entries:,} audit entries sealed, {found.audit_unsealed:,} not yet."
        )
        for problem in found.problems:
            click.echo(f"WRONG: {problem}", err=True)
        click.echo("The backup is sound." if not found.problems else "The backup is NOT sound.")
    if found.problems:
        raise SystemExit(1)
