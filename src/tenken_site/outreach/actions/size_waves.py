"""Counting anew whom planned waves would reach and what became of sent ones, so that no page has to."""

from datetime import datetime, timedelta

from django.db.models import Q

from tenken_site.outreach.models import Wave
from tenken_site.outreach.outcomes import outcome_of
from tenken_site.outreach.sizes import size_of

__all__ = ["judge_waves", "size_waves"]

#: Replies and bounces of a wave are counted for so long after its start; what comes later is hardly its doing.
LASTS = timedelta(days=60)


def size_waves(*, now: datetime) -> int:
    """How many planned waves were counted; ``Wave.sized_at`` says as of when. Decides nothing: counted from cases."""
    planned = Wave.objects.filter(state=Wave.State.PLANNED, campaign__closed_at__isnull=True)
    sized = 0
    for wave in planned.select_related("campaign", "owner"):
        sized += Wave.objects.filter(pk=wave.pk, state=Wave.State.PLANNED).update(
            size=size_of(wave, now=now).to_json(), sized_at=now
        )
    return sized


def judge_waves(*, now: datetime) -> int:
    """How many trials and waves with a hold-out were counted; ``Wave.outcome_at`` says as of when."""
    begun = Wave.objects.filter(filled_at__isnull=False, started_at__gt=now - LASTS)
    asked = begun.filter(Q(hold_out_percent__gt=0) | Q(purpose=Wave.Purpose.TRIAL))
    judged = 0
    for wave in asked.select_related("campaign", "owner"):
        judged += Wave.objects.filter(pk=wave.pk).update(outcome=outcome_of(wave).to_json(), outcome_at=now)
    return judged
