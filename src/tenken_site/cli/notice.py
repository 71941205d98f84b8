"""``tenken notice``: how far the relays are with a campaign's notices."""

from __future__ import annotations

import json
import sys

import click

__all__ = ["notice"]


@click.group()
def notice() -> None:
    """Notices to the 157 authorities, and how they passed them on."""


@notice.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(slug: str, as_json: bool) -> None:
    """Show a campaign's notices: how many authorities opened, confirmed and passed on each.

    SLUG is the campaign's name: “tenken campaign list”.
    """
    from tenken_site.campaigns import queries as campaigns
    from tenken_site.notices.queries import progress

    found = campaigns.campaign(slug=slug)
    if found is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    rows = progress(campaign_id=found.pk)
    if as_json:
        json.dump({"campaign": slug, "notices": rows}, sys.stdout, ensure_ascii=False)
        click.echo()
        return
    if not rows:
        click.echo(f"{slug}: no notice yet.")
    for row in rows:
        click.echo(
            f"{row['notice']}  {row['state']}  {row['title']}: {row['relays']} authorities, {row['seen']} opened, "
            f"{row['confirmed']} confirmed, {row['passed']} passed on"
        )
