"""``tenken status``: counting anew at once, where no worker runs."""

import json
from datetime import datetime

import click

__all__ = ["status"]


@click.group()
def status() -> None:
    """The officials' counts by status and area."""


@status.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def refresh(as_json: bool) -> None:
    """Count the cases, forecasts and times per question anew, now. “tenken worker” does it by itself."""
    from django.utils import timezone

    from tenken_site.monitoring.actions.forecast_rates import forecast_rates
    from tenken_site.monitoring.actions.refresh_facts import refresh_facts
    from tenken_site.monitoring.actions.tally_questions import tally_questions

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    by = "command:status-refresh"
    rows = refresh_facts(by=by, now=now)
    forecast_rates(by=by, now=now)
    tally_questions(by=by, now=now)
    if as_json:
        click.echo(json.dumps({"rows": rows, "as_of": timezone.localtime(now).isoformat(timespec="seconds")}))
        return
    click.echo(f"{rows} rows of counts, as of {timezone.localtime(now):%Y-%m-%d %H:%M} (Japan time)")
