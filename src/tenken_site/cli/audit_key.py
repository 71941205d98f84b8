"""``tenken audit key``: makes, takes in and exchanges the key that seals the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenken_site.audit.signing import Signer

__all__ = ["key", "key_trouble_in_words"]

BY = "command:audit-key"


@click.command()
@click.option("--exchange", is_flag=True, help="Make a new key, vouched for by the one in use.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def key(exchange: bool, dry_run: bool) -> None:
    """Make the key that seals the log, or tell which one is in use.

    The file is named by TENKEN_AUDIT_KEY_FILE. Keep it apart from the database and its backups. Old batches keep
    verifying after an exchange: the public halves stay in the log.
    """
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.audit.models import AuditKey
    from tenken_site.audit.signing import signer

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    file = Path(settings.TENKEN_AUDIT_KEY_FILE)
    with key_trouble_in_words():
        if not file.exists():
            _make(file, dry_run=dry_run, now=now)
        elif exchange:
            _exchange(file, dry_run=dry_run, now=now)
        else:
            there = signer()
            known = AuditKey.objects.filter(fingerprint=there.fingerprint).exists()
            if not known and not dry_run:
                _take(there, None, now=now)
            click.echo(
                f"{file}: {there.fingerprint}{'' if known else ' (not yet known to the log)' if dry_run else ''}"
            )


def _make(file: Path, *, dry_run: bool, now: datetime) -> None:
    from tenken_site.audit.signing import new_key_file

    if dry_run:
        click.echo(f"{file} does not exist and would be made.")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    made = new_key_file(file)
    _take(made, None, now=now)
    click.echo(f"{file}: {made.fingerprint}. Write the fingerprint down; verify with --trust names it.")


def _exchange(file: Path, *, dry_run: bool, now: datetime) -> None:
    """The new file is whole and known to the log before it takes the old one's place."""
    from tenken_site.audit.signing import new_key_file, signer

    former = signer()
    old = file.with_name(f"{file.name}.{former.fingerprint[:8]}.old")
    if dry_run:
        click.echo(f"{file} would get a new key; the one in use ({former.fingerprint}) would move to {old}.")
        return
    _take(former, None, now=now)
    coming = file.with_name(f"{file.name}.new")
    coming.unlink(missing_ok=True)
    made = new_key_file(coming)
    _take(made, former, now=now)
    file.replace(old)
    coming.replace(file)
    click.echo(f"{file}: {made.fingerprint}. The former key is in {old}: destroy it.")


def _take(taken: "Signer", former: "Signer | None", *, now: datetime) -> None:
    from tenken_site.audit.actions.register_key import register_key
    from tenken_site.audit.models import AuditKey

    alone = former is None and AuditKey.objects.exclude(fingerprint=taken.fingerprint).exists()
    new = not AuditKey.objects.filter(fingerprint=taken.fingerprint).exists()
    register_key(key=taken, former=former, by=BY, now=now)
    if alone and new:
        click.echo(
            f"Nobody vouches for this key. From now on verify needs --trust {taken.fingerprint[:16]}, "
            "and the same for the first key.",
            err=True,
        )


@contextmanager
def key_trouble_in_words() -> Iterator[None]:
    """A missing or wrong key file becomes one sentence and exit code 1."""
    from tenken_site.audit.actions.seal import AuditKeyNotRegistered
    from tenken_site.audit.signing import AuditKeyMissing, NotAnAuditKey

    try:
        yield
    except (AuditKeyMissing, NotAnAuditKey, AuditKeyNotRegistered) as trouble:
        raise click.ClickException(f"{trouble.args[0]}.") from trouble
