"""``tenken official``: sign-ins for the ministry, prefectures and cities."""

import json
import re
import secrets
from datetime import datetime, timedelta

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
@click.option("--desk", is_flag=True, help="A help desk: sees how it goes, units and calls, and may have codes sent.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of a desk, in Japan; needed with --desk."
)
@click.option("--mail", default="", help="Write to this address: a link, good once and for 7 days, sets the password.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def add(username: str, name: str, area: str, desk: bool, until: datetime | None, mail: str, as_json: bool) -> None:
    """Make a sign-in USERNAME for an official of an area.

    With --mail an invitation is sent and nobody but the official learns the password; without, the first password is
    printed once. At the first sign-in the official sets up a second factor.
    """
    from django.utils import timezone

    from tenken_site.accounts.actions.appoint import AreaUnknown, SignInTaken, appoint

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    if desk != (until is not None) or (desk and mail):
        raise click.UsageError("--desk and --until go together, and without --mail.")
    if until is not None:
        _add_desk(username=username, name=name, area=area, last_day=until, as_json=as_json, now=now)
        return
    if mail:
        _invite(username=username, name=name, area=area, mail=mail, as_json=as_json, now=now)
        return
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


def _add_desk(*, username: str, name: str, area: str, last_day: datetime, as_json: bool, now: datetime) -> None:
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.accounts.actions.desks import AreaUnknown, add_desk

    first = secrets.token_urlsafe(12)
    over = timezone.make_aware(last_day + timedelta(days=1))
    try:
        made, new = add_desk(
            username=username,
            display_name=name,
            area=area,
            until=over,
            password=first,
            by="command:official-add",
            now=now,
        )
    except AreaUnknown as refused:
        raise click.ClickException(f"{refused} {_which_area(area)}") from refused
    except TenkenError as refused:
        raise click.ClickException(f"{refused} Nothing was changed.") from refused
    if new:
        _show(made.user.username, first, as_json=as_json)
    else:
        told = {"id": made.user.username, "password": None}
        click.echo(
            json.dumps(told) if as_json else f"{made.user.username} is a desk for {area}; the password is as before."
        )


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


@official.command(name="reset-second-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Why, and how you made sure who asks; it stands in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def reset_second_factor(username: str, reason: str, as_json: bool) -> None:
    """Take away the lost second factor of the official USERNAME.

    Apps, passkeys and recovery codes stop working and open pages end; the next sign-in by password sets one up anew.
    """
    from django.utils import timezone

    from tenken_site.accounts.actions.reset_second_factor import NotAnOfficial, ReasonMissing
    from tenken_site.accounts.actions.reset_second_factor import reset_second_factor as reset
    from tenken_site.accounts.models import User

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise click.ClickException(f"Nobody has the ID {username.lower()}. Those there are: tenken official list")
    try:
        gone = reset(user=user, reason=reason, by="command:official-reset-second-factor", now=now)
    except (NotAnOfficial, ReasonMissing) as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps({"id": user.username, "removed": gone}))
        return
    click.echo(f"{user.username}: {gone} means removed. The next sign-in by password sets up a new one.")


@official.command()
@click.argument("username")
def digits(username: str) -> None:
    """Print the six digits that an official's authenticator app shows now; only where the data is a demonstration."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.accounts import totp
    from tenken_site.accounts.means import APP
    from tenken_site.accounts.mfa_adapter import secrets_of

    if not settings.TENKEN_DEMO:
        raise click.ClickException("Only the invented officials of `tenken demo` have digits here.")
    row = Authenticator.objects.filter(user__username=username.lower(), type=APP).select_related("user").first()
    if row is None:
        raise click.ClickException(f"{username.lower()} has no authenticator app. Officials: tenken official list")
    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    with secrets_of(row.user):
        click.echo(totp.code_at(decrypt(row.data["secret"]), step=totp.step_of(now)))


def _invite(*, username: str, name: str, area: str, mail: str, as_json: bool, now: datetime) -> None:
    from tenken_site.accounts.actions.invite import AreaUnknown, MailTaken, MailUnreadable, SignInTaken, invite

    try:
        made = invite(username=username, display_name=name, mail=mail, area=area, by="command:official-add", now=now)
    except AreaUnknown as refused:
        raise click.ClickException(f"{refused} {_which_area(area)}") from refused
    except (MailTaken, MailUnreadable, SignInTaken) as refused:
        raise click.ClickException(f"{refused} Nothing was changed.") from refused
    if as_json:
        click.echo(json.dumps({"id": username.lower(), "invited_until": made.until.isoformat()}))
        return
    click.echo(f"ID {username.lower()}  The invitation is in the outbox; its link works until {made.until:%Y-%m-%d}.")


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
