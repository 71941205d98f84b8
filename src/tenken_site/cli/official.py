"""``tenken official``: sign-ins for the ministry, prefectures and cities."""

import json
import re
import secrets
from datetime import datetime

import click

__all__ = ["official"]

LONGEST_NAME = 100


@click.group()
def official() -> None:
    """Officials who follow a survey for the country, a prefecture or a city."""


def _sign_in_id(_context: click.Context, _option: click.Parameter, given: str) -> str:
    """An ID that anybody can type from paper."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", given):
        raise click.BadParameter("use a-z, 0-9, hyphens, dots and underscores, at most 40.")
    return given


def _shown_name(_context: click.Context, _option: click.Parameter, given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_NAME:
        raise click.BadParameter(f"write 1 to {LONGEST_NAME} characters.")
    return name


@official.command()
@click.argument("username", callback=_sign_in_id)
@click.option("--name", required=True, callback=_shown_name, help="The office or person, as the pages show it.")
@click.option("--area", required=True, help="Six-digit code of the area; 000000 is the country.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def add(username: str, name: str, area: str, as_json: bool) -> None:
    """Make a sign-in USERNAME for an official of an area, and print its first password once."""
    from django.utils import timezone

    from tenken_site.accounts.actions.appoint import AreaUnknown, SignInTaken, appoint

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    password = secrets.token_urlsafe(12)
    try:
        user = appoint(
            username=username, display_name=name, area=area, password=password, by="command:official-add", now=now
        )
    except AreaUnknown as refused:
        raise click.ClickException(f"{refused} {_which_area(area)}") from refused
    except SignInTaken as refused:
        raise click.ClickException(
            f"{refused} Nothing was changed. An official who needs a new password: "
            f"tenken official password {username.lower()}"
        ) from refused
    _show(user.username, password, as_json=as_json)


@official.command()
@click.argument("username")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def password(username: str, as_json: bool) -> None:
    """Give the official USERNAME a new password, and print it once.

    The old password stops working and whoever is signed in with it is signed out.
    """
    from django.utils import timezone

    from tenken_site.accounts.actions.renew_password import NotAnOfficial, renew_password

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    new = secrets.token_urlsafe(12)
    try:
        user = renew_password(username=username, password=new, by="command:official-password", now=now)
    except NotAnOfficial as refused:
        raise click.ClickException(f"{refused} Those there are: tenken official list") from refused
    _show(user.username, new, as_json=as_json)


@official.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(as_json: bool) -> None:
    """Show every official: ID, area and name."""
    from tenken_site.accounts.queries import appointments

    found = appointments()
    if as_json:
        rows = [
            {"id": one.user.username, "area": one.jurisdiction.code, "name": one.user.display_name} for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not found:
        click.echo("There is no official. Add one: tenken official add USERNAME --name NAME --area CODE")
    for one in found:
        area = one.jurisdiction
        click.echo(f"{one.user.username}  {area.code} ({area.name})  {one.user.display_name}")


def _show(username: str, password: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"id": username, "password": password}))
        return
    click.echo(f"ID {username}  password {password}  (shown once; keep it apart from the ID)")


def _which_area(given: str) -> str:
    """The areas that may be meant: by the first digits of the code or by name; a prefecture before its cities."""
    from tenken_site.jurisdictions.queries import like

    found = like(given)
    if found:
        return f"Did you mean {' or '.join(f'{area.code} ({area.name})' for area in found)}?"
    if not like("000000"):
        return "Areas are loaded with the first facility list (tenken frame import)."
    return "The codes stand in surveys/codelists/relays.csv; 000000 is the country."
