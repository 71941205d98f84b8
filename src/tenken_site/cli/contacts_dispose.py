"""``tenken contacts dispose``: the contacts of a version of a list that nobody needs any more."""

import json
from datetime import datetime

import click

__all__ = ["dispose"]


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--frame", "frame_name", default="clinics", show_default=True, help="Name of the clinic list in Tenken.")
@click.option("--reason", required=True, help="Why; it goes into the disposal log.")
@click.option("--confirm", help="What would be typed to confirm, for scripts: the name of the list.")
@click.option("--dry-run", is_flag=True, help="Check only; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def dispose(number: int, frame_name: str, reason: str, confirm: str | None, dry_run: bool, as_json: bool) -> None:
    """Destroy the mail addresses and telephone numbers of version NUMBER of a list for good.

    Possible for versions that are neither the newest of their list nor used by a campaign that is not archived. The
    facilities stay. “tenken retention” lists such versions.
    """
    from django.utils import timezone

    from tenken_site.audit.signing import AuditKeyMissing
    from tenken_site.custody.actions.dispose_contacts import ContactsInUse, dispose_contacts
    from tenken_site.custody.disposal_log import DisposalLogDamaged
    from tenken_site.custody.queries import unused_versions
    from tenken_site.frames.models import FrameVersion

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    version = FrameVersion.objects.filter(frame__name=frame_name, number=number).select_related("frame").first()
    if version is None:
        raise click.ClickException(f"The list “{frame_name}” has no version {number}.")
    if version not in unused_versions():
        raise click.ClickException(f"Version {number} of {frame_name} is in use, or holds no contacts.")
    told: dict[str, object] = {"list": frame_name, "version": number, "dry_run": dry_run}
    if not dry_run:
        typed = confirm
        if typed is None:
            typed = click.prompt(
                f"This cannot be taken back. Type {frame_name} to go on", err=True, default="", show_default=False
            )
        if typed.strip() != frame_name:
            raise click.ClickException(f"That was not {frame_name}. Nothing was destroyed.")
        try:
            done = dispose_contacts(version=version, reason=reason, by="command:contacts-dispose", now=now)
        except (ContactsInUse, DisposalLogDamaged, AuditKeyMissing) as refused:
            raise click.ClickException(str(refused)) from refused
        told |= {"disposal": done.pk, "counts": done.counts}
    if as_json:
        click.echo(json.dumps(told))
        return
    words = "could be disposed of; nothing was changed" if dry_run else "contacts were destroyed"
    click.echo(f"{frame_name}, version {number}: {words}.")
