"""Making a wave's letters: one batch is one PDF for one relay, stored in the transaction that puts its codes in force.

The PDF takes seconds and is set before that transaction, with codes drawn but not yet valid. What changed meanwhile (an
answer, a sign-in, a second worker) is looked at again inside it; then nothing of the draw is kept and the batch is made
anew. So a clinic gets exactly one letter of a wave, and no code is valid that stands in no stored batch.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken.report.letter import letters_pdf
from tenken_site.accounts.actions.issue_code import issue_drawn_codes
from tenken_site.audit.log import record
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.messaging.actions.settle import drop_subjects, mark_sent
from tenken_site.outreach.asking_again import reasons
from tenken_site.outreach.letters_due import (
    LANGUAGE,
    Prepared,
    due_entries,
    due_subjects,
    matter_of,
    prepare,
    unused,
)
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.outreach.queries import TOPIC

__all__ = ["Made", "NeverStill", "context_of", "make_batch"]

#: So often a batch is made anew because something changed while it was set.
TRIES = 5


class NeverStill(TenkenError):
    """The cases of a batch changed each time while it was set; the run tries again later."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one batch; ``batch`` is None when no letter was left after the second look."""

    batch: LetterBatch | None
    letters: int
    dropped: int


def context_of(*, wave_id: int, number: int) -> str:
    """What binds a sealed document to its row."""
    return f"letters:{wave_id}:{number}"


def make_batch(*, wave: Wave, relay: str | None, by: str, now: datetime) -> Made | None:
    """The relay's next letters, at most 500; None when none wait or the wave does not run. Raises NeverStill."""
    dropped = 0
    for _try in range(TRIES):
        if not Wave.objects.filter(pk=wave.pk, state=Wave.State.SENDING).exists():
            return None
        subjects = due_subjects(wave, relay=relay)
        if not subjects:
            return Made(None, 0, dropped) if dropped else None
        stale = reasons(wave, subjects=subjects, channel="letter", now=now)
        dropped += _drop(wave, stale, by=by, now=now)
        left = [pk for pk in subjects if pk not in stale]
        if not left:
            continue
        prepared = prepare(wave, subjects=left)
        document = letters_pdf(prepared.letters, matter=matter_of(wave, now=now), language=LANGUAGE)
        batch = _store(wave, prepared, document, relay=relay, by=by, now=now)
        if batch is not None:
            return Made(batch, len(prepared.letters), dropped)
    if dropped:
        return Made(None, 0, dropped)
    raise NeverStill(f"wave {wave.pk}, relay {relay}")


def _drop(wave: Wave, stale: dict[int, str], *, by: str, now: datetime) -> int:
    """Gives up the letters of cases that need none any more."""
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for subject, reason in stale.items():
        by_reason[reason].append(subject)
    return sum(
        drop_subjects(topic=TOPIC, group=wave.pk, channel="letter", subjects=subjects, reason=reason, by=by, now=now)
        for reason, subjects in by_reason.items()
    )


def _store(
    wave: Wave, prepared: Prepared, document: bytes, *, relay: str | None, by: str, now: datetime
) -> LetterBatch | None:
    """The batch, its codes and its entries in one transaction; None when something changed since it was prepared."""
    with transaction.atomic():
        locked = Wave.objects.select_for_update().get(pk=wave.pk)  # batches of a wave are stored one after the other
        still = due_entries(wave).filter(subject__in=prepared.cases)
        if locked.state != Wave.State.SENDING or still.count() != len(prepared.cases):
            return None
        if reasons(wave, subjects=prepared.cases, channel="letter", now=now):
            return None
        if {user.pk for user in unused(wave, subjects=prepared.cases).values()} != {
            user.pk for user, _code in prepared.drawn
        }:
            return None
        issue_drawn_codes(drawn=prepared.drawn, by=by, now=now)
        last = LetterBatch.objects.filter(wave=wave).order_by("-number").values_list("number", flat=True).first()
        number = (last or 0) + 1
        key = ensure_key(scope=locked.campaign.key_scope, by=by, now=now)
        batch = LetterBatch.objects.create(
            wave=wave,
            relay_id=relay,
            number=number,
            count=len(prepared.letters),
            made_at=now,
            key_id=key.pk,
            document=key.data.seal(document, context=context_of(wave_id=wave.pk, number=number)),
        )
        mark_sent(topic=TOPIC, group=wave.pk, channel="letter", subjects=prepared.cases, by=by, now=now)
        record(
            action="outreach.make_letters",
            target=f"letters:{wave.pk}:{number}",
            by=by,
            now=now,
            detail={"relay": relay or "", "letters": batch.count, "codes": len(prepared.drawn)},
        )
    return batch
