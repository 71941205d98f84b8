"""Erasing what is known of the people at a unit: its contact, rows that may be its own, and the words of proposals."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenken_site.audit.log import record
from tenken_site.frames.models import Contact, ContactCandidate, Unit, UnitProposal

__all__ = ["erase_contact"]

_NOTHING = {"mail_sealed": b"", "mail_index": "", "telephone_sealed": b"", "telephone_index": ""}


def erase_contact(*, unit: Unit, by: str, now: datetime) -> int:
    """How many rows lost their texts. Rows stay, so that counts do; done again it changes nothing.

    A candidate is the unit's where it is likely to be, or has the unit's mail address or telephone.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update().filter(unit=unit).first()
        same = Q(likely=unit)
        for name in ("mail_index", "telephone_index"):
            if contact is not None and getattr(contact, name):
                same |= Q(**{name: getattr(contact, name)})
        told = Contact.objects.filter(unit=unit).exclude(mail_index="", telephone_index="")
        erased = told.update(
            **_NOTHING,
            mail_state=Contact.MailState.NONE,
            mail_state_at=None,
            mail_trouble="",
            changed_at=now,
            changed_by=by,
        )
        candidates = ContactCandidate.objects.filter(same, version=unit.version_id)
        erased += candidates.exclude(mail_index="", telephone_index="").update(**_NOTHING)
        proposals = UnitProposal.objects.filter(unit=unit).exclude(reason_sealed=b"", new_mail_index="")
        erased += proposals.update(reason_sealed=b"", new_mail_sealed=b"", new_mail_index="")
        record(action="frames.erase_contact", target=f"unit:{unit.pk}", by=by, now=now, detail={"rows": erased})
    return erased
