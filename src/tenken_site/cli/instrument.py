"""``tenken instrument``: publishing questionnaires."""

import json
from datetime import datetime
from pathlib import Path

import click

__all__ = ["instrument"]


@click.group()
def instrument() -> None:
    """Published questionnaires."""


@instrument.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def publish(file: Path, dry_run: bool, as_json: bool) -> None:
    """Publish an instrument FILE (surveys/SURVEY/INSTRUMENT.yaml) as the version it names.

    The same content again changes nothing; other content under a published version is refused.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import SurveyError
    from tenken_site.instruments.actions.publish import publish as publish_version

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    try:
        with transaction.atomic():
            version = publish_version(
                folder=file.parent, instrument=file.stem, by="command:instrument-publish", now=now
            )
            if dry_run:
                transaction.set_rollback(True)
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        told = {"instrument": file.stem, "version": version.version, "sha256": version.digest, "dry_run": dry_run}
        click.echo(json.dumps(told))
        return
    if dry_run:
        click.echo(f"{file.stem} {version.version} can be published. Nothing was stored.")
        return
    click.echo(f"{file.stem} {version.version} is published as number {version.pk} (SHA-256 {version.digest})")
