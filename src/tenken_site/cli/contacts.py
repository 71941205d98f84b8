"""``tenken contacts``: how clinics are reached, which comes as a list of its own."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tenken.frame.contacts import CONTACT_HEADINGS, LINK_REASONS
from tenken.frame.facility_lists import ENCODINGS
from tenken.frame.review import ListRefused, Refusal, shortened
from tenken_site.cli.contacts_dispose import dispose
from tenken_site.cli.frame import mapping_given
from tenken_site.cli.frame_output import ProgressBars, place_of, section

if TYPE_CHECKING:
    from tenken_site.frames.contact_report import ContactReport

__all__ = ["contacts"]


@click.group()
def contacts() -> None:
    """Mail addresses and telephone numbers of clinics."""


contacts.add_command(dispose)


@contacts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--frame", "frame_name", default="clinics", show_default=True, help="Name of the clinic list in Tenken.")
@click.option("--version", "number", type=click.IntRange(min=1), help="Version of it; the newest unless given.")
@click.option("--dry-run", is_flag=True, help="Check the whole file, link it, and store nothing.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the result as JSON on standard output.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=mapping_given,
    metavar="FIELD=COLUMN",
    help=f"Which column holds a field; may be given again. Fields: {', '.join(CONTACT_HEADINGS)}.",
)
@click.option("--sheet", help="Sheet of an XLSX file; the first visible one unless given.")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Encoding of a CSV file; found out unless given.")
@click.option("--skip-refused", is_flag=True, help="Store the usable rows even when some are refused.")
def import_(
    file: Path,
    *,
    frame_name: str,
    number: int | None,
    dry_run: bool,
    json_wanted: bool,
    mapping: dict[str, str],
    sheet: str | None,
    encoding: str | None,
    skip_refused: bool,
) -> None:
    """Import a list of contacts (CSV or XLSX) for the clinics of a list, whole or not at all.

    A row is linked by its facility code where the name fits, else by name and address together; the others wait on the
    page for officials. Exit code 1 when a row was refused and nothing was stored.
    """
    from django.conf import settings
    from django.utils import timezone

    from tenken.frame.areas import read_areas
    from tenken_site.cli.frame_versions import stored_version
    from tenken_site.frames.actions.import_contacts import import_contacts

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    version = stored_version(frame_name, number)
    areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
    try:
        with file.open("rb") as opened, ProgressBars() as bars:
            report = import_contacts(
                file=opened,
                source_name=file.name,
                version=version,
                areas=areas,
                mapping=mapping,
                sheet=sheet,
                encoding=encoding,
                dry_run=dry_run,
                skip_refused=skip_refused,
                progress=bars.told,
                by="command:contacts-import",
                now=now,
            )
    except ListRefused as refused:
        _show_refused(refused.refusal, json_wanted=json_wanted)
        sys.exit(1)
    if json_wanted:
        click.echo(json.dumps(_as_json(report, file=file), ensure_ascii=False, indent=2))
    else:
        _show(report)
    if not report.stored and not (dry_run and not report.refused):
        sys.exit(1)


def _show_refused(refusal: Refusal, *, json_wanted: bool) -> None:
    if json_wanted:
        shown = {"file_refused": True, "stored": False, "refusals": [asdict(refusal)]}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    click.echo(f"ファイルを読めません: {place_of(refusal.line, refusal.column)} {refusal.reason} → {refusal.remedy}")
    click.echo("何も登録していません。")


def _as_json(report: "ContactReport", *, file: Path) -> dict[str, object]:
    return {
        "file": file.name,
        "frame": report.frame,
        "version": report.version,
        "format": report.format,
        "columns": dict(report.columns),
        "unused_columns": list(report.unused_columns),
        **report.counts(),
        "dry_run": report.dry_run,
        "stored": report.stored,
        "file_refused": False,
        "refusals": [asdict(refusal) for refusal in report.refusals],
        "asked_rows": [
            {"line": row.line, "name": shortened(row.name), "why": row.why.value, "reason": LINK_REASONS[row.why]}
            for row in report.asked_rows
        ],
        "kept_rows": [asdict(row) for row in report.kept_rows],
        "not_listed": report.not_listed,
    }


def _show(report: "ContactReport") -> None:
    console = Console(soft_wrap=True, highlight=False)
    section(
        console,
        "取り込めない行",
        [
            f"{place_of(r.line, r.column)} {r.reason}{f' 値: {r.value}' if r.value else ''} → {r.remedy}"
            for r in report.refusals
        ],
    )
    section(
        console,
        "どの施設かを画面で決めていただく行",
        [f"{row.line}行目 {shortened(row.name)}: {LINK_REASONS[row.why]}" for row in report.asked_rows],
    )
    section(
        console,
        "診療所や担当者が直した連絡先を残した行",
        [f"{row.line}行目 {shortened(row.name)}" for row in report.kept_rows],
    )
    counts = report.counts()
    console.print(
        f"\n読んだ行 {report.read:,}、施設と結びついた行 {report.linked:,}(新しい {report.new:,}、変わった "
        f"{report.changed:,}、変わらない {report.unchanged:,})、繰り返し {report.repeated:,}、"
        f"連絡先のない行 {report.empty:,}、取り込めない行 {report.refused:,}、画面で決める行 {counts['asked']:,}、"
        f"前に決めた行 {report.decided:,}"
    )
    if report.shared_mails:
        console.print(f"二つ以上の施設で使われているメールアドレス {report.shared_mails:,}")
    console.print(_conclusion(report))


def _conclusion(report: "ContactReport") -> str:
    if report.stored:
        return f"名簿「{report.frame}」の第{report.version}版の連絡先として登録しました。"
    if report.dry_run:
        return "確認だけを行いました。何も登録していません。"
    return (
        "取り込めない行があるため、何も登録していません。残りの行だけを登録するには --skip-refused を付けてください。"
    )
