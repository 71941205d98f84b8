"""``tenken chase``: whom to call today, for offices that work from a list of their own."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import reasons_of
from tenken_site.cli.campaign_period import in_japan

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.chase.queries import CaseToCall

__all__ = ["chase"]


@click.group()
def chase() -> None:
    """Whom to call today, and why."""


@chase.command(name="list")
@click.argument("slug")
@click.option("--area", required=True, help="Six-digit code of a prefecture or city.")
@click.option("--most", type=click.IntRange(min=1), default=12, show_default=True, help="So many calls at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")
def list_(slug: str, area: str, most: int, as_json: bool, as_csv: bool) -> None:  # options of a command
    """Print today's calls of campaign SLUG in an area: the first to call first, with reasons and telephone."""
    from django.utils import timezone

    from tenken_site.chase import queries, queries_calls
    from tenken_site.jurisdictions.scope import COUNTRY

    if as_json and as_csv:
        raise click.UsageError("Choose --json or --csv, not both.")
    campaign = queries.campaign_named(slug=slug)
    if campaign is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    found_area = queries.area_named((COUNTRY,), code=area)
    if found_area is None or area == COUNTRY:
        raise click.ClickException(f"{area} is no prefecture or city of the code list (surveys/codelists/relays.csv).")
    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    desk = queries.desk_day(campaign, now=now)
    cases = queries.cases_inside((COUNTRY,), campaign=campaign, area=found_area)
    todays = queries_calls.todays(cases, desk=desk)
    rows = [
        _row(one, place, desk)
        for place, one in enumerate(queries.called((key for key, _ in todays.calls[:most]), desk=desk), start=1)
    ]
    if as_json:
        document = {"campaign": slug, "area": area, "as_of": in_japan(now), "total": len(todays.calls), "calls": rows}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif as_csv:
        _print_csv(rows)
    else:
        for row in rows:
            click.echo("{place:>3}  {priority:>3}  {telephone}  {name}  {reasons}".format(**row))
        click.echo(f"{len(rows)} of {len(todays.calls)} calls for {found_area.name}")


def _row(one: "CaseToCall", place: int, desk: DeskDay) -> dict[str, str | int]:
    from tenken_site.chase.queries import state_of

    state, contact = one.state, one.contact
    return {
        "place": place,
        "case": one.case.public_id,
        "name": one.case.unit.name,
        "priority": one.rank,
        "reasons": " ".join(reason.value for reason in reasons_of(state_of(one.case), desk=desk)),
        "telephone": contact.telephone if contact else "",
        "last_outcome": state.last_outcome if state else "",
        "call_back_at": (in_japan(state.call_back_at) if state else None) or "",
    }


def _print_csv(rows: list[dict[str, str | int]]) -> None:
    from tenken.export.csv_files import csv_text

    names = ("place", "case", "name", "priority", "reasons", "telephone", "last_outcome", "call_back_at")
    for text in csv_text(names, ([row[name] for name in names] for row in rows), line_end="\n"):
        click.echo(text, nl=False)
