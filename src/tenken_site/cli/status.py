"""``tenken status``: keeping the officials' counts fresh."""

import time
from datetime import datetime

import click

__all__ = ["status"]


@click.group()
def status() -> None:
    """The officials' counts by status and area."""


@status.command()
@click.option("--every", type=click.IntRange(min=5), help="Count again after so many seconds, until stopped.")
def refresh(every: int | None) -> None:
    """Count the cases anew."""
    from django.utils import timezone

    from tenken_site.monitoring.actions.refresh_facts import refresh_facts

    while True:
        now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
        rows = refresh_facts(by="command:status-refresh", now=now)
        if every is None:
            click.echo(f"{rows} rows of counts, as of {timezone.localtime(now):%Y-%m-%d %H:%M}")
            return
        time.sleep(every)
