"""``tenken campaign keep`` and ``dispose``, ``tenken retention``: how long a campaign is kept, and its destruction."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from tenken_site.cli.campaign_named import named

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign
    from tenken_site.custody.models import Disposal

__all__ = ["day", "dispose_", "keep_", "ministry_official", "retention"]

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def day(_context: click.Context, _option: click.Parameter, given: str | None) -> date | None:
    """An option's date."""
    try:
        return None if given is None else date.fromisoformat(given.strip())
    except ValueError:
        raise click.BadParameter(f"{given}: write a date like 2031-03-31.") from None


def ministry_official(username: str, *, now: datetime) -> str:
    """The actor of an official of the ministry: ``user:12``."""
    from tenken_site.accounts.models import User
    from tenken_site.accounts.permissions import enters_as_official, viewer_of

    user = User.objects.filter(username=username.lower(), is_active=True).first()
    if user is not None and enters_as_official(user, now=now) and viewer_of(user).is_ministry:
        return f"user:{user.pk}"
    raise click.ClickException(f"{username} is no official of the ministry. Those there are: tenken official list")


@click.command(name="keep")
@click.argument("slug")
@click.option("--until", required=True, metavar="DATE", callback=day, help="The last day on which it is kept.")
@click.option("--reason", required=True, help="Why: the rule on documents, or what the answers are still needed for.")
@click.option("--dry-run", is_flag=True, help="Check only; store nothing.")
@_json
def keep_(slug: str, until: date, reason: str, dry_run: bool, as_json: bool) -> None:
    """Set until when the answers of campaign SLUG are kept, or move that day. Every change stays readable."""
    from django.db import transaction
    from django.utils import timezone

    from tenken_site.custody.actions.set_retention import RetentionRefused, set_retention

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    try:
        with transaction.atomic():
            set_retention(campaign=named(slug), keep_until=until, reason=reason, by="command:campaign-keep", now=now)
            if dry_run:
                transaction.set_rollback(True)
    except RetentionRefused as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(json.dumps({"campaign": slug, "keep_until": until.isoformat(), "dry_run": dry_run}))
        return
    click.echo(f"{slug}: {'would be ' if dry_run else ''}kept until {until}.")


@click.command()
@_json
def retention(as_json: bool) -> None:
    """Show until when each campaign is kept, and what is due or overdue for disposal."""
    from django.utils import timezone

    from tenken_site.custody.queries import erasures_asked_for, keepings, overdue, unused_versions

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    today = timezone.localtime(now).date()
    rows = [
        {
            "campaign": one.campaign.slug,
            "keep_until": one.keep_until.isoformat() if one.keep_until else None,
            "due": one.due,
            "asked_by": one.disposal.asked_by if one.disposal else None,
            "disposed_at": one.disposal.done_at.isoformat() if one.disposal and one.disposal.done_at else None,
        }
        for one in keepings(today=today)
    ]
    contacts = [{"list": one.frame.name, "version": one.number, "id": one.pk} for one in unused_versions()]
    erasures = [{"subject": one.subject, "asked_at": one.asked_at.isoformat()} for one in erasures_asked_for()]
    late = list(overdue(today=today, now=now))
    if as_json:
        click.echo(json.dumps({"campaigns": rows, "contacts": contacts, "erasures": erasures, "overdue": late}))
        return
    for row in rows:
        state = "disposed of" if row["disposed_at"] else "DUE" if row["due"] else "kept"
        click.echo(f"{row['campaign']:<40} until {row['keep_until'] or '(not set)':<12} {state}")
    for one in contacts:
        click.echo(f"contacts of {one['list']}, version {one['version']}: no longer used (tenken contacts dispose)")
    for erasure in erasures:
        click.echo(f"{erasure['subject']}: erasure asked for at {erasure['asked_at']} (tenken person erase)")
    if late:
        click.echo(f"Overdue: {', '.join(late)}", err=True)


@click.command(name="dispose")
@click.argument("slug")
@click.option(
    "--official", required=True, help="Your ID. Two officials of the ministry are needed, one after the other."
)
@click.option("--reason", help="Why; whoever asks has to say it.")
@click.option("--early", is_flag=True, help="Although the day until which it is kept is not over, or was never set.")
@click.option("--withdraw", is_flag=True, help="Take the request back instead.")
@click.option("--confirm", help="What would be typed to confirm, for scripts: the campaign's name.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@_json
def dispose_(
    slug: str,
    official: str,
    reason: str | None,
    early: bool,
    withdraw: bool,
    confirm: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Destroy the answers of campaign SLUG for good.

    The first official asks for it (--reason), a second one runs the same command and does it. Keys and sealed
    documents are destroyed: answers, events, tallies, letters, notes of calls, datasets and tables. Dispositions,
    counts, the digests of receipts and datasets, published statistics and the audit log stay, but those statistics can
    no longer be computed again. Only a closed and archived campaign is disposed of.
    """
    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.audit.signing import AuditKeyMissing
    from tenken_site.custody.actions.dispose_campaign import withdraw_disposal
    from tenken_site.custody.models import Disposal
    from tenken_site.custody.queries import campaign_subject, open_disposal

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    campaign, by = named(slug), ministry_official(official, now=now)
    waiting = open_disposal(kind=Disposal.Kind.CAMPAIGN, subject=campaign_subject(slug))
    try:
        if withdraw:
            if waiting is None:
                raise click.ClickException(f"Nobody asked for the disposal of {slug}.")
            if not dry_run:
                withdraw_disposal(disposal=waiting, by=by, now=now)
            _tell(slug, "withdrawn", waiting, dry_run=dry_run, as_json=as_json)
        elif waiting is None:
            made = _ask(campaign, reason, early=early, dry_run=dry_run, by=by, now=now)
            _tell(slug, "asked", made, dry_run=dry_run, as_json=as_json)
        else:
            _carry_out(waiting, campaign, confirm=confirm, dry_run=dry_run, by=by, now=now)
            _tell(slug, "disposed", waiting, dry_run=dry_run, as_json=as_json)
    except (TenkenError, AuditKeyMissing) as refused:
        raise click.ClickException(str(refused)) from refused


def _ask(campaign: "Campaign", reason: str | None, *, early: bool, dry_run: bool, by: str, now: datetime) -> "Disposal":
    from django.db import transaction
    from django.utils import timezone

    from tenken_site.custody.actions.dispose_campaign import ask_for_disposal

    if not (reason or "").strip():
        raise click.UsageError("Say why: --reason.")
    with transaction.atomic():
        made = ask_for_disposal(
            campaign=campaign, reason=reason or "", early=early, today=timezone.localtime(now).date(), by=by, now=now
        )
        if dry_run:
            transaction.set_rollback(True)
    return made


def _carry_out(
    waiting: "Disposal", campaign: "Campaign", *, confirm: str | None, dry_run: bool, by: str, now: datetime
) -> None:
    from tenken_site.custody.actions.dispose_campaign import dispose_campaign
    from tenken_site.custody.actions.empty_campaign import empty_campaign
    from tenken_site.custody.permissions import check_another_carries_out

    check_another_carries_out(disposal=waiting, by=by)
    if dry_run:
        return
    typed = confirm
    if typed is None:
        typed = click.prompt(
            f"This cannot be taken back. Type {campaign.slug} to destroy its answers",
            err=True,
            default="",
            show_default=False,
        )
    if typed.strip() != campaign.slug:
        raise click.ClickException(f"That was not {campaign.slug}. Nothing was destroyed.")
    done = dispose_campaign(disposal=waiting, campaign=campaign, by=by, now=now)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("cases", total=campaign.cases.count())
        empty_campaign(
            disposal=done, campaign=campaign, progress=lambda n: bar.update(task, completed=n), by=by, now=now
        )


def _tell(slug: str, what: str, disposal: "Disposal", *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {"campaign": slug, "what": what, "dry_run": dry_run}
        if not dry_run:
            disposal.refresh_from_db()
            told |= {"disposal": disposal.pk, "counts": disposal.counts}
        click.echo(json.dumps(told))
        return
    words = {
        "asked": "disposal was asked for; a second official of the ministry runs the same command to do it",
        "disposed": "its answers were destroyed",
        "withdrawn": "the request was taken back",
    }
    click.echo(f"{slug}: {'nothing was changed; it could go on (' + what + ')' if dry_run else words[what]}.")
