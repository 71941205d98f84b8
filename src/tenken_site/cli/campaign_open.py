"""``tenken campaign open`` and ``enrol``: the cases and sign-ins of a campaign."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.campaign_dispose import day
from tenken_site.cli.campaign_named import named, new_name, receipt_letters
from tenken_site.cli.campaign_period import beginning, check_is_not_over, end, in_japan, period, state_now

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.actions.enrol import Enrolled
    from tenken_site.campaigns.models import Campaign

__all__ = ["enrol_", "open_"]


@click.command(name="open")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--frame", required=True, help="The name of the facility list; its newest version is taken and frozen.")
@click.option("--instrument", help="Another instrument of the folder than campaign.yaml names.")
@click.option("--slug", callback=new_name, help="Another name than campaign.yaml gives.")
@click.option(
    "--receipt-prefix",
    callback=receipt_letters,
    help="Other first letters of receipt numbers than campaign.yaml gives.",
)
@click.option(
    "--opens", metavar="DATE", callback=beginning, help="Another first day or moment than campaign.yaml gives."
)
@click.option("--closes", metavar="DATE", callback=end, help="Another last day, or the moment when it closes.")
@click.option(
    "--relays-see",
    type=click.Choice(["status", "answers"]),
    default="status",
    show_default=True,
    help="What prefectures and cities see of their clinics. Once answers came it can be narrowed, not widened.",
)
@click.option(
    "--statistical",
    is_flag=True,
    help="A statistical survey under 統計法: no use of answers about single clinics, ever.",
)
@click.option("--keep-until", metavar="DATE", callback=day, help="The last day on which its answers are kept.")
@click.option("--past", is_flag=True, help="Open it although its period is over.")
@click.option("--reconstructed", is_flag=True, help="Say on every page that the questions are not official text.")
@click.option(
    "--dry-run", is_flag=True, help="Check the folder and the list and tell what would be made; store nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def open_(
    folder: Path,
    frame: str,
    instrument: str | None,
    slug: str | None,
    receipt_prefix: str | None,
    opens: datetime | None,
    closes: datetime | None,
    keep_until: date | None,
    relays_see: str,
    statistical: bool,
    past: bool,
    reconstructed: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Open the campaign of a survey's FOLDER.

    Publishes its instrument, freezes the list's newest version, copies the deadline policy and the quiet times, makes a
    case and a sign-in for every clinic, and plans the waves of campaign.yaml. Period and name come from campaign.yaml.
    Answers are taken only within the period, whenever this command runs. A DATE is 2026-07-06 or 2026-07-06T09:00, in
    Japan time.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken.questionnaire.survey import load_survey
    from tenken.questionnaire.survey_json import plain
    from tenken_site.campaigns import queries
    from tenken_site.campaigns.actions.open_campaign import DeadlinePolicy, open_campaign
    from tenken_site.custody.actions.set_retention import set_retention
    from tenken_site.frames.actions.freeze import freeze_version
    from tenken_site.frames.models import FrameVersion
    from tenken_site.instruments.actions.publish import publish
    from tenken_site.outreach.actions.plan_waves import plan_defaults

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
        # All of it or nothing: a campaign that is refused leaves neither a frozen list nor a published questionnaire.
        with transaction.atomic():
            questionnaire = publish(folder=folder, instrument=instrument or defaults.instrument, by=by, now=now)
            freeze_version(version=version, by=by, now=now)
            with Progress(console=Console(stderr=True)) as progress:
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
                    relays_see=relays_see,
                    statistical=statistical,
                    policy=DeadlinePolicy.announced(defaults),
                    quiet=plain(defaults.quiet) if defaults.quiet else {},
                    progress=lambda made: progress.update(task, completed=made),
                    by=by,
                    now=now,
                )
            if keep_until is not None:
                words = "set when it was opened"
                set_retention(campaign=opened, keep_until=keep_until, reason=words, by=by, now=now)
            waves = plan_defaults(campaign=opened, defaults=defaults.waves, by=by, now=now)
            if dry_run:
                transaction.set_rollback(True)
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    if dry_run:
        _tell_dry_run(opened, units, waves=waves, as_json=as_json)
        return
    done = enrol_all(opened, by=by, now=now)
    if as_json:
        told = {"campaign": opened.slug, "cases": units, "waves": waves, "new_sign_ins": done.new}
        click.echo(json.dumps(told | {"known_sign_ins": done.known}))
        return
    click.echo(
        f"{opened.slug}: {units} cases. Open from {period(opened)} (Japan time); now: {state_now(opened, now=now)}."
    )
    if waves:
        click.echo(f"{opened.slug}: {waves} waves planned.")
    _tell_enrolled(opened, done)


def _tell_dry_run(campaign: Campaign, units: int, *, waves: int, as_json: bool) -> None:
    if as_json:
        told = {"campaign": campaign.slug, "cases": units, "waves": waves, "dry_run": True}
        dates = {"opens_at": in_japan(campaign.opens_at), "closes_at": in_japan(campaign.closes_at)}
        click.echo(json.dumps(told | dates))
        return
    click.echo(
        f"{campaign.slug}: {units} cases and {waves} waves would be made. Open from {period(campaign)} (Japan time). "
        "Nothing was stored."
    )


@click.command(name="enrol")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def enrol_(slug: str, as_json: bool) -> None:
    """Make the sign-ins that are missing, after “open” was interrupted.

    SLUG is the campaign's name: “campaign” in campaign.yaml, and what “tenken campaign list” shows.
    """
    from django.utils import timezone

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = named(slug)
    done = enrol_all(found, by="command:campaign-enrol", now=now)
    if as_json:
        click.echo(json.dumps({"campaign": slug, "new_sign_ins": done.new, "known_sign_ins": done.known}))
        return
    _tell_enrolled(found, done)


def enrol_all(opened: Campaign, *, by: str, now: datetime) -> Enrolled:
    """Enrols with a progress bar on the error stream."""
    from tenken_site.campaigns.actions.enrol import enrol

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("sign-ins", total=None)
        return enrol(campaign=opened, progress=lambda made: progress.update(task, completed=made), by=by, now=now)


def _tell_enrolled(opened: Campaign, done: Enrolled) -> None:
    if not done.new and not done.known:
        click.echo(f"{opened.slug}: nothing to do; every clinic has its sign-in already.")
        return
    click.echo(f"{opened.slug}: {done.new} new sign-ins, {done.known} known ones.")
