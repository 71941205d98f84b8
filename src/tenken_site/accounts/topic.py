"""The mail that invites an official: made at the moment of sending, so that the outbox holds no link."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from tenken_site.accounts.invitations import TOPIC, link_to
from tenken_site.accounts.models import Invitation
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail

__all__ = ["InvitationTopic"]

SUBJECT = "【点検】担当者としてのサインインのご案内"


class InvitationTopic:
    """One mail for each invitation that still holds."""

    name = TOPIC

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """What to do with each entry, by its key: one statement for all, but for keys that are not at hand."""
        rows = Invitation.objects.select_related("user__key").in_bulk({entry.subject for entry in entries})
        return {entry.pk: _mail(rows.get(entry.subject), now=now) for entry in entries}

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """Nothing to do: the list of officials shows that the link was not used."""


def _mail(row: Invitation | None, *, now: datetime) -> Mail | Drop:
    if row is None or row.ended_at is not None or row.until <= now or not row.user.is_active:
        return Drop("withdrawn")
    if not row.user.email:
        return Drop("no_address")
    context = {"user": row.user, "link": link_to(row), "until": row.until, "first": not row.user.has_usable_password()}
    with translation.override("ja"):
        text = render_to_string("accounts/mail/invitation.txt", context)
    return Mail(to=row.user.email, subject=SUBJECT, text=text)
