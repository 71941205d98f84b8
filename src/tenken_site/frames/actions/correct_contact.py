"""Correcting how a unit is reached: a clinic or an official knows better than the list."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tenken.errors import FrameError
from tenken_site.audit.log import record
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.models import Contact, Unit

__all__ = ["MailUnreadable", "correct_contact"]


class MailUnreadable(FrameError):
    """What was entered is no mail address."""


def correct_contact(
    *,
    unit: Unit,
    mail: str | None = None,
    telephone: str | None = None,
    source: str,
    by: str,
    now: datetime,
) -> Contact:
    """The contact with a new mail address or telephone; None leaves a field as it is, "" removes it.

    A new address is untried, whatever the old one was; a new number is no longer wrong. ``source``: "clinic" or
    "official", which a later list does not overwrite. The audit log says that it changed, never to what.
    Raises MailUnreadable.
    """
    if mail:
        try:
            validate_email(mail)
        except ValidationError:
            raise MailUnreadable from None
    key = contacts_key(version_id=unit.version_id, by=by, now=now)
    with transaction.atomic():
        contact, _ = Contact.objects.select_for_update().get_or_create(
            unit=unit, defaults={"changed_at": now, "changed_by": by}
        )
        changed = []
        if mail is not None and mail != contact.mail:
            contact.put(key=key, mail=mail)
            contact.mail_state = Contact.MailState.UNTRIED if mail else Contact.MailState.NONE
            contact.mail_state_at = now
            contact.mail_trouble = ""
            changed.append("mail")
        if telephone is not None and telephone != contact.telephone:
            contact.put(key=key, telephone=telephone)
            contact.telephone_wrong_at = None
            changed.append("telephone")
        if changed:
            contact.source, contact.changed_at, contact.changed_by = source, now, by
            contact.save()
            record(
                action="frames.correct_contact",
                target=f"unit:{unit.pk}",
                by=by,
                now=now,
                detail={"changed": changed, "source": source},
            )
    return contact
