"""``tenken organisation``: corporations that run clinics, and who acts for them."""

import json
import re
import secrets
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tenken.frame.facility_lists import ENCODINGS
from tenken.frame.review import ListRefused, Refusal
from tenken_site.cli.frame_output import place_of, section

if TYPE_CHECKING:
    from tenken_site.frames.actions.import_ownership import OwnershipReport
    from tenken_site.jurisdictions.models import Organisation

__all__ = ["organisation"]


@click.group()
def organisation() -> None:
    """Corporations with their clinics, and the people who answer for all of them."""


@organisation.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--frame", "frame_name", default="clinics", show_default=True, help="Name of the clinic list in Tenken.")
@click.option("--version", "number", type=click.IntRange(min=1), help="Version of it; the newest unless given.")
@click.option("--sheet", help="Sheet of an XLSX file; the first visible one unless given.")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Encoding of a CSV file; found out unless given.")
@click.option("--dry-run", is_flag=True, help="Check the whole file and tell what would change; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(
    file: Path,
    *,
    frame_name: str,
    number: int | None,
    sheet: str | None,
    encoding: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import corporations (CSV or XLSX): corporate number, name, facility codes; if wanted kind and parent's number.

    A corporation may stand in several rows, and a cell may hold several codes. Each corporation of the file then runs
    exactly the clinics that the file names; others stay as they are. Exit code 1 when a row was refused: nothing is
    stored then.
    """
    from django.utils import timezone

    from tenken_site.cli.frame_versions import stored_version
    from tenken_site.frames.actions.import_ownership import import_ownership

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    version = stored_version(frame_name, number)
    try:
        with file.open("rb") as opened:
            report = import_ownership(
                file=opened,
                version=version,
                encoding=encoding,
                sheet=sheet,
                dry_run=dry_run,
                by="command:organisation-import",
                now=now,
            )
    except ListRefused as refused:
        _tell_refused([refused.refusal], as_json=as_json)
        sys.exit(1)
    if report.refusals:
        _tell_refused(report.refusals, as_json=as_json)
        sys.exit(1)
    _tell(report, frame=f"{frame_name} {version.number}", dry_run=dry_run, as_json=as_json)


def _tell_refused(refusals: list[Refusal], *, as_json: bool) -> None:
    if as_json:
        told = {"stored": False, "refusals": [asdict(refusal) for refusal in refusals]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    console = Console(soft_wrap=True, highlight=False)
    lines = [
        f"{place_of(r.line, r.column)} {r.reason}{f' 値: {r.value}' if r.value else ''} → {r.remedy}" for r in refusals
    ]
    section(console, "取り込めない行", lines)
    console.print("何も登録していません。")


def _tell(report: "OwnershipReport", *, frame: str, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = asdict(report) | {"dry_run": dry_run}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(
        f"{frame}: {report.organisations} organisations ({report.new_organisations} new, "
        f"{report.changed_organisations} changed), {report.units} clinics ({report.gained} gained, {report.lost} lost)."
    )
    if report.not_listed:
        shown = ", ".join(report.not_listed[:20])
        click.echo(f"Not in this version of the list: {len(report.not_listed)} facility codes ({shown}).")
    if dry_run:
        click.echo("Nothing was stored.")


@organisation.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(as_json: bool) -> None:
    """Show every organisation: number, kind, name, parent, clinics of the newest list, and who acts for it."""
    from tenken_site.accounts.queries import members
    from tenken_site.frames.queries import organisations_counted

    acting: dict[int, list[str]] = {}
    for member in members():
        acting.setdefault(member.organisation_id, []).append(member.user.username)
    found = organisations_counted()
    if as_json:
        rows = [
            {
                "number": one.corporate_number,
                "kind": one.kind,
                "name": one.name,
                "parent": one.parent.corporate_number if one.parent else None,
                "clinics": count,
                "members": acting.get(one.pk, []),
            }
            for one, count in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not found:
        click.echo("There is no organisation. Import some: tenken organisation import FILE")
    for one, count in found:
        under = f" under {one.parent.corporate_number}" if one.parent else ""
        people = ", ".join(acting.get(one.pk, [])) or "nobody"
        click.echo(f"{one.corporate_number}  {one.kind}{under}  {one.name}  {count} clinics; acting: {people}")


@organisation.group()
def member() -> None:
    """Who answers for all clinics of a corporation, and of the corporations below it."""


@member.command("add")
@click.argument("number")
@click.argument("username")
@click.option("--name", default="", help="The office or person, as the pages show it; for a new sign-in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def member_add(number: str, username: str, name: str, as_json: bool) -> None:
    """Let USERNAME act for the corporation of this corporate NUMBER.

    A new USERNAME gets a sign-in, and its first password is printed once.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.accounts.actions.membership import add_member
    from tenken_site.accounts.models import User, accounts_key

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = _named(number)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", username):
        raise click.ClickException("An ID has a-z, 0-9, hyphens, dots and underscores, at most 40.")
    password = ""
    accounts_key()
    try:
        with transaction.atomic():
            user = User.objects.filter(username=username.lower()).first()
            if user is None:
                password = secrets.token_urlsafe(12)
                user = User.objects.create_user(username, password, display_name=name or found.name)
            add_member(user=user, organisation=found, by="command:organisation-member", now=now)
    except TenkenError as refused:
        raise click.ClickException(f"{refused} Nothing was changed.") from refused
    if as_json:
        click.echo(json.dumps({"id": user.username, "number": number, "password": password or None}))
        return
    click.echo(f"{user.username} acts for {found.corporate_number} ({found.name}).")
    if password:
        click.echo(f"ID {user.username}  password {password}  (shown once; keep it apart from the ID)")


@member.command("end")
@click.argument("number")
@click.argument("username")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def member_end(number: str, username: str, as_json: bool) -> None:
    """USERNAME no longer acts for the corporation; the very next page shows none of its clinics."""
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.accounts.actions.membership import end_membership
    from tenken_site.accounts.models import User

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found, user = _named(number), User.objects.filter(username=username.lower()).first()
    if user is None:
        raise click.ClickException(f"Nobody has the ID {username.lower()}.")
    try:
        end_membership(user=user, organisation=found, by="command:organisation-member", now=now)
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    told = {"id": user.username, "number": number, "ended": True}
    click.echo(json.dumps(told) if as_json else f"{user.username} no longer acts for {found.corporate_number}.")


def _named(number: str) -> "Organisation":
    from tenken_site.jurisdictions.queries import organisation_numbered

    found = organisation_numbered(number)
    if found is None:
        raise click.ClickException(f"There is no organisation {number}. Those there are: tenken organisation list")
    return found
