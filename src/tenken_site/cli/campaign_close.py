"""``tenken campaign close`` and ``archive``: the end of a campaign."""

import json
from collections.abc import Mapping
from datetime import datetime

import click
from rich.console import Console
from rich.progress import Progress

from tenken.disposition.codes import DISPOSITIONS, DispositionCode
from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.campaign_named import named

__all__ = ["archive_", "close_"]


@click.command(name="close")
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Tell what every case would become now; store nothing.")
@yes_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def close_(slug: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Give every case of campaign SLUG its final disposition.

    Possible once the last deadline and the grace are over; the worker does it by itself then. Drafts with enough
    answers are sealed as partial submissions if the campaign's policy says so. After an interruption run it again.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.permissions import check_campaign_may_be_closed
    from tenken_site.campaigns.queries import last_own_deadline
    from tenken_site.responses.actions.close_campaign import close_campaign, would_become

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign = named(slug)
    total = campaign.cases.count() if dry_run else campaign.cases.filter(disposition="").count()
    try:
        if not dry_run:
            last = last_own_deadline(campaign=campaign)
            check_campaign_may_be_closed(campaign=campaign, last_own_deadline=last, now=now)
            asked(f"{total} cases get their final disposition.", yes=yes)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("cases", total=total)
            if dry_run:
                counts = would_become(campaign=campaign, progress=lambda done: bar.update(task, completed=done))
                flushed = 0
            else:
                closed = close_campaign(
                    campaign=campaign,
                    progress=lambda done: bar.update(task, completed=done),
                    by="command:campaign-close",
                    now=now,
                )
                counts, flushed = dict(closed.settled), closed.flushed
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        told = {"campaign": slug, "dry_run": dry_run, "dispositions": {code.value: n for code, n in counts.items()}}
        click.echo(json.dumps(told | {"partial_submissions": flushed}))
        return
    _table(counts)
    click.echo(f"{slug}: nothing was stored." if dry_run else f"{slug}: closed; {flushed} drafts sealed as partial.")


def _table(counts: Mapping[DispositionCode, int]) -> None:
    for code in sorted(DispositionCode):
        if counts.get(code):
            click.echo(f"{counts[code]:>8}  {code.value:<6} {DISPOSITIONS[code].en}")


@click.command(name="archive")
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Check only; store nothing.")
@yes_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def archive_(slug: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Make a closed campaign SLUG read-only for good.

    This cannot be taken back: no clinic can be reopened afterwards.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.archive import archive

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = named(slug)

    def tried(*, for_good: bool) -> None:
        with transaction.atomic():
            archive(campaign=found, by="command:campaign-archive", now=now)
            if not for_good:
                transaction.set_rollback(True)

    try:
        tried(for_good=False)  # nobody is asked about what would be refused
        if not dry_run:
            asked(f"{slug} becomes read-only for good; no clinic can be reopened any more.", yes=yes)
            tried(for_good=True)
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps({"campaign": slug, "archived": not dry_run, "dry_run": dry_run}))
        return
    click.echo(f"{slug}: {'could be archived' if dry_run else 'archived'}.")
