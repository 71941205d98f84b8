"""``tenken campaign extend`` and ``reopen``: later deadlines."""

import json
from datetime import datetime

import click

from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.campaign_named import area_coded, case_named, named
from tenken_site.cli.campaign_period import end, in_japan, shown

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
@yes_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def extend_(
    slug: str, until: datetime, reason: str, area: str | None, case: str | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Move the deadline of campaign SLUG: for everyone, for an area, or for one clinic.

    Never to an earlier moment, so it cannot be taken back. Waves that were planned by the old deadline are planned
    anew. A DATE is 2026-08-31 (the whole day counts) or 2026-08-31T17:00, in Japan time.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.extend import NobodyToExtend, affected, extend
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
        if not dry_run and one is None:
            asked(f"{count} clinics may answer until before {shown(until)} (Japan time), never less again.", yes=yes)
        with transaction.atomic():
            extend(
                campaign=campaign, until=until, reason=reason, case=one, area=where,
                by="command:campaign-extend", now=now,
            )  # fmt: skip
            if dry_run:
                transaction.set_rollback(True)
    except NobodyToExtend as refused:
        raise click.ClickException(
            "No clinic would get a later deadline: there is none, or theirs are later already. Nothing was changed."
        ) from refused
    except (TenkenError, ValueError) as refused:
        raise click.ClickException(str(refused) or type(refused).__name__) from refused
    if as_json:
        click.echo(json.dumps({"campaign": slug, "until": in_japan(until), "cases": count, "dry_run": dry_run}))
        return
    click.echo(
        f"{slug}: {count} cases {'would get' if dry_run else 'have'} the later deadline: "
        f"answers until before {shown(until)} (Japan time)."
    )


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
    from tenken_site.campaigns.permissions import DeadlineNotPassed

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = case_named(named(slug), case)
    try:
        with transaction.atomic():
            reopen(case=found, until=until, reason=reason, by="command:campaign-reopen", now=now)
            if dry_run:
                transaction.set_rollback(True)
    except DeadlineNotPassed as refused:
        raise click.ClickException(
            f"{found.public_id} still has time to answer. To give it more: tenken campaign extend {slug} --case {case}"
        ) from refused
    except (TenkenError, ValueError) as refused:
        raise click.ClickException(f"{found.public_id}: {refused}") from refused
    if as_json:
        click.echo(json.dumps({"case": found.public_id, "until": in_japan(until), "dry_run": dry_run}))
        return
    click.echo(f"{found.public_id}: {'could be' if dry_run else 'is'} reopened.")
