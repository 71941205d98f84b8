"""``tenken campaign codes``: access codes for the letters."""

import csv
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Enrolment

__all__ = ["codes"]

COLUMNS = ("id", "access_code", "facility_code", "name", "postcode", "address", "relay")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 2_000


@click.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--renew", is_flag=True, help="New codes for all; the codes already sent stop working.")
def codes(slug: str, file: Path, renew: bool) -> None:
    """Make access codes for the clinics of the campaign SLUG and write them to FILE (CSV), once.

    Clinics that hold a valid code are left out unless --renew is given. Only the owner can read the file: with it
    anyone could open every clinic's answers. Delete it when the letters are printed. With SQLite no answer can be
    saved while it runs: make the codes before the campaign opens.
    """
    from django.db import transaction
    from django.utils import timezone

    from tenken_site.campaigns import queries

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign = queries.campaign(slug=slug)
    if campaign is None:
        raise click.ClickException(f"There is no campaign “{slug}”.")
    found = queries.enrolments(campaign=campaign, without_code=not renew)
    total = found.count()
    if renew:
        click.confirm(f"{total} clinics get a new code and their old one stops working. Go on?", abort=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be made ({error.strerror}); codes never replace a file.") from None
    try:
        # Valid only when all are on the disk: a code that is stored but was not written down helps nobody.
        with transaction.atomic(), os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
            writer.writeheader()
            with Progress(console=Console(stderr=True)) as bar:
                task = bar.add_task("codes", total=total)
                for row in _rows(found.iterator(chunk_size=BATCH), now=now):
                    writer.writerow(row)
                    bar.advance(task)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    click.echo(f"{slug}: {total} codes in {file}")


def _rows(enrolments: "Iterator[Enrolment]", *, now: datetime) -> Iterator[Mapping[str, str]]:
    """One line for each clinic, batch by batch."""
    from tenken_site.accounts.actions.issue_code import issue_codes

    while batch := list(islice(enrolments, BATCH)):
        users = [enrolment.user for enrolment in batch]
        made = issue_codes(users=users, by="command:campaign-codes", now=now)
        for enrolment, (user, code) in zip(batch, made, strict=True):
            unit = enrolment.case.unit
            cells = (user.username, code, unit.facility_code, unit.name, unit.postcode, unit.address)
            relay = unit.relay.name if unit.relay else ""
            yield dict(zip(COLUMNS, map(_text, (*cells, relay)), strict=True))


def _text(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
