"""``tenken official``: sign-ins for the ministry, prefectures and cities."""

import secrets
from datetime import datetime

import click

__all__ = ["official"]


@click.group()
def official() -> None:
    """Officials who follow the survey for the country, a prefecture or a city."""


@official.command()
@click.argument("username")
@click.option("--name", required=True, help="The office or person, as the pages show it.")
@click.option("--area", required=True, help="Six-digit code of the area; 000000 is the country.")
def add(username: str, name: str, area: str) -> None:
    """Make a sign-in USERNAME for an official of an area, and print its first password once."""
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.accounts.actions.appoint import appoint

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    password = secrets.token_urlsafe(12)
    try:
        user = appoint(
            username=username, display_name=name, area=area, password=password, by="command:official-add", now=now
        )
    except TenkenError as refused:
        raise click.ClickException(
            f"{refused} Areas are loaded with the first facility list (tenken frame import)."
        ) from refused
    click.echo(f"ID {user.username}  password {password}  (shown once; keep it apart from the ID)")
