"""Taking out the bytes that nothing opens any more, after the keys of a campaign were destroyed."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.custody.models import Disposal
from tenken_site.custody.sealed_rows import emptied, rows_under
from tenken_site.monitoring.models import CountingState
from tenken_site.outreach.models import CodeRequest, LetterBatch
from tenken_site.responses.models import CaseEvent, Submission
from tenken_site.tabulations.models import TabulationPart

__all__ = ["empty_campaign"]

BATCH = 1_000


def empty_campaign(
    *,
    disposal: Disposal,
    campaign: Campaign,
    progress: Callable[[int], None] = lambda done: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> bool:
    """Empties documents, keys of cases, events, letters, tally, notes of calls and tabulations, batch after batch.

    Interrupted, it goes on with what is left. ``progress`` hears cases done. True once all is out.
    """
    counts: Counter[str] = Counter()
    done = 0
    cases = Case.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(cases.filter(pk__gt=last)[:BATCH]):
        if stopping():
            return False
        with transaction.atomic():
            counts.update(_empty_cases(batch, now))
        last, done = batch[-1], done + len(batch)
        progress(done)
    with transaction.atomic():
        letters = LetterBatch.objects.filter(wave__campaign=campaign, erased_at__isnull=True)
        counts["letters"] += letters.update(document=b"", erased_at=now)
        counts["tallies"] += CountingState.objects.filter(campaign=campaign).update(tally=b"", tally_key=None)
        parts = TabulationPart.objects.filter(tabulation__dataset__campaign=campaign).exclude(content=b"")
        counts["tables"] += parts.update(content=b"")
        for row in rows_under(scope=campaign.key_scope):
            emptied(row).save()
            counts["texts"] += 1
        Disposal.objects.filter(pk=disposal.pk).update(
            counts={**disposal.counts, **{name: count for name, count in counts.items() if count}}, finished_at=now
        )
        record(
            action="custody.empty_campaign", target=disposal.subject, by=by, now=now, detail={"counts": dict(counts)}
        )
    return True


def _empty_cases(batch: list[int], now: datetime) -> dict[str, int]:
    """One batch in a few statements."""
    of_batch = Q(case__in=batch)
    letters = CodeRequest.objects.filter(of_batch, channel=CodeRequest.Channel.LETTER, erased_at__isnull=True)
    return {
        "drafts": Case.objects.filter(pk__in=batch)
        .exclude(wrapped_key=b"")
        .update(wrapped_key=b"", draft_document=b""),
        # a submission is never changed but by its destruction, which goes round its own refusal
        "submissions": Submission._base_manager.filter(of_batch, ~Q(document=b"") | ~Q(personal=b"")).update(
            document=b"", personal=b""
        ),
        "events": CaseEvent.objects.filter(of_batch).exclude(payload=b"").update(payload=b""),
        "letters": letters.update(document=b"", erased_at=now),
    }
