"""``tenken demo``: an invented survey in the field, to try Tenken out."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

__all__ = ["demo"]


@click.command()
@click.option("--clinics", default=400, show_default=True, type=click.IntRange(min=10), help="How many clinics.")
@click.option("--survey", help="The folder below surveys/; the only one there is, unless named.")
@click.option("--if-empty", is_flag=True, help="Do nothing but print the sign-ins when there are campaigns already.")
def demo(clinics: int, survey: str | None, if_empty: bool) -> None:
    """Load invented clinics with answers in every state, and print the sign-ins.

    The campaigns' dates are the survey's own, shifted by whole weeks so that today lies inside.
    """
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.campaigns.models import Campaign
    from tenken_site.cli.demonstration.load import load_demonstration

    kept = Path(settings.VAR) / "demo-sign-ins.txt"
    if Campaign.objects.exists():
        if if_empty:
            click.echo(kept.read_text(encoding="utf-8") if kept.exists() else "The database holds campaigns already.")
            return
        raise click.ClickException(
            "The database holds campaigns already; the demo never mixes with them. "
            "Start with an empty database (TENKEN_VAR names the folder), or add --if-empty."
        )
    found = sorted(path.parent.name for path in Path(settings.SURVEYS).glob("*/survey.yaml"))
    if survey is None and len(found) != 1:
        raise click.ClickException(f"Name the survey with --survey: {', '.join(found) or 'there is none'}")
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done)

        sign_ins = load_demonstration(
            surveys=Path(settings.SURVEYS),
            survey=survey or found[0],
            count=clinics,
            progress=progress,
            now=timezone.now(),  # noqa: TID251  # a command is an edge
        )
    sign_ins.keep(kept)
    click.echo(sign_ins.text())
