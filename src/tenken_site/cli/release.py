"""``tenken tabulation run`` and ``tenken release …``: from a dataset to what everybody reads, two officials needed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.asking import asked, yes_option
from tenken_site.cli.campaign_dispose import ministry_official
from tenken_site.cli.campaign_named import named

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.releases.models import Release

__all__ = ["release", "tabulation"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_official = click.option("--official", required=True, help="Your ID as an official of the ministry.")
_dry_run = click.option("--dry-run", is_flag=True, help="Check only; store nothing.")


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()  # noqa: TID251  # a command is an edge


def _moment(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    """``2026-09-30T14:00`` in Japan time."""
    from tenken.questionnaire.survey_model import JAPAN

    try:
        return None if given is None else datetime.fromisoformat(given.strip()).replace(tzinfo=JAPAN)
    except ValueError:
        raise click.BadParameter(f"{given}: write a moment in Japan time like 2026-09-30T14:00.") from None


@contextmanager
def _refused() -> Iterator[None]:
    """An expected refusal becomes a sentence and exit code 1."""
    from tenken.errors import TenkenError

    try:
        yield
    except TenkenError as refused:
        raise click.ClickException(str(refused) or type(refused).__name__) from refused


@contextmanager
def _bar(words: str, total: int = 100) -> Iterator[Callable[[int], None]]:
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def _stored_unless(dry_run: bool) -> Iterator[None]:  # the option as it was given
    from django.db import transaction

    with transaction.atomic():
        yield
        if dry_run:
            transaction.set_rollback(True)


def _release(slug: str) -> "Release":
    from tenken_site.releases.queries import release_named

    found = release_named(slug)
    if found is None:
        raise click.ClickException(f"There is no release named {slug}. Those there are: tenken release list")
    return found


def _told(release: "Release") -> dict[str, Any]:
    return {
        "release": release.slug,
        "state": release.state,
        "edition": release.edition,
        "tables": release.tables,
        "publish_at": release.publish_at.isoformat() if release.publish_at else None,
        "published_at": release.published_at.isoformat() if release.published_at else None,
        "attack": release.attack,
        "trouble": release.trouble,
    }


def _tell(release: "Release", *, as_json: bool, dry_run: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(_told(release) | {"dry_run": dry_run}, ensure_ascii=False))
        return
    at = f", embargo until {release.publish_at:%Y-%m-%d %H:%M %Z}" if release.state == "approved" else ""
    click.echo(f"{release.slug}: {'nothing was stored; it would be ' if dry_run else ''}{release.state}{at}.")


@click.group()
def tabulation() -> None:
    """Tables of a dataset: weighed, computed, protected and attacked."""


@tabulation.command(name="run")
@click.argument("slug")
@click.option("--dataset", "number", type=int, help="Number of the dataset; the newest one that is built without it.")
@click.option("--seed", type=click.IntRange(1, 2**31 - 1), default=1, show_default=True, help="Of random numbers.")
@_official
@_json
def tabulation_run(slug: str, number: int | None, seed: int, official: str, as_json: bool) -> None:
    """Compute all tables of campaign SLUG from a dataset, here and now; nothing is published.

    Exit code 1 when the attacker wins: nothing of that tabulation can be released.
    """
    from tenken_site.datasets.queries import dataset_named, latest_built
    from tenken_site.jobs.actions.stop import ask_to_stop
    from tenken_site.jobs.queries import live_run
    from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation, run_key
    from tenken_site.tabulations.actions.carry_out import carry_out
    from tenken_site.tabulations.models import Tabulation

    now, campaign = _now(), named(slug)
    by = ministry_official(official, now=now)
    found = (
        latest_built(campaign_id=campaign.pk)
        if number is None
        else dataset_named(campaign_id=campaign.pk, number=number)
    )
    if found is None or found.state != "built":
        raise click.ClickException(f"{slug} has no such dataset that is built. See: tenken dataset build")
    with _refused():
        made = ask_for_tabulation(dataset=found, seed=seed, by=by, now=now)
        waiting = live_run(key=run_key(tabulation=made))
        if waiting is not None:  # this command does the work itself
            ask_to_stop(run_id=waiting.pk, by=by, now=now)
        with _bar("tables") as told:
            done = carry_out(tabulation=made, told=told, by=by, now=_now())
    if as_json:
        click.echo(json.dumps(
            {"tabulation": done.pk, "number": done.number, "state": done.state, "figures": done.figures,
             "digests": done.digests, "trouble": done.trouble}
        ))  # fmt: skip
    else:
        click.echo(f"Tabulation {done.number} of dataset {found.number}: {done.state}. {done.trouble}".strip())
    if done.state != Tabulation.State.READY:
        raise click.exceptions.Exit(1)


@click.group()
def release() -> None:
    """Statistics on their way to everybody: made by one official, checked by another, embargoed, published."""


@release.command(name="list")
@_json
def list_(as_json: bool) -> None:
    """Show every release and where it stands."""
    from tenken_site.releases.models import Release

    found = list(Release.objects.order_by("-pk"))
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.slug:<40} {one.state:<10} {one.published_at or one.publish_at or ''}")
    if not found:
        click.echo("There is none yet. Make one: tenken release make")


@release.command(name="make")
@click.argument("slug")
@click.option("--tabulation", "pk", type=int, required=True, help="Number as printed by tabulation run --json.")
@click.option("--title-ja", required=True)
@click.option("--title-en", required=True)
@click.option(
    "--edition",
    type=click.Choice(["preliminary", "final", "revised"]),
    default="final",
    show_default=True,
    help="速報, 確報 or 訂正版.",
)
@click.option("--summary-ja", default="", help="What was asked, of whom, when.")
@click.option("--summary-en", default="")
@click.option("--table", "tables", multiple=True, help="Key of a table; all of them without it.")
@_official
@_dry_run
@_json
def make_(
    slug: str,
    pk: int,
    title_ja: str,
    title_en: str,
    edition: str,
    summary_ja: str,
    summary_en: str,
    tables: tuple[str, ...],
    official: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Put tables of a tabulation together as release SLUG (lower-case letters, digits, hyphens). Nobody sees it yet."""
    import re

    from tenken_site.releases.actions.make_release import make_release
    from tenken_site.tabulations.models import Tabulation

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise click.UsageError("SLUG: lower-case letters, digits and hyphens, at most 60.")
    now = _now()
    by = ministry_official(official, now=now)
    found = Tabulation.objects.filter(pk=pk).select_related("dataset__campaign").first()
    if found is None:
        raise click.ClickException(f"There is no tabulation {pk}.")
    with _refused(), _stored_unless(dry_run):
        made = make_release(
            tabulation=found,
            slug=slug,
            title_ja=title_ja,
            title_en=title_en,
            edition=edition,
            summary_ja=summary_ja,
            summary_en=summary_en,
            tables=tables or [one["key"] for one in found.contents],
            by=by,
            now=now,
        )
    _tell(made, as_json=as_json, dry_run=dry_run)


@release.command(name="submit")
@click.argument("slug")
@_official
@_json
def submit_(slug: str, official: str, as_json: bool) -> None:
    """Attack release SLUG together with all published figures, here and now; unbroken, it waits for its checker.

    Exit code 1 when the attacker wins.
    """
    from tenken_site.jobs.actions.stop import ask_to_stop
    from tenken_site.jobs.queries import live_run
    from tenken_site.releases.actions.attack_release import attack_release
    from tenken_site.releases.actions.submit import run_key, submit

    now, found = _now(), _release(slug)
    by = ministry_official(official, now=now)
    with _refused():
        submit(release=found, by=by, now=now)
        waiting = live_run(key=run_key(release=found))
        if waiting is not None:  # this command does the work itself
            ask_to_stop(run_id=waiting.pk, by=by, now=now)
        with _bar("attack") as told:
            done = attack_release(release=_release(slug), told=told, by=by, now=now)
    _tell(done, as_json=as_json)
    if done.state != "submitted":
        raise click.exceptions.Exit(1)


@release.command(name="check")
@click.argument("slug")
@click.option("--approve", is_flag=True, help="Every point of the check list holds.")
@click.option("--send-back", is_flag=True, help="Something has to be changed: --words says what.")
@click.option("--words", required=True, help="What was checked, or what has to be changed.")
@click.option("--publish-at", callback=_moment, metavar="MOMENT", help="Japan time: 2026-09-30T14:00.")
@_official
@yes_option
@_dry_run
@_json
def check_(
    slug: str,
    approve: bool,
    send_back: bool,
    words: str,
    publish_at: datetime | None,
    official: str,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Decide about release SLUG as the second person: never the one who made or submitted it."""
    from tenken_site.releases.actions import check
    from tenken_site.releases.permissions import POINTS, check_another_checks

    if approve == send_back:
        raise click.UsageError("Say either --approve or --send-back.")
    if approve and publish_at is None:
        raise click.UsageError("Say when: --publish-at.")
    now, found = _now(), _release(slug)
    by = ministry_official(official, now=now)
    with _refused():
        check_another_checks(found, by=by)
        if approve and not dry_run:
            asked(f"{slug} would be published at {publish_at:%Y-%m-%d %H:%M %Z}. Points: {', '.join(POINTS)}.", yes=yes)
        with _stored_unless(dry_run):
            if publish_at is not None and approve:
                done = check.approve(release=found, points=POINTS, words=words, publish_at=publish_at, by=by, now=now)
            else:
                done = check.send_back(release=found, points=(), words=words, by=by, now=now)
    _tell(done, as_json=as_json, dry_run=dry_run)


@release.command(name="publish")
@click.argument("slug")
@_official
@_json
def publish_(slug: str, official: str, as_json: bool) -> None:
    """Publish release SLUG now, if its moment has come; the worker does so by itself."""
    from tenken_site.releases.actions.publish import publish

    now = _now()
    by = ministry_official(official, now=now)
    with _refused():
        done = publish(release=_release(slug), by=by, now=now)
    _tell(done, as_json=as_json)


@release.command(name="withdraw")
@click.argument("slug")
@click.option("--reason-ja", required=True, help="Why, for everybody to read.")
@click.option("--reason-en", default="")
@_official
@yes_option
@_dry_run
@_json
def withdraw_(
    slug: str, reason_ja: str, reason_en: str, official: str, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Take published release SLUG back: its page stays and says why, its tables and files are gone for good."""
    from tenken_site.releases.actions.withdraw import withdraw

    now, found = _now(), _release(slug)
    by = ministry_official(official, now=now)
    if not dry_run:
        asked(f"{slug} cannot be shown again once it is withdrawn.", yes=yes)
    with _refused(), _stored_unless(dry_run):
        done = withdraw(release=found, reason_ja=reason_ja, reason_en=reason_en, by=by, now=now)
    _tell(done, as_json=as_json, dry_run=dry_run)


@release.command(name="verify")
@click.argument("slug")
@_json
def verify_(slug: str, as_json: bool) -> None:
    """Compute release SLUG again from its dataset and compare every digest; exit code 1 when anything differs.

    After the disposal of its dataset only the stored files and tables are compared.
    """
    from dataclasses import asdict

    from tenken_site.releases.actions.verify import verify

    found = _release(slug)
    with _refused(), _bar("computing again") as told:
        outcome = verify(release=found, told=told, by="command:release-verify", now=_now())
    if as_json:
        click.echo(json.dumps({"release": slug, "holds": outcome.holds, **asdict(outcome)}, ensure_ascii=False))
    else:
        click.echo(f"{slug}: {'all is as it was' if outcome.holds else 'SOMETHING DIFFERS'}.")
        click.echo(f"  {outcome.tables} tables computed again, {outcome.files} files read again")
        if outcome.not_computed:
            click.echo(f"  figures were not computed again: {outcome.not_computed}")
        for what in (*outcome.changed_tables, *outcome.shown_otherwise, *outcome.changed_files):
            click.echo(f"  differs: {what}")
        for origin in outcome.changed_origins:
            click.echo(f"  differs: where it comes from ({origin})")
        for note in outcome.notes:
            click.echo(f"  note: the {note} has another version than at publication")
    if not outcome.holds:
        raise click.exceptions.Exit(1)
