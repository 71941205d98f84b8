"""``tenken dataset``: freezing a closed campaign's answers as columns, checking them, taking granted columns out."""

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.campaign_dispose import ministry_official
from tenken_site.cli.campaign_named import named
from tenken_site.cli.campaign_period import in_japan

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign
    from tenken_site.datasets.models import Dataset
    from tenken_site.responses.models import Unlock

__all__ = ["dataset"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def dataset() -> None:
    """Datasets: answers of a closed campaign, frozen as typed columns and sealed."""


@dataset.command(name="list")
@click.argument("slug")
@_json
def list_(slug: str, as_json: bool) -> None:
    """List the datasets of campaign SLUG, the newest first."""
    from tenken_site.datasets import queries

    found = [_told(one) for one in queries.datasets_of(campaign_id=named(slug).pk)]
    if as_json:
        click.echo(json.dumps({"campaign": slug, "datasets": found}, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo("{number:>4}  {state:<9} {snapshot_at}  {digest}".format(**one))
    click.echo(f"{len(found)} datasets of {slug}")


@dataset.command()
@click.argument("slug")
@click.option("--unlock", type=int, help="Number of the unlock; needed where several are in force.")
@click.option("--dry-run", is_flag=True, help="Check what it needs; store nothing.")
@yes_option
@_json
def build(slug: str, unlock: int | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Build the next dataset of campaign SLUG, of what was submitted until now.

    The campaign must be closed, and an unlock for statistics in force (asked for by one official, granted by another).
    After an interruption run it again: nothing half-done is kept.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.datasets.actions.ask_for_build import ask_for_build
    from tenken_site.datasets.actions.build import TROUBLES, give_up
    from tenken_site.datasets.actions.build import build as build_now
    from tenken_site.datasets.permissions import check_campaign_is_settled
    from tenken_site.datasets.queries_cases import count_cases

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    by = "command:dataset-build"
    campaign = named(slug)
    total = count_cases(campaign)
    try:
        check_campaign_is_settled(campaign)
        chosen = _unlock(campaign, unlock, now=now)
        if dry_run:
            _print_build(slug, None, cases=total, as_json=as_json)
            return
        asked(f"All answers of {slug} are opened and frozen ({total} cases).", yes=yes)
        made = ask_for_build(campaign=campaign, unlock=chosen, run=False, by=by, now=now)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("cases", total=total)

            def heard(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of)

            try:
                built = build_now(dataset=made, clock=timezone.now, progress=heard, by=by, now=now)  # noqa: TID251  # a command is an edge
            except tuple(TROUBLES) as fault:
                give_up(dataset=made, fault=fault, by=by, now=now)
                raise
    except TenkenError as refused:
        raise click.ClickException(f"{refused} No dataset was built.") from refused
    _print_build(slug, built, cases=total, as_json=as_json)


@dataset.command()
@click.argument("slug")
@click.argument("number", type=click.IntRange(min=1))
@_json
def verify(slug: str, number: int, as_json: bool) -> None:
    """Compare dataset NUMBER of campaign SLUG with its digests, byte by byte.

    Exit code 1 when something is wrong.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.datasets.actions.verify import verify_dataset

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = _dataset(slug, number)
    try:
        problems = verify_dataset(dataset=found, by="command:dataset-verify", now=now)
    except TenkenError as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps(_told(found) | {"problems": list(problems)}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(problem)
        if not problems:
            click.echo(f"{slug}, dataset {number}: every byte is as it was built.")
    if problems:
        raise SystemExit(1)


@dataset.command()
@click.argument("slug")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--request", "request", type=int, required=True, help="Number of the granted request for records.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "parquet"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A new file.")
@click.option("--official", required=True, help="Your ID as the official of the ministry who asked for the records.")
@_json
def export(slug: str, number: int, request: int, form: str, output: Path, official: str, as_json: bool) -> None:
    """Write the columns of a granted request from dataset NUMBER of campaign SLUG to a file that only you can read.

    The request must be in force. What leads back to a clinic, and free texts, are in no file.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.datasets.actions.ask_for_export import ask_for_export, take_export
    from tenken_site.datasets.actions.export_rows import export_rows
    from tenken_site.datasets.queries_requests import request_named

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = _dataset(slug, number)
    asked_for = request_named(found, pk=request)
    if asked_for is None:
        raise click.ClickException(f"Dataset {number} of {slug} has no request {request}.")
    if output.exists():
        raise click.ClickException(f"{output} is there already. Nothing was written.")
    owner = asked_for.asked_by
    if ministry_official(official, now=now) != f"user:{owner.pk}":
        raise click.ClickException(f"Request {request} is another official's. Nothing was written.")
    try:
        made = ask_for_export(request=asked_for, form=form, run=False, by=owner, now=now)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("rows", total=None)

            def heard(done: int, total: int | None) -> None:
                bar.update(task, completed=done, total=total)

            made = export_rows(export=made, progress=heard, by="command:dataset-export", now=now)
        with _private(output) as file:
            for part in take_export(export=made, by=owner, now=now):
                file.write(part)
    except TenkenError as refused:
        with suppress(FileNotFoundError):
            output.unlink()
        raise click.ClickException(
            f"The request does not allow it, or the dataset does not open ({refused})."
        ) from None
    told = {"file": str(output), "rows": made.rows, "bytes": made.size, "sha256": made.digest, "export": made.pk}
    click.echo(json.dumps(told) if as_json else f"{made.rows} rows written to {output}. SHA-256 {made.digest}")


def _private(path: Path):  # type: ignore[no-untyped-def]  # the file as ``open`` gives it
    """A new file that nobody else on the machine can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _unlock(campaign: "Campaign", number: int | None, *, now: datetime) -> "Unlock":
    from tenken_site.datasets.queries_unlocks import usable_unlocks

    usable = usable_unlocks(campaign, now=now)
    chosen = [one for one in usable if number in {None, one.pk}]
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise click.ClickException(
            f"No unlock for statistics of {campaign.slug} is in force. Ask for one on the page of unlocks; another "
            "official of the ministry grants it."
        )
    raise click.ClickException(f"Several are in force; name one: --unlock {' or '.join(str(one.pk) for one in chosen)}")


def _dataset(slug: str, number: int) -> "Dataset":
    from tenken_site.datasets import queries

    found = queries.dataset_named(campaign_id=named(slug).pk, number=number)
    if found is None:
        raise click.ClickException(f"{slug} has no dataset {number}. Those there are: tenken dataset list {slug}")
    return found


def _told(one: "Dataset") -> dict[str, object]:
    return {
        "number": one.number,
        "state": one.state,
        "snapshot_at": in_japan(one.snapshot_at),
        "built_at": in_japan(one.built_at) if one.built_at else None,
        "trouble": one.trouble,
        "counts": one.counts,
        "digest": one.digests.get("manifest.json", ""),
        "digests": one.digests,
    }


def _print_build(slug: str, built: "Dataset | None", *, cases: int, as_json: bool) -> None:
    if as_json:
        told = {"campaign": slug, "dry_run": built is None, "cases": cases}
        click.echo(json.dumps(told | (_told(built) if built else {}), ensure_ascii=False))
    elif built is None:
        click.echo(f"{slug}: a dataset of {cases} cases could be built; nothing was stored.")
    else:
        digest = built.digests["manifest.json"]
        click.echo(f"{slug}: dataset {built.number} with {built.counts['submissions']} submissions. SHA-256 {digest}")
