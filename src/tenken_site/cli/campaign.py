"""``tenken campaign``: opening a campaign and enrolling its clinics."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import Progress

from tenken_site.cli.campaign_codes import codes

if TYPE_CHECKING:
    from tenken_site.campaigns.models import Campaign

__all__ = ["campaign"]


@click.group()
def campaign() -> None:
    """Campaigns: one run of a survey over one version of a facility list."""


@campaign.command(name="open")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--frame", required=True, help="The name of the facility list; its newest version is taken.")
@click.option("--instrument", help="Another instrument of the folder than campaign.yaml names.")
@click.option("--slug", help="Another name than campaign.yaml gives.")
@click.option("--receipt-prefix", help="Other first letters of receipt numbers than campaign.yaml gives.")
@click.option("--reconstructed", is_flag=True, help="Say on every page that the questions are not official text.")
def open_(
    folder: Path,
    frame: str,
    instrument: str | None,
    slug: str | None,
    receipt_prefix: str | None,
    reconstructed: bool,
) -> None:
    """Open the campaign of a survey's FOLDER: publish its instrument, make a case and a sign-in for every clinic."""
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken.questionnaire.survey import load_survey
    from tenken_site.campaigns.actions.open_campaign import open_campaign
    from tenken_site.frames.models import FrameVersion
    from tenken_site.instruments.actions.publish import publish

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    by = "command:campaign-open"
    version = FrameVersion.objects.filter(frame__name=frame).order_by("number").last()
    if version is None:
        raise click.ClickException(f"There is no facility list “{frame}”. Import one: tenken frame import FILE")
    units = version.units.count()
    try:
        survey = load_survey(folder)
        defaults = survey.campaign
        if defaults is None:
            raise click.ClickException(f"{folder} has no campaign.yaml.")
        questionnaire = publish(folder=folder, instrument=instrument or defaults.instrument, by=by, now=now)
        with Progress() as progress:
            task = progress.add_task("cases", total=units)
            opened = open_campaign(
                slug=slug or defaults.campaign,
                receipt_prefix=receipt_prefix or defaults.receipt_prefix,
                instrument_version=questionnaire,
                frame_version=version,
                opens_at=defaults.opens,
                closes_at=defaults.closes_at,
                as_of=survey.as_of,
                official=not reconstructed,
                progress=lambda made: progress.update(task, completed=made),
                by=by,
                now=now,
            )
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(
        f"{opened.slug}: {units} cases. "
        f"Open from {timezone.localtime(opened.opens_at):%Y-%m-%d %H:%M} "
        f"until before {timezone.localtime(opened.closes_at):%Y-%m-%d %H:%M} (Japan time)."
    )
    _enrol(opened, by=by, now=now)


@campaign.command(name="enrol")
@click.argument("slug")
def enrol_(slug: str) -> None:
    """Make a sign-in for every clinic of the campaign SLUG that has none: after "open" was interrupted."""
    from django.utils import timezone

    from tenken_site.campaigns import queries

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = queries.campaign(slug=slug)
    if found is None:
        raise click.ClickException(f"There is no campaign “{slug}”.")
    _enrol(found, by="command:campaign-enrol", now=now)


def _enrol(opened: Campaign, *, by: str, now: datetime) -> None:
    from tenken_site.campaigns.actions.enrol import enrol

    with Progress() as progress:
        task = progress.add_task("sign-ins", total=None)
        done = enrol(campaign=opened, progress=lambda made: progress.update(task, completed=made), by=by, now=now)
    click.echo(f"{opened.slug}: {done.new} new sign-ins, {done.known} known ones.")


campaign.add_command(codes)
