"""``tenken frame``: facility lists."""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from tenken.frame.columns import HEADINGS
from tenken.frame.facility_lists import ENCODINGS
from tenken.frame.kinds import KINDS
from tenken.frame.profiles import PROFILES
from tenken.frame.review import ListRefused
from tenken_site.cli.frame_changes import write_changes
from tenken_site.cli.frame_output import ProgressBars, as_json, show
from tenken_site.cli.frame_versions import diff, freeze, list_

__all__ = ["frame", "mapping_given", "names_apart"]

_LONGEST_NAME = 80  # characters, as frames.models.Frame stores it


@click.group()
def frame() -> None:
    """Facility lists (the sampling frame)."""


def mapping_given(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """The pairs of ``--map FIELD=COLUMN``. Raises BadParameter for one that is no pair, and for a field given twice."""
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


def names_apart(files: Sequence[Path]) -> list[str]:
    """What each file is called: its name, with as many folders before it as tell it from the others."""
    names = []
    for path in files:
        parts, others = path.parts, [other.parts for other in files if other.parts != path.parts]
        lengths = range(1, len(parts) + 1)
        length = next((n for n in lengths if all(other[-n:] != parts[-n:] for other in others)), len(parts))
        names.append(str(Path(*parts[-length:])))
    return names


frame.add_command(diff)
frame.add_command(freeze)
frame.add_command(list_)


def _database_is_there(database: Mapping[str, object]) -> bool:
    """Whether there is a database: asked before SQLite makes an empty file, which would hide that nothing is set up."""
    place = str(database["NAME"])
    in_memory = place == ":memory:" or place.startswith("file:")
    return database["ENGINE"] != "django.db.backends.sqlite3" or in_memory or Path(place).exists()


def _lists_are_there(database: Mapping[str, object]) -> bool:
    """Whether former versions can be read; a dry run also serves where nothing is set up yet."""
    from django.db import DatabaseError, connection

    try:
        return _database_is_there(database) and "frames_frameversion" in connection.introspection.table_names()
    except DatabaseError:
        return False


@frame.command("import")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option(
    "--frame",
    "frame_name",
    default="clinics",
    show_default=True,
    callback=_frame_name,
    help="Name of the list in Tenken.",
)
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the result as JSON on standard output.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=mapping_given,
    metavar="FIELD=COLUMN",
    help=f"Which column holds a field, in each of several files; may be given again. Fields: {', '.join(HEADINGS)}.",
)
@click.option("--sheet", help="Sheet of an XLSX file, of each of several; the first visible one unless given.")
@click.option(
    "--encoding",
    type=click.Choice(ENCODINGS),
    help="Encoding of a CSV file, of each of several; found out unless given.",
)
@click.option(
    "--kind",
    "list_kind",
    type=click.Choice(tuple(KINDS)),
    help="What the rows that name no kind are; tells medical from dental codes of seven or nine digits.",
)
@click.option(
    "--profile",
    type=click.Choice(tuple(PROFILES)),
    help="How the file is laid out, each of several; told by its headings unless given.",
)
@click.option("--prefecture", default="", help="Prefecture of the whole list, where a file does not say it.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day whose cities and wards are used; the day of the list, else today, unless given.",
)
@click.option(
    "--changes",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every change since the newest version to this CSV file.",
)
@click.option("--skip-refused", is_flag=True, help="Store the accepted rows even when some are refused.")
@click.option("--again", is_flag=True, help="Import the files although the newest version was made from them.")
def import_(
    files: tuple[Path, ...],
    *,
    frame_name: str,
    dry_run: bool,
    json_wanted: bool,
    mapping: dict[str, str],
    sheet: str | None,
    encoding: str | None,
    list_kind: str | None,
    profile: str | None,
    prefecture: str,
    on: datetime | None,
    changes: Path | None,
    skip_refused: bool,
    again: bool,
) -> None:
    """Import a clinic list (CSV or XLSX) as a new version of the list, whole or not at all.

    A list may come in several files, as one for each prefecture: given together they make one version. Layout,
    encoding, day and prefecture are found out for each file; options hold for all of them.

    The columns facility_code, name, postcode and address need no mapping; the open data of 医療情報ネット and the lists
    of the 地方厚生局 need none either. Shows what became of the clinics since the newest version. Exit code 1 when a
    row was refused and nothing was stored.
    """
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import timezone

    from tenken.frame.areas import CodeListRefused, read_areas
    from tenken_site.frames.actions.import_frame import import_frame
    from tenken_site.frames.import_report import ImportReport
    from tenken_site.frames.list_files import SourceFile, name_of_all

    if not dry_run and not _database_is_there(settings.DATABASES["default"]):
        place = settings.DATABASES["default"]["NAME"]
        raise click.ClickException(
            f"データベースがまだありません({place})。何も登録していません。先に script/setup を実行してください。"
        )
    names = names_apart(files)
    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    try:
        areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
        with ExitStack() as opened, ProgressBars(files=names) as bars:
            sources = [
                SourceFile(name, opened.enter_context(path.open("rb"))) for name, path in zip(names, files, strict=True)
            ]
            source_name = name_of_all(sources)
            report = import_frame(
                files=sources,
                frame=frame_name,
                areas=areas,
                mapping=mapping,
                sheet=sheet,
                encoding=encoding,
                list_kind=list_kind,
                profile=profile,
                prefecture=prefecture,
                on=None if on is None else on.date(),
                compare=not dry_run or _lists_are_there(settings.DATABASES["default"]),
                list_all=changes is not None,
                dry_run=dry_run,
                skip_refused=skip_refused,
                again=again,
                progress=bars.told,
                file_progress=bars.told_file,
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
    if changes is not None and report.difference is not None:
        write_changes(report.difference, changes)
    if json_wanted:
        click.echo(json.dumps(as_json(report, source_name=source_name, frame=frame_name), ensure_ascii=False, indent=2))
    else:
        show(report)
    if not report.loaded and not (dry_run and report.complete):
        sys.exit(1)
