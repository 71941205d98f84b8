"""``tenken keys status`` and ``destroy-check``: where the keys stand."""

import json
from dataclasses import asdict
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

__all__ = ["destroy_check", "status"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command()
@_json
def status(as_json: bool) -> None:
    """Show every key: scope, number, age, master key, state, and how many rows open with it alone."""
    from django.utils import timezone

    from tenken_site.custody.queries_keys import key_lines, master_lines
    from tenken_site.jobs.queries import live_run

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    masters, lines = master_lines(), key_lines()
    running = live_run(key="rewrap")
    if as_json:
        told = [
            {**asdict(line), "made_at": line.made_at.isoformat(), "age_days": (now - line.made_at).days}
            for line in lines
        ]
        rewrapping = {"run": running.pk, "done": running.done, "total": running.total} if running else None
        click.echo(json.dumps({"masters": [asdict(one) for one in masters], "keys": told, "rewrapping": rewrapping}))
        return
    for one in masters:
        place = "in use" if one.in_use else "at hand" if one.at_hand else "NOT AT HAND"
        click.echo(f"master key {one.name}: {place}, wraps {one.wraps} keys")
    table = Table("scope", "number", "days old", "master key", "state", "rows", box=None)
    for line in lines:
        age = str((now - line.made_at).days)
        table.add_row(line.scope, str(line.number), age, line.master_id, line.state, f"{line.rows:,}")
    Console().print(table)
    if running:
        click.echo(f"Rewrapping goes on: {running.done} of {running.total}.")


@click.command(name="destroy-check")
@_json
def destroy_check(as_json: bool) -> None:
    """Tell which master keys nothing needs any more, and which retired keys no row names.

    Destroys nothing. Exit code 1 where a key that is needed is not at hand.
    """
    from tenken_site.custody.queries_keys import key_lines, master_lines

    masters, lines = master_lines(), key_lines()
    idle = [f"{line.scope}/{line.number}" for line in lines if line.state == "retired" and not line.rows]
    needed = [f"{line.scope}/{line.number}" for line in lines if line.state == "retired" and line.rows]
    missing = [one.name for one in masters if one.wraps and not one.at_hand]
    told = {
        "master_keys_that_may_go": [one.name for one in masters if one.may_go],
        "master_keys_missing": missing,
        "retired_and_needed": needed,
        "retired_and_idle": idle,
    }
    if as_json:
        click.echo(json.dumps(told))
    else:
        for name in told["master_keys_that_may_go"]:
            click.echo(f"master key {name}: nothing needs it; its line may be taken out of the file on every server.")
            click.echo("  Backups made before the rewrap still need it: keep its shares as long as these.")
        for one in needed:
            click.echo(f"{one}: retired, and rows still open with it alone (tenken keys rotate goes on with them).")
        for one in idle:
            click.echo(f"{one}: retired, and no row names it.")
        for name in missing:
            click.echo(f"master key {name}: NOT AT HAND, and keys are wrapped by it.", err=True)
    if missing:
        raise SystemExit(1)
