"""``tenken outreach``: planning, sending, stopping and resuming waves of invitations and reminders."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tenken_site.cli.asking import asked, yes_option

if TYPE_CHECKING:
    from tenken_site.campaigns.models import Campaign
    from tenken_site.outreach.models import Wave

__all__ = ["outreach"]

#: Why a wave cannot be started, stopped or resumed now, and what to do.
REMEDIES = {
    "quiet": "This is a quiet time. The wave starts by itself: at its planned moment, or where that has passed, "
    "when the quiet time is over.",
    "campaign_not_open": "The campaign is not open yet; only trial mail goes out before.",
    "campaign_open": "The campaign is open; trial mail goes out before the opening only.",
    "campaign_over": "The campaign is over.",
    "not_planned": "It is not planned (any more): see tenken outreach list.",
    "not_sending": "It is not being sent: see tenken outreach list.",
    "not_stopped": "It is neither stopped nor withdrawn before its day: see tenken outreach list.",
    "day_is_over": "Its day is over. Plan a new wave on the site.",
}
POLL_SECONDS = 1.0


@click.group()
def outreach() -> None:
    """Waves of invitations and reminders."""


@outreach.command()
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Show what would be planned; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def plan(slug: str, dry_run: bool, as_json: bool) -> None:
    """Plan the waves that the campaign's survey proposes.

    Shows each wave with its day after quiet times, whom it would reach as the cases stand now, by which channels,
    how many are held out by lot, and how long sending takes. A wave that is planned already is left as it is.
    """
    from tenken.errors import TenkenError
    from tenken_site.instruments import queries as instruments
    from tenken_site.outreach.actions.plan_waves import plan_defaults, proposed
    from tenken_site.outreach.models import Wave

    now, campaign = _now(), _campaign(slug)
    defaults = instruments.survey(campaign.instrument_version_id).campaign
    waves = defaults.waves if defaults else ()
    try:
        new = proposed(campaign=campaign, defaults=waves)
        if not dry_run:
            plan_defaults(campaign=campaign, defaults=waves, by="command:outreach-plan", now=now)
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    names = {wave.name for wave in new}
    stored = list(Wave.objects.filter(campaign=campaign).select_related("campaign", "owner").order_by("planned_at"))
    shown = [*stored, *new] if dry_run else stored
    rows = [_sized(wave, new=wave.name in names, now=now) for wave in sorted(shown, key=lambda one: one.planned_at)]
    if as_json:
        _print({"campaign": slug, "dry_run": dry_run, "planned": 0 if dry_run else len(new), "waves": rows})
        return
    _show(rows)
    if not rows:
        click.echo("The survey proposes no waves: add “waves” to its campaign.yaml, or plan one on the site.")
    elif dry_run:
        click.echo(f"{len(new)} waves would be planned. Nothing was stored.")
    else:
        click.echo(f"{len(new)} waves planned now.")


@outreach.command(name="list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(slug: str, as_json: bool) -> None:
    """Show the campaign's waves: number, day, state, and what became of each mail and letter."""
    from tenken_site.messaging.queries import counts_of_groups
    from tenken_site.outreach.models import Wave
    from tenken_site.outreach.queries import TOPIC

    waves = list(Wave.objects.filter(campaign=_campaign(slug)).select_related("owner").order_by("planned_at", "pk"))
    counts = counts_of_groups(topic=TOPIC, groups=[wave.pk for wave in waves])
    rows = [_row(wave) | {"counts": counts.get(wave.pk, {})} for wave in waves]
    if as_json:
        _print({"campaign": slug, "waves": rows})
        return
    if not rows:
        click.echo(f"No waves yet. Plan those of the survey: tenken outreach plan {slug}")
    for row in rows:
        told = ", ".join(f"{number} {state}" for state, number in sorted(row["counts"].items()))
        click.echo(f"{row['wave']}  {row['name']}  {_moment(row)}  {row['state']}  {told}".rstrip())


@outreach.command()
@click.argument("slug")
@click.argument("wave", type=int)
@click.option("--dry-run", is_flag=True, help="Show whom it would reach now; send nothing.")
@click.option("--wait", is_flag=True, help="Stay until the worker has sent it all.")
@yes_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def send(slug: str, wave: int, dry_run: bool, wait: bool, yes: bool, as_json: bool) -> None:
    """Start a planned WAVE (its number) now.

    Quiet times and the campaign's phase hold here too. The worker sends: see tenken worker.
    """
    from tenken_site.outreach.actions.start_wave import WaveRefused, check_wave_can_start, start_wave

    now, found = _now(), _wave(slug, wave)
    try:
        check_wave_can_start(found, now=now)
        if not dry_run:
            reached = _sized(found, new=False, now=now)["reached"]
            asked(f"{found.name} goes to {reached:,} clinics; what is sent cannot be called back.", yes=yes)
            start_wave(wave=found, by="command:outreach-send", now=now)
    except WaveRefused as refused:
        raise click.ClickException(f"{found.name}: {REMEDIES.get(refused.reason, refused.reason)}") from refused
    if not dry_run:
        found.refresh_from_db(fields=["state", "state_reason"])
    told = _sized(found, new=False, now=now) | {"dry_run": dry_run}
    if wait and not dry_run:
        told["counts"] = _watch(found)
    if as_json:
        _print(told)
    elif dry_run:
        _show([told])
        click.echo("Nothing was sent.")
    else:
        found.refresh_from_db()
        done = "All of it is settled." if wait else "The worker sends it; see: tenken outreach list " + slug
        click.echo(f"{found.name} has started for {told['reached']} clinics. {done}")


@outreach.command()
@click.argument("slug")
@click.argument("wave", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def stop(slug: str, wave: int, as_json: bool) -> None:
    """Stop a WAVE (its number) that is being sent. Mail in flight arrives all the same."""
    from tenken_site.outreach.actions.stop_wave import WaveRefused, stop_wave

    found = _wave(slug, wave)
    try:
        waiting = stop_wave(wave=found, by="command:outreach-stop", now=_now())
    except WaveRefused as refused:
        raise click.ClickException(f"{found.name}: {REMEDIES.get(refused.reason, refused.reason)}") from refused
    if as_json:
        _print({"wave": found.pk, "name": found.name, "waiting": waiting})
    else:
        click.echo(f"{found.name} is stopped; {waiting} wait. Go on with it: tenken outreach resume {slug} {wave}")


@outreach.command()
@click.argument("slug")
@click.argument("wave", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def resume(slug: str, wave: int, as_json: bool) -> None:
    """Go on with a stopped WAVE (its number) where it was stopped.

    A wave that was withdrawn before its day is planned again. Clinics that have submitted since get nothing.
    """
    from tenken_site.outreach.actions.stop_wave import WaveRefused, resume_wave
    from tenken_site.outreach.models import Wave

    found = _wave(slug, wave)
    try:
        resume_wave(wave=found, by="command:outreach-resume", now=_now())
    except WaveRefused as refused:
        raise click.ClickException(f"{found.name}: {REMEDIES.get(refused.reason, refused.reason)}") from refused
    found.refresh_from_db(fields=["state", "state_reason"])
    if as_json:
        _print(_row(found))
    elif found.state == Wave.State.PLANNED:
        click.echo(f"{found.name} is planned again for {_moment(_row(found))}.")
    else:
        click.echo(f"{found.name} goes on. The worker sends it; see: tenken outreach list {slug}")


@outreach.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def trial(slug: str, as_json: bool) -> None:
    """Show what the trial mail found: dead and missing addresses by prefecture."""
    from tenken_site.outreach.models import Wave
    from tenken_site.outreach.queries import dead_by_area

    campaign = _campaign(slug)
    found = Wave.objects.filter(campaign=campaign, purpose=Wave.Purpose.TRIAL).order_by("-planned_at").first()
    if found is None:
        raise click.ClickException(
            "No trial mail is planned. Add a wave with “purpose: trial”, or plan one on the site."
        )
    found_by_area = dead_by_area(found)
    rows = [
        {"area": area.code, "name": area.name, "dead": dead, "no_address": none} for area, dead, none in found_by_area
    ]
    if as_json:
        _print({"campaign": slug, "wave": found.pk, "state": found.state, "areas": rows})
        return
    for row in rows:
        click.echo(f"{row['area']}  {row['name']}  {row['dead']} dead, {row['no_address']} without an address")
    click.echo(f"{sum(dead for _area, dead, _none in found_by_area)} dead addresses. {found.name}: {found.state}.")


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()  # noqa: TID251  # a command is an edge


def _campaign(slug: str) -> Campaign:
    from tenken_site.campaigns import queries

    found = queries.campaign(slug=slug)
    if found is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    return found


def _wave(slug: str, number: int) -> Wave:
    from tenken_site.outreach import queries

    found = queries.wave(campaign=_campaign(slug).slug, pk=number)
    if found is None:
        raise click.ClickException(f"{slug} has no wave {number}. Those there are: tenken outreach list {slug}")
    return found


def _row(wave: Wave) -> dict[str, Any]:
    from tenken_site.ui import dates

    return {
        "wave": wave.pk,
        "name": wave.name,
        "purpose": wave.purpose,
        "channels": list(wave.channels),
        "planned_at": dates.local(wave.planned_at).isoformat(timespec="minutes"),
        "state": wave.state,
        "state_reason": wave.state_reason,
        "owner": wave.owner_id,
    }


def _moment(row: dict[str, Any]) -> str:
    """``2026-08-03 10:00 (Japan time)``."""
    return f"{row['planned_at'][:16].replace('T', ' ')} (Japan time)"


def _sized(wave: Wave, *, new: bool, now: datetime) -> dict[str, Any]:
    """The wave with its size as the cases stand now, and how many minutes its mails take at the throttle."""
    from tenken_site.messaging.queries import mails_per_minute
    from tenken_site.outreach.sizes import size_of

    size, rate = size_of(wave, now=now), mails_per_minute()
    mails = size.by_channel.get("mail", 0)
    minutes = -(-mails // rate) if rate else 0
    return _row(wave) | {"new": new, "reached": size.reached, **size.to_json(), "minutes": minutes}


def _show(rows: list[dict[str, Any]]) -> None:
    """Three short lines a wave: a table of so many columns would break every word on an ordinary screen."""
    for row in rows:
        click.echo(f"{row['wave'] or 'new'}  {row['name']}  {_moment(row)}  {row['state']}")
        by = ", ".join(f"{channel} {number:,}" for channel, number in sorted(row["by_channel"].items(), reverse=True))
        click.echo(
            f"    reaches {row['reached']:,} ({by or 'nobody'}), held out by lot {row['held_out']:,}, "
            f"sending takes about {row['minutes']:,} min"
        )
        if row["left_out"]:
            left = sorted(row["left_out"].items(), key=lambda pair: -pair[1])
            click.echo("    left out: " + ", ".join(f"{reason} {number:,}" for reason, number in left))


def _watch(wave: Wave) -> dict[str, int]:
    """A bar on standard error until nothing of the wave waits; what became of its entries."""
    from tenken_site.messaging.queries import counts
    from tenken_site.outreach.models import Wave as Row
    from tenken_site.outreach.queries import TOPIC

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(wave.name, total=None)
        while True:
            found = counts(topic=TOPIC, group=wave.pk)
            state, filled = Row.objects.values_list("state", "filled_at").get(pk=wave.pk)
            waiting = sum(found.get(one, 0) for one in ("due", "sending"))
            total = sum(number for one, number in found.items() if one != "held_out")
            bars.update(task, total=total or None, completed=total - waiting)
            if (filled and not waiting) or state in {Row.State.STOPPED, Row.State.WITHDRAWN}:
                return found
            time.sleep(POLL_SECONDS)


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, default=str)
    click.echo()
