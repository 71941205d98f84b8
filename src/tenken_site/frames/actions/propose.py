"""Proposing that the list is wrong about a unit. Nothing changes until an official accepts it (``decide``)."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.models import Unit, UnitProposal

__all__ = ["propose"]


def propose(
    *,
    unit: Unit,
    kind: UnitProposal.Kind,
    reason: str,
    way: str,
    new_mail: str = "",
    new_address: str = "",
    same_as: Unit | None = None,
    by: str,
    now: datetime,
) -> UnitProposal:
    """The open proposal of this kind for the unit: a new one, or the one that stands already with the newer words.

    ``way``: "letter" (without signing in), "site", "official" or "call".
    """
    words = UnitProposal(unit=unit, kind=kind, proposed_at=now)
    words.put(key=contacts_key(version_id=unit.version_id, by=by, now=now), reason=reason, new_mail=new_mail)
    with transaction.atomic():
        proposal, made = UnitProposal.objects.update_or_create(
            unit=unit,
            kind=kind,
            state=UnitProposal.State.OPEN,
            defaults={
                "key_id": words.key_id,
                "reason_sealed": words.reason_sealed,
                "new_mail_sealed": words.new_mail_sealed,
                "new_mail_index": words.new_mail_index,
                "new_address": new_address,
                "same_as": same_as,
                "way": way,
                "proposed_at": now,
                "proposed_by": by,
            },
        )
        record(
            action="frames.propose",
            target=f"unit:{unit.pk}",
            by=by,
            now=now,
            detail={"proposal": proposal.pk, "kind": kind.value, "way": way, "new": made},
        )
    return proposal
