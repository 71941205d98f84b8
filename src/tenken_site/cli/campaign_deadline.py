"""``tenken campaign extend`` and ``reopen``: later deadlines."""

import json
from datetime import datetime

import click

from tenken_site.cli.campaign_named import area_coded, case_named, named
from tenken_site.cli.campaign_period import end

__all__ = ["extend_", "reopen_"]


@click.command(name="extend")
@click.argument("slug")
@click.option(
    "--until", required=True, metavar="DATE", callback=end, help="The last day, or the moment when it closes."
)
@click.option("--reason", required=True, help="Why; officials read it. Names nobody.")
@click.option("--area", help="Only clinics of this prefecture, city or ward (code of six digits).")
@click.option("--case", help="Only this clinic (facility code, or the letters of its address).")
@click.option("--dry-run", is_flag=True, help="Tell how many cases it reaches; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def extend_(
    slug: str, until: datetime, reason: str, area: str | None, case: str | None, dry_run: bool, as_json: bool
) -> None:
    """Move the deadline of campaign SLUG: for everyone, for an area, or for one clinic.

    Never to an earlier moment. Waves that were planned by the old deadline are planned anew. A DATE is 2026-08-31 (the
    whole day counts) or 2026-08-31T17:00, in Japan time.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.extend import affected, extend
    from tenken_site.campaigns.permissions import check_deadline_may_move

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign = named(slug)
    if area and case:
        raise click.UsageError("Give --area or --case, not both.")
    one = case_named(campaign, case) if case else None
    where = area_coded(area) if area else None
    try:
        check_deadline_may_move(campaign=campaign, case=one, until=until, now=now)
        count = affected(campaign=campaign, until=until, case=one, area=where)
        if not dry_run:
            extend(
                campaign=campaign, until=until, reason=reason, case=one, area=where,
                by="command:campaign-extend", now=now,
            )  # fmt: skip
    except (TenkenError, ValueError) as refused:
        raise click.ClickException(str(refused) or type(refused).__name__) from refused
    if as_json:
        click.echo(json.dumps({"campaign": slug, "until": until.isoformat(), "cases": count, "dry_run": dry_run}))
        return
    click.echo(f"{slug}: {count} cases {'would get' if dry_run else 'have'} the later deadline.")


@click.command(name="reopen")
@click.argument("slug")
@click.argument("case")
@click.option(
    "--until", required=True, metavar="DATE", callback=end, help="The last day, or the moment when it closes."
)
@click.option("--reason", required=True, help="Why; officials read it. Names nobody.")
@click.option("--dry-run", is_flag=True, help="Check only; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def reopen_(slug: str, case: str, until: datetime, reason: str, dry_run: bool, as_json: bool) -> None:
    """Take answers of one clinic again after its deadline.

    CASE is its facility code, or the letters of its address. A recorded outcome and a final disposition are taken back;
    the disposition is given anew when the new deadline has passed.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.reopen import reopen

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = case_named(named(slug), case)
    try:
        with transaction.atomic():
            reopen(case=found, until=until, reason=reason, by="command:campaign-reopen", now=now)
            if dry_run:
                transaction.set_rollback(True)
    except (TenkenError, ValueError) as refused:
        raise click.ClickException(f"{found.public_id}: {refused} ({type(refused).__name__})") from refused
    if as_json:
        click.echo(json.dumps({"case": found.public_id, "until": until.isoformat(), "dry_run": dry_run}))
        return
    click.echo(f"{found.public_id}: {'could be' if dry_run else 'is'} reopened.")
