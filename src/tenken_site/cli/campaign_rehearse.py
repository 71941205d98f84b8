"""``tenken campaign rehearse``: a pilot before the opening."""

import json
from datetime import datetime

import click

from tenken_site.cli.campaign_named import named, new_name, receipt_letters
from tenken_site.cli.campaign_open import enrol_all
from tenken_site.cli.campaign_period import beginning, end, period

__all__ = ["rehearse_"]


@click.command(name="rehearse")
@click.argument("slug")
@click.option("--clinics", type=click.IntRange(min=1), default=20, show_default=True, help="How many, drawn by lot.")
@click.option("--unit", "units", multiple=True, metavar="CODE", help="This clinic (facility code); may be repeated.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same clinics.")
@click.option("--name", callback=new_name, help="The pilot's name; SLUG-pilot unless given.")
@click.option(
    "--receipt-prefix",
    required=True,
    callback=receipt_letters,
    help="First letters of the pilot's receipt numbers: P26.",
)
@click.option("--opens", metavar="DATE", callback=beginning, help="First day or moment of the pilot; now unless given.")
@click.option("--closes", required=True, metavar="DATE", callback=end, help="Last day, or the moment when it closes.")
@click.option("--dry-run", is_flag=True, help="Draw and check only; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def rehearse_(
    slug: str,
    clinics: int,
    units: tuple[str, ...],
    seed: int,
    name: str | None,
    receipt_prefix: str,
    opens: datetime | None,
    closes: datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Let some clinics of campaign SLUG try it out before it opens.

    The pilot is a campaign of its own with the same questions; its answers are never mixed with the campaign's. Times
    and trouble per question are then on its page. A DATE is 2026-06-15 or 2026-06-15T09:00, in Japan time.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.rehearse import chosen_units, rehearse

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    by = "command:campaign-rehearse"
    campaign = named(slug)
    try:
        with transaction.atomic():
            pilot = rehearse(
                campaign=campaign,
                slug=name or f"{slug[:54]}-pilot",
                receipt_prefix=receipt_prefix,
                units=chosen_units(campaign=campaign, count=clinics, codes=units, seed=seed),
                opens_at=opens or now,
                closes_at=closes,
                by=by,
                now=now,
            )
            cases = pilot.cases.count()
            if dry_run:
                transaction.set_rollback(True)
    except (TenkenError, ValueError) as refused:
        raise click.ClickException(str(refused)) from refused
    if not dry_run:
        enrol_all(pilot, by=by, now=now)
    if as_json:
        click.echo(json.dumps({"campaign": slug, "pilot": pilot.slug, "cases": cases, "dry_run": dry_run}))
        return
    click.echo(
        f"{pilot.slug}: {cases} clinics{' would be asked' if dry_run else ''}, open from {period(pilot)} (Japan time)."
    )
    if not dry_run:
        click.echo(f"Make their access codes: tenken campaign codes {pilot.slug} FILE")
