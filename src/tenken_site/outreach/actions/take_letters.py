"""Taking a batch of letters to be printed, and erasing it once it was: it holds access codes."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.encryption.keyring import learn
from tenken_site.outreach.actions.make_letters import context_of
from tenken_site.outreach.models import LetterBatch

__all__ = ["KEPT", "LettersErased", "erase_letters", "erase_old_letters", "take_letters"]

#: After so long the documents are erased, printed or not.
KEPT = timedelta(days=14)


class LettersErased(TenkenError):
    """The document is gone: it was printed, or its time was over."""


def take_letters(*, batch: LetterBatch, by: str, now: datetime) -> bytes:
    """The PDF. Every time is audited; the first is noted in the row. Raises LettersErased."""
    with transaction.atomic():
        locked = LetterBatch.objects.select_for_update(of=("self",)).select_related("key").get(pk=batch.pk)
        if locked.erased_at is not None or locked.key is None:
            raise LettersErased(f"letters:{locked.wave_id}:{locked.number}")
        if locked.taken_at is None:
            LetterBatch.objects.filter(pk=locked.pk).update(taken_at=now, taken_by=by)
        record(action="outreach.take_letters", target=f"letters:{locked.wave_id}:{locked.number}", by=by, now=now)
        key = learn(locked.key)
    return key.data.open(locked.document, context=context_of(wave_id=locked.wave_id, number=locked.number))


def erase_letters(*, batch: LetterBatch, by: str, now: datetime) -> bool:
    """Erases the document for good; whether this press did it."""
    with transaction.atomic():
        erased = LetterBatch.objects.filter(pk=batch.pk, erased_at__isnull=True).update(erased_at=now, document=b"")
        if erased:
            record(action="outreach.erase_letters", target=f"letters:{batch.wave_id}:{batch.number}", by=by, now=now)
    return bool(erased)


def erase_old_letters(*, by: str, now: datetime) -> int:
    """Erases the documents whose time is over; how many."""
    old = LetterBatch.objects.filter(erased_at__isnull=True, made_at__lt=now - KEPT).defer("document")
    return sum(erase_letters(batch=batch, by=by, now=now) for batch in old)
