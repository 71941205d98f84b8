"""``tenken frame diff``, ``freeze`` and ``list``: the stored versions of facility lists."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tenken_site.cli.frame_changes import difference_as_json, show_difference, write_changes

if TYPE_CHECKING:
    from tenken_site.frames.models import FrameVersion

__all__ = ["diff", "freeze", "list_", "stored_version"]

LISTED_AT_MOST = 10_000  # of each kind of change, as in an import's report
_frame = click.argument("frame_name", metavar="[FRAME]", default="clinics")
_json = click.option("--json", "json_wanted", is_flag=True, help="Print the result as JSON on standard output.")


def stored_version(frame_name: str, number: int | None) -> "FrameVersion":
    """The version with this number, the newest for None. Raises ClickException that says what there is."""
    from tenken_site.frames import queries

    if number is None:
        found = queries.latest_version(frame=frame_name)
    else:
        found = queries.version_numbered(frame=frame_name, number=number)
    if found is not None:
        return found
    numbers = [row.version.number for row in queries.versions(frame=frame_name)]
    if numbers:
        there = "、".join(f"第{each}版" for each in sorted(numbers))
        raise click.ClickException(f"名簿「{frame_name}」に第{number}版はありません。あるのは{there}です。")
    names = sorted({row.version.frame.name for row in queries.versions()})
    there = f"あるのは次のとおりです: {'、'.join(names)}" if names else "tenken frame import で取り込んでください。"
    raise click.ClickException(f"名簿「{frame_name}」はありません。{there}")


@click.command()
@_frame
@click.option(
    "--from", "from_number", type=click.IntRange(min=1), help="Older version; the one before --to unless given."
)
@click.option("--to", "to_number", type=click.IntRange(min=1), help="Newer version; the newest unless given.")
@click.option(
    "--changes",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every change to this CSV file.",
)
@_json
def diff(
    frame_name: str, *, from_number: int | None, to_number: int | None, changes: Path | None, json_wanted: bool
) -> None:
    """Show what became of the clinics between two versions of a list (clinics unless FRAME is given)."""
    from tenken_site.frames import queries

    newer = stored_version(frame_name, to_number)
    if from_number is None and newer.number == 1:
        raise click.ClickException("比べる前の版がありません。次の版を取り込むと、違いを見られます。")
    older = stored_version(frame_name, from_number or newer.number - 1)
    with Console(stderr=True).status("比べています"):
        report = queries.difference_between(older=older, newer=newer, at_most=None if changes else LISTED_AT_MOST)
    if changes is not None:
        write_changes(report, changes)
    if json_wanted:
        click.echo(
            json.dumps({"frame": frame_name, **(difference_as_json(report) or {})}, ensure_ascii=False, indent=2)
        )
        return
    console = Console(soft_wrap=True, highlight=False)
    show_difference(report, console=console)
    if changes is not None:
        console.print(f"\nすべての違いを {changes} に書きました。")


@click.command()
@_frame
@click.option("--version", "number", type=click.IntRange(min=1), help="Version to freeze; the newest unless given.")
@click.option("--dry-run", is_flag=True, help="Say what would be frozen and change nothing.")
@_json
def freeze(frame_name: str, *, number: int | None, dry_run: bool, json_wanted: bool) -> None:
    """Freeze a version of a list (clinics unless FRAME is given): nothing in it changes any more.

    Opening a campaign freezes its version too.
    """
    from django.utils import timezone

    from tenken_site.frames.actions.freeze import freeze_version

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    version = stored_version(frame_name, number)
    newly = version.frozen_at is None
    if not dry_run:
        newly = freeze_version(version=version, by="command:frame-freeze", now=now)
    if json_wanted:
        frozen_at = None if version.frozen_at is None else version.frozen_at.isoformat()
        shown = {"frame": frame_name, "version": version.number, "newly": newly, "frozen_at": frozen_at}
        click.echo(json.dumps({**shown, "dry_run": dry_run}, ensure_ascii=False, indent=2))
    elif not newly:
        click.echo(f"名簿「{frame_name}」の第{version.number}版は、すでに凍結されています。")
    elif dry_run:
        click.echo(f"名簿「{frame_name}」の第{version.number}版を凍結できます。まだ何も変えていません。")
    else:
        click.echo(f"名簿「{frame_name}」の第{version.number}版を凍結しました。")


@click.command("list")
@click.argument("frame_name", metavar="[FRAME]", required=False)
@_json
def list_(frame_name: str | None, *, json_wanted: bool) -> None:
    """List the versions of every list, or of FRAME: how many clinics, when and from what, frozen or not."""
    from tenken_site.frames import queries

    found = queries.versions(frame=frame_name)
    if json_wanted:
        rows = [
            {
                "frame": row.version.frame.name,
                "version": row.version.number,
                "units": row.units,
                "imported_at": row.version.imported_at.isoformat(),
                "source": row.version.source_name,
                "profile": row.version.profile,
                "frozen_at": None if row.version.frozen_at is None else row.version.frozen_at.isoformat(),
                "counts": row.version.counts,
            }
            for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("名簿はまだありません。tenken frame import で取り込んでください。")
    for row in found:
        version, frozen = row.version, "凍結済み" if row.version.frozen_at else "凍結前"
        click.echo(
            f"{version.frame.name} 第{version.number}版 {row.units:,}施設 "
            f"{version.imported_at:%Y-%m-%d} {version.source_name} {frozen}"
        )
