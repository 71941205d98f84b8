"""``tenken frame``: facility lists."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from tenken.frame.columns import HEADINGS
from tenken.frame.facility_lists import ENCODINGS
from tenken.frame.kinds import KINDS
from tenken.frame.review import ListRefused
from tenken_site.cli.frame_output import ProgressBars, as_json, show

__all__ = ["frame"]

_LONGEST_NAME = 80  # characters, as frames.models.Frame stores it


@click.group()
def frame() -> None:
    """Facility lists (the sampling frame)."""


def _mapping(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in given:
        name, separator, heading = pair.partition("=")
        if not separator or not name.strip() or not heading.strip():
            raise click.BadParameter(f"{pair}: write field=column, for example name=施設の名前")
        if name.strip() in mapping:
            raise click.BadParameter(f"{name.strip()} is given twice; a field is in one column.")
        mapping[name.strip()] = heading
    return mapping


def _frame_name(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not given.strip() or len(given) > _LONGEST_NAME:
        raise click.BadParameter(f"1 to {_LONGEST_NAME} characters, please.")
    return given


def _check_database_is_there(database: Mapping[str, object]) -> None:
    """Stops before SQLite makes an empty file, which would hide that nothing has been set up."""
    place = str(database["NAME"])
    in_memory = place == ":memory:" or place.startswith("file:")
    if database["ENGINE"] == "django.db.backends.sqlite3" and not in_memory and not Path(place).exists():
        raise click.ClickException(
            f"データベースがまだありません({place})。何も登録していません。先に script/setup を実行してください。"
        )


@frame.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--frame",
    "frame_name",
    default="clinics",
    show_default=True,
    callback=_frame_name,
    help="Name of the list in Tenken.",
)
@click.option("--dry-run", is_flag=True, help="Check the whole file and store nothing.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the result as JSON on standard output.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_mapping,
    metavar="FIELD=COLUMN",
    help=f"Which column holds a field; may be given again. Fields: {', '.join(HEADINGS)}.",
)
@click.option("--sheet", help="Sheet of an XLSX file; the first visible one unless given.")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Encoding of a CSV file; found out unless given.")
@click.option(
    "--kind",
    "list_kind",
    type=click.Choice(tuple(KINDS)),
    help="What the rows that name no kind are; tells medical from dental codes of seven or nine digits.",
)
@click.option("--skip-refused", is_flag=True, help="Store the accepted rows even when some are refused.")
@click.option("--again", is_flag=True, help="Import the file although the newest version was made from it.")
def import_(
    file: Path,
    *,
    frame_name: str,
    dry_run: bool,
    json_wanted: bool,
    mapping: dict[str, str],
    sheet: str | None,
    encoding: str | None,
    list_kind: str | None,
    skip_refused: bool,
    again: bool,
) -> None:
    """Import a clinic list (CSV or XLSX) as a new version of the list, whole or not at all.

    The columns facility_code, name, postcode and address need no mapping. Exit code 1 when a row was refused and
    nothing was stored.
    """
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import timezone

    from tenken.frame.areas import CodeListRefused, read_areas
    from tenken_site.frames.actions.import_frame import import_frame
    from tenken_site.frames.import_report import ImportReport

    if not dry_run:
        _check_database_is_there(settings.DATABASES["default"])
    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    try:
        areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
        with file.open("rb") as opened, ProgressBars() as bars:
            report = import_frame(
                file=opened,
                source_name=file.name,
                frame=frame_name,
                areas=areas,
                mapping=mapping,
                sheet=sheet,
                encoding=encoding,
                list_kind=list_kind,
                dry_run=dry_run,
                skip_refused=skip_refused,
                again=again,
                progress=bars.told,
                by="command:frame-import",
                now=now,
            )
    except ListRefused as refused:
        report = ImportReport.of_refused_file(refused.refusal, dry_run=dry_run)
    except CodeListRefused as refused:
        raise click.ClickException(f"自治体の一覧を読めません: {refused}") from refused
    except DatabaseError as fault:
        raise click.ClickException(
            f"データベースに書けません。何も登録していません。先に script/setup を実行してください。({fault})"
        ) from fault
    if json_wanted:
        click.echo(json.dumps(as_json(report, file=file, frame=frame_name), ensure_ascii=False, indent=2))
    else:
        show(report)
    if not report.loaded and not (dry_run and report.complete):
        sys.exit(1)
