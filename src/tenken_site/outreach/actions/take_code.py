"""Taking one clinic's letter to be printed, and erasing it once it was: it holds an access code."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.encryption.keyring import learn
from tenken_site.outreach.models import CodeRequest

__all__ = ["KEPT", "CodeLetterErased", "context_of", "erase_code_letter", "erase_old_code_letters", "take_code_letter"]

#: After so long a letter is erased, printed or not: it was asked for to be printed at once.
KEPT = timedelta(days=1)


class CodeLetterErased(TenkenError):
    """The letter is gone: it was printed, overtaken by a newer code, or its time was over."""


def context_of(*, request: CodeRequest) -> str:
    """What binds the sealed letter to its row."""
    return f"code-letter:{request.pk}"


def take_code_letter(*, request: CodeRequest, by: str, now: datetime) -> bytes:
    """The PDF. Every time is audited; the first is noted in the row. Raises CodeLetterErased."""
    with transaction.atomic():
        locked = CodeRequest.objects.select_for_update(of=("self",)).select_related("case", "key").get(pk=request.pk)
        if locked.erased_at is not None or not locked.document or locked.key is None:
            raise CodeLetterErased(context_of(request=locked))
        if locked.taken_at is None:
            CodeRequest.objects.filter(pk=locked.pk).update(taken_at=now)
        target = f"case:{locked.case.public_id}"
        record(action="outreach.take_code_letter", target=target, by=by, now=now, detail={"request": locked.pk})
        key = learn(locked.key)
    return key.data.open(locked.document, context=context_of(request=locked))


def erase_code_letter(*, request: CodeRequest, by: str, now: datetime) -> bool:
    """Erases the letter for good; whether this press did it."""
    with transaction.atomic():
        kept = CodeRequest.objects.filter(pk=request.pk, channel=CodeRequest.Channel.LETTER, erased_at__isnull=True)
        erased = kept.update(erased_at=now, document=b"")
        if erased:
            name = Case.objects.values_list("public_id", flat=True).get(pk=request.case_id)
            detail = {"request": request.pk}
            record(action="outreach.erase_code_letter", target=f"case:{name}", by=by, now=now, detail=detail)
    return bool(erased)


def erase_old_code_letters(*, by: str, now: datetime) -> int:
    """Erases the letters whose time is over; how many."""
    letters = CodeRequest.objects.filter(channel=CodeRequest.Channel.LETTER, erased_at__isnull=True)
    old = letters.filter(requested_at__lte=now - KEPT).defer("document")
    return sum(erase_code_letter(request=one, by=by, now=now) for one in old)
