"""``tenken keys``: the master key, its two shares, and the keys below it. Prints no key and no share."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.keys_shares import join, split
from tenken_site.cli.keys_status import destroy_check, status

__all__ = ["keys"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_background = click.option("--background", is_flag=True, help="Ask the worker to do it, and end.")


@click.group()
def keys() -> None:
    """The master key, its two shares, and the keys that it wraps.

    The procedure for the two holders is in docs/how-to/keep-the-keys.md.
    """


for command in (split, join, status, destroy_check):
    keys.add_command(command)


def _name(given: str | None, now: datetime) -> str:
    return given or f"master-{now:%Y%m%d}"


@keys.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Another file than the setting names.")
@click.option("--name", help="Name of the key; master-YYYYMMDD unless given.")
@click.option("--dry-run", is_flag=True, help="Say what would be made; write nothing.")
@_json
def make(out: Path | None, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Make a master key file, readable by its owner alone.

    The file is the one that TENKEN_MASTER_KEY_FILE names. One that is there is never overwritten.
    """
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.custody.master_files import MasterFileRefused, make_file
    from tenken_site.custody.shares import fingerprint_of

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    path = out or Path(settings.TENKEN_MASTER_KEY_FILE)
    told: dict[str, Any] = {"file": str(path), "name": _name(name, now), "dry_run": dry_run}
    if path.exists():
        raise click.ClickException(
            f"{path} is there already and is not overwritten. A further key: tenken keys rotate."
        )
    if not dry_run:
        try:
            told["fingerprint"] = fingerprint_of(make_file(path, name=told["name"]))
        except MasterFileRefused as refused:
            raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps(told))
        return
    if dry_run:
        click.echo(f"{path} would be made with the key {told['name']}. Nothing was written.")
        return
    click.echo(f"{path}: made, with the key {told['name']} (fingerprint {told['fingerprint']}).")
    click.echo("Now give the two holders their shares: tenken keys split --out FOLDER")


@keys.command()
@click.option("--master", is_flag=True, help="The master key: puts a new one above the old one in the file.")
@click.option("--campaign", "slug", help="The key of a campaign's answers.")
@click.option(
    "--contacts", "version", type=int, help="The key of the contacts of a version of a list (its number in “status”)."
)
@click.option("--accounts", is_flag=True, help="The key of names and addresses of users.")
@click.option("--name", help="Name of a new master key; master-YYYYMMDD unless given.")
@_background
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@yes_option
@_json
def rotate(
    master: bool,
    slug: str | None,
    version: int | None,
    accounts: bool,
    name: str | None,
    background: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Exchange a key: the master key, or the key of one scope.

    A scope's new key seals from now on, and what older keys sealed is sealed anew; interrupted, run it again. A new
    master key has to be brought to every server first; then “rewrap” puts it to use.
    """
    from django.utils import timezone

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    chosen = [master, slug is not None, version is not None, accounts]
    if sum(chosen) != 1:
        raise click.UsageError("Give one of --master, --campaign, --contacts, --accounts.")
    if master:
        _new_master(_name(name, now), dry_run=dry_run, yes=yes, as_json=as_json)
        return
    scope = _scope(slug, version)
    _rotate_scope(scope, background=background, dry_run=dry_run, yes=yes, as_json=as_json, now=now)


def _scope(slug: str | None, version: int | None) -> str:
    from tenken_site.cli.campaign_named import named

    if slug is not None:
        return named(slug).key_scope
    return "accounts" if version is None else f"contacts:{version}"


def _new_master(name: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    from django.conf import settings

    from tenken_site.custody.master_files import MasterFileRefused, add_key
    from tenken_site.custody.shares import fingerprint_of
    from tenken_site.encryption.masters import NotAMasterKeyFile

    path = Path(settings.TENKEN_MASTER_KEY_FILE)
    told: dict[str, Any] = {"file": str(path), "name": name, "dry_run": dry_run}
    if not dry_run:
        asked(f"A new master key {name} is put above the others in {path}.", yes=yes)
        try:
            told["fingerprint"] = fingerprint_of(add_key(path, name=name))
        except (MasterFileRefused, NotAMasterKeyFile) as refused:
            raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"{path}: {name} {'would be put' if dry_run else 'was put'} above the others.")
    click.echo(
        "Next: 1. tenken keys split, for the holders.  2. Bring the file to every server and restart the site and the "
        "workers.  3. tenken keys rewrap.  4. tenken keys destroy-check, and take the old line out."
    )


def _rotate_scope(scope: str, *, background: bool, dry_run: bool, yes: bool, as_json: bool, now: datetime) -> None:
    from tenken_site.custody.actions.rotate import NothingToRotate, key_in_use, rotate_scope
    from tenken_site.custody.jobs_requests import ROTATE
    from tenken_site.jobs.actions.request import request_run

    by = "command:keys-rotate"
    try:
        number = key_in_use(scope=scope)
        told: dict[str, Any] = {"scope": scope, "key": number, "dry_run": dry_run}
        if not dry_run:
            asked(f"The key {scope}/{number} is retired, and what it sealed is sealed anew.", yes=yes)
            if background:
                run = request_run(kind=ROTATE, key=f"rotate:{scope}", arguments={"scope": scope}, by=by, now=now)
                told["run"] = run.pk
            else:
                told["sealed_anew"] = _with_bar(
                    lambda heard: rotate_scope(scope=scope, progress=lambda n: heard(n, None), by=by, now=now)
                )
                told["key"] = key_in_use(scope=scope)
    except NothingToRotate as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps(told))
    elif dry_run:
        click.echo(f"{scope}: key {number} is in use. Nothing was changed.")
    elif background:
        click.echo(f"{scope}: the worker does it (run {told['run']}).")
    else:
        click.echo(f"{scope}: key {told['key']} is in use; {told['sealed_anew']} rows were sealed anew.")


@keys.command()
@_background
@click.option("--dry-run", is_flag=True, help="Say how many keys are under another master key; change nothing.")
@_json
def rewrap(background: bool, dry_run: bool, as_json: bool) -> None:
    """Wrap every key anew under the first master key of the file. Interrupted, run it again."""
    from django.utils import timezone

    from tenken_site.custody.actions.rewrap import rewrap as rewrap_all
    from tenken_site.custody.actions.rewrap import under_other_masters
    from tenken_site.custody.jobs_requests import REWRAP
    from tenken_site.encryption.masters import MasterKeyMissing, master
    from tenken_site.jobs.actions.request import request_run

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    by = "command:keys-rewrap"
    waiting = under_other_masters()
    told: dict[str, Any] = {"master": master().current, "waiting": waiting, "dry_run": dry_run}
    try:
        if background and not dry_run:
            told["run"] = request_run(kind=REWRAP, key="rewrap", arguments={}, by=by, now=now).pk
        elif not dry_run:
            told["rewrapped"] = _with_bar(
                lambda heard: rewrap_all(progress=lambda done: heard(done, waiting), by=by, now=now)
            )
    except MasterKeyMissing as missing:
        raise click.ClickException(f"{missing}. Put its line back; what was wrapped anew stays.") from missing
    if as_json:
        click.echo(json.dumps(told))
    elif "rewrapped" in told:
        click.echo(f"{told['rewrapped']} keys were wrapped anew under {told['master']}.")
    else:
        click.echo(f"{waiting} keys are under another master key than {told['master']}.")


def _with_bar(work: Callable[[Callable[[int, int | None], None]], int]) -> int:
    """The work with a bar on standard error."""
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=None)
        return work(lambda done, total: bar.update(task, completed=done, total=total))
