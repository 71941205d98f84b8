"""``tenken restore``: a backup put in the place of the database."""

import json
from datetime import datetime
from pathlib import Path

import click

from tenken_site.cli.backup import bar_of_bytes, identity_option, trouble_in_words

__all__ = ["restore"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=True))
@identity_option
@click.option("--replace", is_flag=True, help="The database is not empty: put the backup in its place.")
@click.option("--confirm", help="What would be typed to confirm --replace, for scripts: the backup's time.")
@click.option("--trust", multiple=True, help="Fingerprint of a former audit key that signed the disposal log.")
@click.option("--dry-run", is_flag=True, help="Open and check the backup; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def restore(
    file: Path,
    identity: Path,
    replace: bool,
    confirm: str | None,
    trust: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Put the backup FILE in the place of the database that the settings name.

    Stop the site and the workers first. The whole file is checked before anything is touched; then all of it is put in
    place or nothing. Missing migrations are run, and what the disposal log says was destroyed, and the backup does not
    know of, is destroyed again. A former SQLite file is kept beside the new one. The identity may be deleted from this
    machine afterwards.
    """
    from django.utils import timezone

    from tenken_site.custody.backup.opening import header_of, opened_backup
    from tenken_site.custody.backup.places import check_kind, check_target_is_empty
    from tenken_site.custody.backup.restoring import restore as put_back

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    with trouble_in_words():
        header = header_of(file)
        check_kind(header.database)
        if not replace:
            check_target_is_empty()
        if dry_run:
            with bar_of_bytes("opening") as heard, opened_backup(file, identity=identity, progress=heard) as opened:
                rows = sum(opened.manifest.counts.values())
            told = {"file": str(file), "made_at": header.made_at, "rows": rows, "dry_run": True}
            click.echo(json.dumps(told) if as_json else f"The backup of {header.made_at} opens. Nothing was changed.")
            return
        if replace:
            _confirmed(header.made_at, confirm)
        with bar_of_bytes("opening") as heard:
            done = put_back(
                path=file,
                identity=identity,
                replace=replace,
                progress=heard,
                trust=trust,
                by="command:restore",
                now=now,
            )
    told = {
        "file": str(file),
        "made_at": header.made_at,
        "rows": sum(done.manifest.counts.values()),
        "former_file": str(done.kept) if done.kept else None,
        "destroyed_since": done.again.newer,
        "destroyed_again": done.again.applied,
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"The database is as of {header.made_at}: {told['rows']:,} rows.")
    if done.kept:
        click.echo(f"The former file is {done.kept}. Delete it when it is no longer needed.")
    click.echo(f"The disposal log has {done.again.newer} newer lines; {done.again.applied} of them met something here.")


def _confirmed(made_at: str, given: str | None) -> None:
    """Somebody typed the backup's time."""
    typed = given
    if typed is None:
        try:
            typed = click.prompt(
                f"Everything in the database is lost that is newer than the backup. Type {made_at} to go on",
                err=True,
                default="",
                show_default=False,
            )
        except click.Abort:
            typed = ""
    if typed.strip() != made_at:
        raise click.ClickException(f"That was not {made_at}. Nothing was changed.")
