"""Erasing whom officials spoke to at a clinic and what they noted."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ContactAttempt

__all__ = ["erase_notes"]


def erase_notes(*, case: Case, by: str, now: datetime) -> int:
    """How many calls lost their words; when they were made and how they ended stays. Done again it changes nothing."""
    with transaction.atomic():
        told = ContactAttempt.objects.filter(case=case).exclude(spoke_to_sealed=b"", note_sealed=b"")
        erased = told.update(spoke_to_sealed=b"", note_sealed=b"")
        record(action="chase.erase_notes", target=f"case:{case.public_id}", by=by, now=now, detail={"calls": erased})
    return erased
