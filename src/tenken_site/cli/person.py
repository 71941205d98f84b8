"""``tenken person``: what is held about one person, shown or erased when that person asks."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.custody.persons import Person

__all__ = ["person"]

#: Why each kind of thing is held, as the survey's first page says it to the person.
WHY = {
    "draft": "to answer the survey",
    "submission": "to check the answers and to ask about them",
    "contact": "to write to the clinic about the survey",
    "account": "to sign in",
    "calls": "to know what was agreed on the telephone",
    "proposals": "to put the facility list right",
    "sign_ins": "so that the clinic sees who opened its answers",
}

_case = click.option("--case", "public_id", help="The case: the 12 letters in the address of the clinic's pages.")
_mail = click.option("--mail", help="A mail address; it is compared whole.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def person() -> None:
    """Personal data of one respondent: show it, or erase it, on that person's request."""


def _found(public_id: str | None, mail: str | None) -> "Person":
    from tenken_site.custody.persons import NobodyFound, of_case, of_mail

    if (public_id is None) == (mail is None):
        raise click.UsageError("Give --case or --mail.")
    try:
        return of_case(public_id) if public_id is not None else of_mail(mail or "")
    except NobodyFound as nobody:
        raise click.ClickException(str(nobody)) from nobody


@person.command()
@_case
@_mail
@click.option("--reason", required=True, help="Why it is looked at: who asked, and when. It goes into the audit log.")
@_json
def show(public_id: str | None, mail: str | None, reason: str, as_json: bool) -> None:
    """Show what is held: what, where, since when, why, and who looked at it.

    Prints personal data; the look is in the audit log.
    """
    from django.utils import timezone

    from tenken_site.custody.actions.look_at_person import look_at_person
    from tenken_site.custody.queries_person import held, looks

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = _found(public_id, mail)
    look_at_person(person=found, reason=reason, by="command:person-show", now=now)
    rows = held(found)
    seen = looks(found)
    if as_json:
        told = {
            "cases": [case.public_id for case in found.cases],
            "users": [user.username for user in (*found.users, *found.shared)],
            "held": [
                {
                    "what": one.what,
                    "where": one.where,
                    "detail": one.detail,
                    "value": one.value,
                    "since": one.since.isoformat() if one.since else None,
                    "why": WHY[one.where],
                }
                for one in rows
            ],
            "looked_at": [
                {"at": one.at.isoformat(), "by": one.actor, "action": one.action, "reason": one.reason} for one in seen
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in rows:
        since = timezone.localtime(one.since).strftime("%Y-%m-%d") if one.since else "?"
        click.echo(f"{one.what:<14}{one.where:<12}{one.detail:<24}{one.value}  (since {since}; {WHY[one.where]})")
    click.echo(f"{len(rows)} things are held. Answers were looked at {len(seen)} times:")
    for look in seen:
        click.echo(
            f"  {timezone.localtime(look.at):%Y-%m-%d %H:%M}  {look.actor}  {look.action}  {look.reason}".rstrip()
        )


@person.command()
@_case
@_mail
@click.option("--reason", required=True, help="Why: who asked, and when. Name nobody: it goes into the disposal log.")
@click.option("--carry-out", is_flag=True, help="Do it; without this it is only said what would be erased.")
@click.option("--confirm", help="What would be typed to confirm, for scripts: erase.")
@_json
def erase(
    public_id: str | None, mail: str | None, reason: str, carry_out: bool, confirm: str | None, as_json: bool
) -> None:
    """Erase what is held about a person. Without --carry-out nothing is changed.

    Erased are personal answers, contact, words of calls and proposals, name and mail of the sign-in, devices, passkeys
    and second factors. Other answers, receipts (they verify as before), counts and the audit log stay. The disposal log
    keeps numbers, so that a backup that is restored is erased again.
    """
    from collections import Counter

    from django.utils import timezone

    from tenken.errors import TenkenError
    from tenken_site.audit.signing import AuditKeyMissing
    from tenken_site.custody.actions.erase_person import erase_person
    from tenken_site.custody.queries_person import held

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    found = _found(public_id, mail)
    counts = dict(Counter(one.where for one in held(found)))
    kept = [user.username for user in found.shared]
    told: dict[str, object] = {
        "cases": [case.public_id for case in found.cases],
        "users": [user.username for user in found.users],
        "kept_users": kept,
        "held": counts,
        "dry_run": not carry_out,
    }
    if carry_out:
        typed = confirm
        if typed is None:
            typed = click.prompt(
                "This cannot be taken back. Type erase to go on", err=True, default="", show_default=False
            )
        if typed.strip() != "erase":
            raise click.ClickException("Nothing was erased.")
        try:
            done = erase_person(person=found, reason=reason, by="command:person-erase", now=now)
        except (TenkenError, AuditKeyMissing) as refused:
            raise click.ClickException(f"{refused} Nothing was erased.") from refused
        told["disposals"] = [one.pk for one in done]
    if as_json:
        click.echo(json.dumps(told))
        return
    for where, count in counts.items():
        click.echo(f"{where}: {count}")
    for name in kept:
        click.echo(f"{name}: kept, because the sign-in is an official's or answers for another clinic too.")
    click.echo("Erased." if carry_out else "Nothing was changed. To erase, add --carry-out.")
