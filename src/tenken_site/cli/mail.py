"""``tenken mail``: what waits in the outbox, whether the mail server takes our mail, what came back."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from tenken_site.cli.campaign_period import in_japan

__all__ = ["mail"]

#: What a failed try means and what to do about it.
REMEDIES = {
    "dns": "The name of the mail server is not known. Check the host in TENKEN_SMTP_URL and this machine's DNS.",
    "refused": "Nobody listens at that port. Check the port in TENKEN_SMTP_URL, and that the mail server runs.",
    "timeout": "The mail server does not answer in time. A firewall may hold the connection back.",
    "unreachable": "The mail server cannot be reached over the network.",
    "tls": "The secure connection (TLS) fails. Check that the certificate is valid for this host name, and that the "
    "port fits: smtps:// is usually 465, smtp+starttls:// 587.",
    "auth": "The mail server refuses user and password. Check them in TENKEN_SMTP_URL (write @ as %40).",
    "unsupported": "The mail server offers no STARTTLS or no sign-in here. Use smtps://, or another port.",
    "greeting": "The mail server refuses the connection. It may not allow this machine to send.",
    "dropped": "The mail server ends the connection at once. It may not allow this machine to send.",
    "sender": "The mail server refuses our sender. Check TENKEN_BOUNCE_ADDRESS and TENKEN_MAIL_FROM.",
    "limit": "The mail server takes no more mail for now (its limit is reached, or it is overloaded).",
    "none": "TENKEN_SMTP_URL is “none”: this site sends no mail.",
}


@click.group()
def mail() -> None:
    """Mail: the outbox, a test mail, what came back."""


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(as_json: bool) -> None:
    """Show what waits in the outbox, what was sent in the last minute, and whether sending pauses."""
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.messaging import post_office
    from tenken_site.messaging.post_address import BadPostAddress
    from tenken_site.messaging.queries import mails_per_minute, outbox_status

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = outbox_status(now=now)
    try:
        where = post_office.where()
    except BadPostAddress as bad:
        where = f"nowhere: {str(bad).rstrip('.')}"
    if as_json:
        document = {
            "mail_goes_to": where,
            "per_minute": mails_per_minute(),
            "sent_last_minute": found.sent_last_minute,
            "oldest_due": in_japan(found.oldest_due),
            "paused_until": in_japan(found.paused_until),
            "paused_for": found.paused_for,
            "bounces_last_day": found.bounces_last_day,
            "bounces_are_read": _maildir_is_there(),
            "outbox": [
                {"topic": topic, "group": group, "channel": channel, "state": state, "entries": entries}
                for topic, group, channel, state, entries in found.counts
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    click.echo(f"Mail goes to {where}.")
    click.echo(f"Sent in the last minute: {found.sent_last_minute} (at most {mails_per_minute() or 'any number'}).")
    if found.oldest_due:
        click.echo(
            f"The oldest mail that is due waits since {timezone.localtime(found.oldest_due):%Y-%m-%d %H:%M} "
            "(Japan time)."
        )
    if found.paused_until:
        until = timezone.localtime(found.paused_until)
        click.echo(
            f"Sending pauses until {until:%H:%M:%S} (Japan time). {REMEDIES.get(found.paused_for, found.paused_for)}"
        )
    if settings.TENKEN_BOUNCE_MAILDIR and not _maildir_is_there():
        click.echo(f"Nothing that comes back is read: {settings.TENKEN_BOUNCE_MAILDIR} is no Maildir (it needs “new”).")
    if found.bounces_last_day:
        kinds = ", ".join(f"{number} {kind}" for kind, number in found.bounces_last_day.items())
        click.echo(f"Came back in the last day: {kinds}.")
    for topic, group, channel, state, entries in found.counts:
        click.echo(f"{topic} {group}  {channel}  {state}  {entries}")
    if not found.counts:
        click.echo("The outbox is empty.")


def _maildir_is_there() -> bool:
    """Whether the worker finds a Maildir of what came back."""
    from django.conf import settings

    folder = settings.TENKEN_BOUNCE_MAILDIR
    return bool(folder) and (Path(folder) / "new").is_dir()


@mail.command(name="test")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def test_(address: str, as_json: bool) -> None:
    """Send a test mail to ADDRESS, past the outbox, and say what is wrong when it cannot leave."""
    from django.utils import timezone

    from tenken_site.messaging import marks, post_office
    from tenken_site.messaging.post import LineBroken, PostOut, Refused
    from tenken_site.messaging.post_address import BadPostAddress
    from tenken_site.messaging.topics import Mail
    from tenken_site.messaging.writing import BadAddress, recipient, written

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    shown = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    trial = Mail(
        to=address,
        subject=f"試験メール {shown}",
        text=f"{shown} に送った試験メールです。届いていれば設定は正しいです。\n",
    )
    trouble = ""
    try:
        to = recipient(address)
        post = post_office.open_post()
        try:
            message = written(trial, entry=0, now=now)
            post.hand_over(envelope_sender=marks.envelope_sender(0), to=to, message=message, now=now)
        finally:
            post.close()
    except BadAddress:
        trouble = "This is not one plain mail address."
    except BadPostAddress as bad:
        trouble = str(bad)
    except PostOut as out:
        trouble = REMEDIES[out.reason] + (f" The server says: {out.detail}" if out.detail else "")
    except Refused as refused:
        trouble = f"The mail server refuses this mail: {refused.code} {refused.words}"
    except LineBroken:
        trouble = "The connection broke while the mail was handed over. Try again; look into the mail server's log."
    if as_json:
        click.echo(json.dumps({"sent": not trouble, "trouble": trouble}, ensure_ascii=False))
        if trouble:
            raise click.exceptions.Exit(1)
        return
    if trouble:
        raise click.ClickException(f"Nothing was sent. {trouble}")
    click.echo(f"Sent to {post_office.where()}. Whether it arrives shows in the mailbox.")


@mail.command()
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--dry-run", is_flag=True, help="Only say what the mails are; store nothing.")
def bounces(files: tuple[BinaryIO, ...], as_json: bool, dry_run: bool) -> None:
    """Read mails that came back from FILES, or one from standard input (-).

    Each report counts once, however often it is read. A mail server may hand them over directly:
    bounces: "|tenken mail bounces -"
    """
    from django.utils import timezone

    from tenken_site.messaging.actions.read_bounces import read_bounce
    from tenken_site.messaging.dsn import read_report

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    counts: Counter[str] = Counter()
    for file in files:
        raw = file.read()
        outcome = str(read_report(raw).verdict) if dry_run else read_bounce(raw=raw, by="command:mail-bounces", now=now)
        counts[outcome] += 1
    if as_json:
        click.echo(json.dumps({"read": sum(counts.values()), "outcomes": dict(sorted(counts.items()))}))
        return
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())))
