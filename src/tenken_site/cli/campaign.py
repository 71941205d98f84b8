"""``tenken campaign``: opening a campaign, enrolling its clinics, and what campaigns there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import Progress

from tenken_site.cli.campaign_codes import codes
from tenken_site.cli.campaign_period import beginning, check_is_not_over, end, period, state_now

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
@click.option(
    "--opens", metavar="DATE", callback=beginning, help="Another first day or moment than campaign.yaml gives."
)
@click.option("--closes", metavar="DATE", callback=end, help="Another last day, or the moment when it closes.")
@click.option("--past", is_flag=True, help="Open it although its period is over.")
@click.option("--reconstructed", is_flag=True, help="Say on every page that the questions are not official text.")
def open_(
    folder: Path,
    frame: str,
    instrument: str | None,
    slug: str | None,
    receipt_prefix: str | None,
    opens: datetime | None,
    closes: datetime | None,
    past: bool,
    reconstructed: bool,
) -> None:
    """Open the campaign of a survey's FOLDER.

    Publishes its instrument, and makes a case and a sign-in for every clinic of the list. Period and name come from
    campaign.yaml. Answers are taken only within the period, whenever this command runs. A DATE is
    2026-07-06 or 2026-07-06T09:00, in Japan time.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken.questionnaire.survey import load_survey
    from tenken_site.campaigns import queries
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
        name = slug or defaults.campaign
        if there := queries.campaign(slug=name):
            raise click.ClickException(
                f"{name} is open already: {period(there)} (Japan time). Nothing was changed. "
                f"If it was interrupted, sign-ins may be missing: tenken campaign enrol {name}"
            )
        closes_at = closes or defaults.closes_at
        if not past:
            check_is_not_over(closes_at=closes_at, now=now)
        questionnaire = publish(folder=folder, instrument=instrument or defaults.instrument, by=by, now=now)
        with Progress() as progress:
            task = progress.add_task("cases", total=units)
            opened = open_campaign(
                slug=name,
                receipt_prefix=receipt_prefix or defaults.receipt_prefix,
                instrument_version=questionnaire,
                frame_version=version,
                opens_at=opens or defaults.opens,
                closes_at=closes_at,
                as_of=survey.as_of,
                official=not reconstructed,
                progress=lambda made: progress.update(task, completed=made),
                by=by,
                now=now,
            )
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(
        f"{opened.slug}: {units} cases. Open from {period(opened)} (Japan time); now: {state_now(opened, now=now)}."
    )
    _enrol(opened, by=by, now=now)


@campaign.command(name="list")
def list_() -> None:
    """Show every campaign: its name, period, state now, cases and how many have submitted."""
    from django.utils import timezone

    from tenken_site.campaigns import queries

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = queries.counted_campaigns()
    if not found:
        click.echo("There is no campaign. Open one: tenken campaign open FOLDER --frame NAME")
    for one, cases, submitted in found:
        click.echo(
            f"{one.slug}  {period(one)} (Japan time)  {state_now(one, now=now)}  {cases} cases, {submitted} submitted"
        )


@campaign.command(name="enrol")
@click.argument("slug")
def enrol_(slug: str) -> None:
    """Make the sign-ins that are missing, after “open” was interrupted.

    SLUG is the campaign's name: “campaign” in campaign.yaml, and what “tenken campaign list” shows.
    """
    from django.utils import timezone

    from tenken_site.campaigns import queries

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = queries.campaign(slug=slug)
    if found is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    _enrol(found, by="command:campaign-enrol", now=now)


def _enrol(opened: Campaign, *, by: str, now: datetime) -> None:
    from tenken_site.campaigns.actions.enrol import enrol

    with Progress() as progress:
        task = progress.add_task("sign-ins", total=None)
        done = enrol(campaign=opened, progress=lambda made: progress.update(task, completed=made), by=by, now=now)
    if not done.new and not done.known:
        click.echo(f"{opened.slug}: nothing to do; every clinic has its sign-in already.")
        return
    click.echo(f"{opened.slug}: {done.new} new sign-ins, {done.known} known ones.")


campaign.add_command(codes)
