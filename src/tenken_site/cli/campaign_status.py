"""``tenken campaign status`` and ``list``: where campaigns stand."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress

from tenken.disposition.codes import DISPOSITIONS, DispositionCode
from tenken.disposition.rates import RATE_NAMES, rates
from tenken_site.cli.campaign_named import named
from tenken_site.cli.campaign_period import in_japan, period, state_now

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign

__all__ = ["list_", "status_"]


@click.command(name="status")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status_(slug: str, as_json: bool) -> None:
    """Show campaign SLUG's phase, dates, policy, dispositions and response rates.

    Before the close the dispositions are what the cases would become now. AAPOR's rates: see
    docs/reference/response-rates.md.
    """
    from django.utils import timezone

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    told = _told(named(slug), now=now)
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"{told['campaign']}: {told['phase']}")
    for name, at in told["dates"].items():
        told_at = f"{at[:16].replace('T', ' ')} (Japan time)" if at else "-"
        click.echo(f"  {name:<17} {told_at}")
    for name, value in told["policy"].items():
        click.echo(f"  {name:<22} {value}")
    click.echo("final" if told["final"] else "interim, as if it closed now:")
    for code, count in told["dispositions"].items():
        click.echo(f"{count:>8}  {code:<6} {DISPOSITIONS[DispositionCode(code)].en}")
    for name, rate in told["rates_percent"].items():
        click.echo(f"  {name:<6} {'-' if rate is None else f'{rate:.1f} %'}")
    click.echo(f"  e      {told['e']:.3f}")


def _told(campaign: "Campaign", *, now: datetime) -> dict[str, Any]:
    from tenken_site.campaigns.permissions import phase_of
    from tenken_site.campaigns.queries import last_own_deadline
    from tenken_site.responses.actions.close_campaign import would_become

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("cases", total=campaign.cases.count())
        counts: Mapping[DispositionCode, int] = would_become(
            campaign=campaign, progress=lambda done: bar.update(task, completed=done)
        )
    found = rates(counts)
    dates = {
        "opens_at": campaign.opens_at,
        "first_closes_at": campaign.first_closes_at,
        "closes_at": campaign.closes_at,
        "last_own_deadline": last_own_deadline(campaign=campaign),
        "rehearsed_at": campaign.rehearsed_at,
        "closed_at": campaign.closed_at,
        "archived_at": campaign.archived_at,
    }
    return {
        "campaign": campaign.slug,
        "pilot_of": campaign.pilot_of.slug if campaign.pilot_of else None,
        "phase": phase_of(campaign=campaign, now=now).value,
        "dates": {name: in_japan(at) for name, at in dates.items()},
        "policy": {
            "grace_minutes": campaign.grace_minutes,
            "corrections": campaign.corrections,
            "drafts": campaign.drafts_at_close,
            "partial_from_percent": campaign.partial_from_percent,
        },
        "final": campaign.closed_at is not None,
        "cases": found.n,
        "dispositions": {code.value: counts[code] for code in sorted(counts)},
        "e": float(found.e),
        "rates_percent": {name: found.percent(name) for name in RATE_NAMES},
    }


@click.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(as_json: bool) -> None:
    """Show every campaign: its name, period, state now, cases and how many have submitted."""
    from django.utils import timezone

    from tenken_site.campaigns import queries
    from tenken_site.campaigns.permissions import phase_of

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = queries.counted_campaigns()
    if as_json:
        rows = [
            {
                "campaign": one.slug,
                "phase": phase_of(campaign=one, now=now).value,
                "opens_at": in_japan(one.opens_at),
                "closes_at": in_japan(one.closes_at),
                "cases": cases,
                "submitted": submitted,
            }
            for one, cases, submitted in found
        ]
        click.echo(json.dumps(rows))
        return
    if not found:
        click.echo("There is no campaign. Open one: tenken campaign open FOLDER --frame NAME")
    for one, cases, submitted in found:
        click.echo(
            f"{one.slug}  {period(one)} (Japan time)  {state_now(one, now=now)}  {cases} cases, {submitted} submitted"
        )
