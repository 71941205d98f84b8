"""Closing a campaign for good: every case gets exactly one final disposition.

In batches, each a transaction with its audit entry; after an interruption run it again: it does only the rest. The same
action settles cases that were reopened after the close, once their own time is over.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.disposition.codes import DispositionCode
from tenken_site.audit.log import record
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import check_campaign_may_be_closed
from tenken_site.responses.actions.count_dispositions import count_dispositions
from tenken_site.responses.actions.flush_drafts import flush_draft
from tenken_site.responses.queries_dispositions import Decided, decided, waiting

__all__ = ["Closed", "close_campaign", "would_become"]


@dataclass(frozen=True, slots=True)
class Closed:
    """What this run did. ``settled`` counts the dispositions given now; ``finished`` is False when it was stopped."""

    settled: Mapping[DispositionCode, int]
    flushed: int  # drafts sealed as partial submissions
    finished: bool


def _silent(_done: int) -> None:
    pass


def _go_on() -> bool:
    return False


def would_become(*, campaign: Campaign, progress: Callable[[int], None] = _silent) -> dict[DispositionCode, int]:
    """What every case would become, or is, if the campaign were closed now: a dry run. Writes nothing."""
    counted: Counter[DispositionCode] = Counter()
    for batch in decided(campaign=campaign, drafts=True):
        counted.update(one.code for one in batch)
        progress(counted.total())
    return dict(counted)


def close_campaign(
    *,
    campaign: Campaign,
    progress: Callable[[int], None] = _silent,
    stopping: Callable[[], bool] = _go_on,
    by: str,
    now: datetime,
) -> Closed:
    """Gives every case without one its final disposition, seals partial drafts if the policy says so, then closes.

    ``progress`` hears how many cases are done in this run. Memory does not grow with the campaign. Raises
    DeadlineNotPassed, CampaignArchived.
    """
    last = campaigns.last_own_deadline(campaign=campaign)
    check_campaign_may_be_closed(campaign=campaign, last_own_deadline=last, now=now)
    settled: Counter[DispositionCode] = Counter()
    flushed = 0
    for batch in decided(campaign=campaign, only=waiting(campaign=campaign, now=now), drafts=True):
        given, sealed = _settle(campaign, batch, by=by, now=now)
        settled.update(given)
        flushed += sealed
        progress(settled.total())
        if stopping():
            return Closed(settled, flushed, finished=False)
    _mark_closed(campaign, by=by, now=now)
    count_dispositions(campaign=campaign, by=by, now=now)
    return Closed(settled, flushed, finished=True)


def _settle(
    campaign: Campaign, batch: Sequence[Decided], *, by: str, now: datetime
) -> tuple[Counter[DispositionCode], int]:
    """One batch in one transaction. A case whose status changed meanwhile is left for the next run."""
    groups: dict[tuple[DispositionCode, str], list[int]] = {}
    for one in batch:
        groups.setdefault((one.code, one.status), []).append(one.case_id)
    given: Counter[DispositionCode] = Counter()
    flushed = 0
    with transaction.atomic():
        for (code, status), cases in groups.items():
            found = Case.objects.filter(waiting(campaign=campaign, now=now), pk__in=cases, status=status)
            given[code] += found.update(disposition=code.value)
        if campaign.drafts_at_close == Campaign.DraftsAtClose.PARTIAL:
            for one in batch:
                if one.code is DispositionCode.PARTIAL:
                    flushed += flush_draft(campaign=campaign, case_id=one.case_id, by=by, now=now) is not None
        record(
            action="responses.close_campaign",
            target=f"campaign:{campaign.slug}",
            by=by,
            now=now,
            detail={"settled": {code.value: count for code, count in sorted(given.items())}, "flushed": flushed},
        )
    return given, flushed


def _mark_closed(campaign: Campaign, *, by: str, now: datetime) -> None:
    """Closed once no case is left without a disposition but those reopened since."""
    with transaction.atomic():
        locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if locked.closed_at is not None or Case.objects.filter(campaign=campaign, disposition="").exists():
            return
        Campaign.objects.filter(pk=campaign.pk).update(closed_at=now)
        record(action="campaigns.closed", target=f"campaign:{campaign.slug}", by=by, now=now)
    campaign.closed_at = now
