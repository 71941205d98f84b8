"""``tenken campaign codes``: access codes for the letters."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from tenken.export.csv_files import csv_lines
from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.campaign_period import deadline

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign, Enrolment

__all__ = ["codes"]

COLUMNS = (
    *("id", "access_code", "facility_code", "name", "postcode", "address", "relay"),
    *("deadline", "sign_in_address"),
)
BATCH = 2_000


def _site(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    """The address of the site without anything behind its name or path."""
    if given is None:
        return ""
    site = given.strip().rstrip("/").removesuffix("/sign-in")
    if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", site):
        raise click.BadParameter("write the site's whole address, for example https://tenken.example.jp")
    return site


@click.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--renew", is_flag=True, help="New codes for all; the codes already sent stop working.")
@yes_option
@click.option("--dry-run", is_flag=True, help="Tell for how many clinics codes would be made; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--address",
    callback=_site,
    metavar="https://…",
    help="Where the site is; fills the column sign_in_address, for a QR code that brings the code along.",
)
def codes(slug: str, file: Path, renew: bool, yes: bool, dry_run: bool, as_json: bool, address: str) -> None:
    """Make access codes for a campaign's clinics and write them to FILE (CSV), once.

    SLUG is the campaign's name (“tenken campaign list”). Clinics that hold a valid code are left out unless --renew is
    given; where all hold one, no file is made. The column deadline is in Japan time.

    Only the owner can read the file: with it anyone could open every clinic's answers. Delete it when the letters are
    printed. With SQLite no answer can be saved while it runs: make the codes before the campaign opens.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken_site.campaigns import queries

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign = queries.campaign(slug=slug)
    if campaign is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    found = queries.enrolments(campaign=campaign, without_code=not renew)
    total = found.count()
    if not total and not as_json:
        click.echo(_nothing_to_do(campaign))
        return
    if dry_run or not total:
        told = {"campaign": slug, "codes": total, "file": None, "dry_run": dry_run}
        click.echo(json.dumps(told) if as_json else f"{slug}: {total} codes would be made. Nothing was stored.")
        return
    if renew:
        asked(f"{total} clinics get a new code and their old one stops working.", yes=yes)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be made ({error.strerror}); codes never replace a file.") from None
    try:
        # Valid only when all are on the disk: a code that is stored but was not written down helps nobody.
        with transaction.atomic(), os.fdopen(descriptor, "wb") as out:
            with Progress(console=Console(stderr=True)) as bar:
                made = _rows(found.iterator(chunk_size=BATCH), due=deadline(campaign), site=address, now=now)
                out.writelines(csv_lines(COLUMNS, bar.track(made, total=total, description="codes")))
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    told = {"campaign": slug, "codes": total, "file": str(file), "dry_run": False}
    click.echo(json.dumps(told) if as_json else f"{slug}: {total} codes in {file}")


def _nothing_to_do(campaign: "Campaign") -> str:
    """Why there is no clinic to make a code for."""
    if campaign.cases.filter(enrolments__right="answer").exists():
        return (
            f"{campaign.slug}: every clinic holds a valid code; no file was made. Codes cannot be shown again: --renew "
            "makes new ones for all, and those already sent stop working."
        )
    return (
        f"{campaign.slug}: no clinic has a sign-in yet; no file was made. First: tenken campaign enrol {campaign.slug}"
    )


def _rows(enrolments: "Iterator[Enrolment]", *, due: str, site: str, now: datetime) -> Iterator[tuple[str, ...]]:
    """One line for each clinic, batch by batch."""
    from tenken_site.accounts.actions.issue_code import issue_codes

    while batch := list(islice(enrolments, BATCH)):
        users = [enrolment.user for enrolment in batch]
        made = issue_codes(users=users, by="command:campaign-codes", now=now)
        for enrolment, (user, code) in zip(batch, made, strict=True):
            unit = enrolment.case.unit
            facility = unit.facility_code or unit.code_given
            relay = unit.relay.name if unit.relay else ""
            # Browsers keep what stands behind the # to themselves: no server's log ever holds a code.
            scanned = f"{site}/sign-in/#{code}" if site else ""
            yield user.username, code, facility, unit.name, unit.postcode, unit.address, relay, due, scanned
