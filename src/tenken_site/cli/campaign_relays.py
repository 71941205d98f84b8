"""``tenken campaign relays``: what prefectures and cities see of their clinics."""

import json
from datetime import datetime

import click

from tenken_site.cli.campaign_named import named

__all__ = ["relays_"]


@click.command(name="relays")
@click.argument("slug")
@click.option("--see", type=click.Choice(["status", "answers"]), required=True, help="What they see from now on.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def relays_(slug: str, see: str, as_json: bool) -> None:
    """Decide what prefectures and cities see in campaign SLUG: only whether a clinic answered, or its answers too.

    Once a submission has come it can be narrowed, not widened: that is what the clinics were told. Answers of a
    statistical survey are never shown.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.campaigns.actions.show_relays import show_relays

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign = named(slug)
    try:
        show_relays(campaign=campaign, relays_see=see, by="command:campaign-relays", now=now)
    except TenkenError as refused:
        raise click.ClickException(f"{refused} Nothing was changed.") from refused
    told = {"campaign": slug, "relays_see": see}
    click.echo(json.dumps(told) if as_json else f"{slug}: prefectures and cities see {see}.")
