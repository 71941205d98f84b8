"""``tenken instrument``: publishing questionnaires."""

from datetime import datetime
from pathlib import Path

import click

__all__ = ["instrument"]


@click.group()
def instrument() -> None:
    """Published questionnaires."""


@instrument.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(file: Path) -> None:
    """Publish an instrument FILE (surveys/SURVEY/INSTRUMENT.yaml) as the version it names.

    The same content again changes nothing; other content under a published version is refused.
    """
    from django.utils import timezone

    from tenken.errors import SurveyError
    from tenken_site.instruments.actions.publish import publish as publish_version

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    try:
        version = publish_version(folder=file.parent, instrument=file.stem, by="command:instrument-publish", now=now)
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{file.stem} {version.version} is published as number {version.pk} (SHA-256 {version.digest})")
