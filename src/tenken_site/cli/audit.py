"""``tenken audit``: check the log of who did what, write its head down, read it, exchange the key that seals it."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.audit_key import key, key_trouble_in_words

if TYPE_CHECKING:
    from tenken.ledger.checkpoints import Checkpoint
    from tenken.ledger.verification import Finding
    from tenken_site.audit.queries_verify import Report

__all__ = ["audit"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_dry_run = click.option("--dry-run", is_flag=True, help="Store nothing, not even a note that this was done.")
#: So many findings are told in words; --json has more.
TOLD = 50
LONGEST_CHECKPOINT = 10_000


@click.group()
def audit() -> None:
    """The log of every write and every look at answers: check, read, keep."""


audit.add_command(key)


@audit.command()
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint, or a folder of them, that was kept elsewhere; may be given several times.",
)
@click.option(
    "--trust",
    multiple=True,
    metavar="FINGERPRINT",
    help="A key you vouch for (16 characters or more); with it the log's own first key counts only when named.",
)
@_json
@_dry_run
def verify(files: tuple[Path, ...], trust: tuple[str, ...], as_json: bool, dry_run: bool) -> None:
    """Find any changed, missing, added or reordered entry.

    Reads the whole log and ends with 1 when anything is wrong. What was cut off at the end shows only beside a
    checkpoint from before that was stored elsewhere. Leaves a note in the log that it was checked.
    """
    from django.utils import timezone

    from tenken_site.audit.actions.note_verification import note_verification
    from tenken_site.audit.queries_verify import verify as verify_log

    checkpoints = [_checkpoint(path) for given in files for path in _files(given)]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("batches", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        report = verify_log(checkpoints=checkpoints, trust=trust, progress=progress)
    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    if not dry_run:
        note_verification(report=report, by="command:audit-verify", now=now)
    if as_json:
        json.dump(_as_json(report), sys.stdout, ensure_ascii=False)
        click.echo()
    else:
        _tell(report, now=now)
    if report.found:
        raise SystemExit(1)


@audit.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the file goes; TENKEN_CHECKPOINT_FOLDER unless given.",
)
@_json
@_dry_run
def checkpoint(folder: Path | None, as_json: bool, dry_run: bool) -> None:
    """Seal what is there and write the signed head of the log to a file, to be stored elsewhere."""
    from django.utils import timezone

    from tenken.ledger.checkpoints import write_checkpoint
    from tenken_site.audit import queries
    from tenken_site.audit.actions.checkpoint import NothingSealed
    from tenken_site.audit.actions.checkpoint import checkpoint as make
    from tenken_site.audit.actions.seal import seal

    now = timezone.now()  # noqa: TID251  # a command is an edge
    if dry_run:
        head = queries.head()
        click.echo(json.dumps({"head": head.as_json() if head else None, "dry_run": True}))
        return
    with key_trouble_in_words():
        seal(by="command:audit-checkpoint", now=now)
        try:
            made, path = make(folder=folder, by="command:audit-checkpoint", now=now)
        except NothingSealed:
            raise click.ClickException("The log is empty: there is nothing to write down.") from None
    if as_json:
        click.echo(json.dumps({"file": str(path), "checkpoint": json.loads(write_checkpoint(made))}))
    else:
        click.echo(
            f"{path}: {made.entries:,} entries in {made.number:,} batches. Store it where this machine cannot write."
        )


@audit.command("list")
@click.option("--case", default="", help="Only what was done to this case, by its public name.")
@click.option("--actor", default="", help="Only what this actor did: “user:12”, “command:worker”.")
@click.option("--action", default="", help="Only actions that begin so: “responses.”.")
@click.option("--since", type=click.DateTime(), help="Only from this moment on, Japan time.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@_json
def list_(case: str, actor: str, action: str, since: datetime | None, limit: int, as_json: bool) -> None:
    """Show entries, the newest first."""
    from django.utils import timezone

    from tenken_site.audit import queries

    wanted = queries.Wanted(case=case, actor=actor, action=action, since=timezone.make_aware(since) if since else None)
    found = queries.entries(wanted).select_related("batch")[:limit]
    if as_json:
        rows = [
            {
                "number": row.pk,
                "at": row.at.isoformat(),
                "actor": row.actor,
                "behalf": row.behalf,
                "action": row.action,
                "target": row.target,
                "reason": row.reason,
                "origin": row.origin,
                "detail": row.detail,
                "digest": row.digest,
                "batch": row.batch.number if row.batch else None,
            }
            for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in found:
        why = f"  because {row.reason}" if row.reason else ""
        click.echo(f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}  {row.actor}  {row.action}  {row.target}{why}")


def _files(given: Path) -> list[Path]:
    return sorted(given.glob("*.json")) if given.is_dir() else [given]


def _checkpoint(path: Path) -> "Checkpoint":
    from tenken.ledger.checkpoints import NotACheckpoint, read_checkpoint

    try:
        with path.open(encoding="utf-8") as file:
            return read_checkpoint(file.read(LONGEST_CHECKPOINT + 1))
    except (NotACheckpoint, UnicodeDecodeError) as fault:
        raise click.ClickException(f"{path} is no checkpoint: {fault}") from fault


def _tell(report: "Report", *, now: datetime) -> None:
    click.echo(f"{report.entries:,} entries in {report.batches:,} batches, {report.checkpoints} checkpoints compared.")
    if report.tail.count:
        age = int((now - report.tail.oldest_at).total_seconds()) if report.tail.oldest_at else 0
        click.echo(f"{report.tail.count:,} entries are not sealed yet, the oldest for {max(age, 0):,} seconds.")
    if not report.guarded:
        click.echo("Warning: the database's own guards against changes are not standing.", err=True)
    for finding in report.problems[:TOLD]:
        click.echo(f"{finding.kind}: {finding.words}")
    if report.found > TOLD:
        click.echo(f"… and {report.found - TOLD:,} more.")
    click.echo(f"{report.found:,} findings." if report.found else "Nothing was changed.")


def _as_json(report: "Report") -> dict[str, object]:
    def shown(finding: "Finding") -> dict[str, object]:
        return {
            "kind": finding.kind.value,
            "words": finding.words,
            "batch": finding.batch,
            "entry": finding.entry,
        }

    oldest = report.tail.oldest_at
    return {
        "sound": not report.found,
        "batches": report.batches,
        "entries": report.entries,
        "checkpoints": report.checkpoints,
        "unsealed": {"entries": report.tail.count, "oldest_at": oldest.isoformat() if oldest else None},
        "guarded": report.guarded,
        "found": report.found,
        "findings": [shown(finding) for finding in report.problems],
    }
