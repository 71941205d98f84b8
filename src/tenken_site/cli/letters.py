"""``tenken letters``: makes the letters of a wave and writes them to files to be printed."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.outreach.models import LetterBatch, Wave

__all__ = ["letters"]

BY = "command:letters-make"


@click.group()
def letters() -> None:
    """Letters with access codes, for printing."""


@letters.command()
@click.argument("wave", type=int)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write each batch as a PDF into this folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--dry-run", is_flag=True, help="Say how many letters wait; make and write nothing.")
def make(wave: int, out: Path | None, as_json: bool, dry_run: bool) -> None:
    """Make the letters of a WAVE that wait, at most 500 to a PDF, one authority after the other.

    WAVE is the number in the wave's address. Codes are made only for clinics that never signed in with one. The PDFs
    stay on the wave's page until somebody says there that they were printed, at most 14 days. With --out they are
    written to files too, also those made before: only the owner can read them; delete them when they are printed.
    """
    from django.utils import timezone

    from tenken_site.outreach.letters_due import due_by_relay
    from tenken_site.outreach.models import LetterBatch, Wave

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = Wave.objects.filter(pk=wave).select_related("campaign", "owner").first()
    if found is None:
        raise click.ClickException(f"There is no wave {wave}. The number stands in the address of its page.")
    waiting = due_by_relay(found)
    total = sum(count for _relay, count in waiting)
    if dry_run:
        _tell(found, {"wave": wave, "waiting": total, "authorities": len(waiting)}, as_json=as_json)
        return
    if found.state != Wave.State.SENDING:
        raise click.ClickException(f"{found.name} is {found.state}; letters are made while it is being sent.")
    made = _make(found, total=total, now=now)
    written = []
    if out is not None:
        kept = LetterBatch.objects.filter(wave=found, erased_at__isnull=True).order_by("number")
        written = [str(_write(out, batch, now=now)) for batch in kept]
    _tell(found, {"wave": wave, **made, "files": written}, as_json=as_json)


def _make(wave: Wave, *, total: int, now: datetime) -> dict[str, int]:
    """Batch after batch, with a bar on standard error."""
    from tenken.errors import TenkenError
    from tenken_site.outreach.actions.make_letters import make_batch
    from tenken_site.outreach.letters_due import due_by_relay

    batches = made_letters = dropped = 0
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("letters", total=total)
        for relay, _count in due_by_relay(wave):
            while True:
                try:
                    made = make_batch(wave=wave, relay=relay, by=BY, now=now)
                except TenkenError as refused:
                    raise click.ClickException(
                        f"{refused}: the cases change while letters are made. Try again: what is made stays."
                    ) from refused
                if made is None:
                    break
                batches += made.batch is not None
                made_letters += made.letters
                dropped += made.dropped
                bar.update(task, completed=made_letters + dropped)
    return {"batches": batches, "letters": made_letters, "dropped": dropped}


def _write(folder: Path, batch: LetterBatch, *, now: datetime) -> Path:
    """The batch's file, readable by its owner alone; one that is there already is left as it is."""
    from tenken_site.outreach.actions.take_letters import take_letters

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"wave{batch.wave_id}-{batch.number:03}-{batch.relay_id or 'unknown'}.pdf"
    if path.exists():
        return path
    document = take_letters(batch=batch, by=BY, now=now)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(document)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)  # a file under its own name is a whole one
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def _tell(wave: Wave, told: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        json.dump(told, sys.stdout, ensure_ascii=False)
        click.echo()
        return
    if "waiting" in told:
        click.echo(f"{wave.name}: {told['waiting']} letters wait for {told['authorities']} authorities.")
        return
    click.echo(f"{wave.name}: {told['letters']} letters in {told['batches']} batches; {told['dropped']} not needed.")
    files = told["files"]
    assert isinstance(files, list)  # noqa: S101  # made above
    for path in files:
        click.echo(path)
