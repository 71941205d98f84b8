"""Working an analysis out: everything is computed first, then stored sealed in one transaction."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.encryption.keyring import KeyDestroyed, current_key
from tenken_site.risk_assessments.computing import carried_out
from tenken_site.risk_assessments.models import Analysis

__all__ = ["carry_out_analysis"]

DISPOSED = "The answers of this survey were disposed of before the outcome was there."


def carry_out_analysis(
    *, analysis: Analysis, told: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> Analysis:
    """The outcome, sealed under the campaign's key. Done or deleted already: nothing happens.

    An expected error (a factor that the model has not) leaves it failed with its words. So does a disposal meanwhile:
    an outcome sealed under a new key would be what was disposed of.
    ``told`` hears steps of ``computing.STEPS``.
    """
    if analysis.state != Analysis.State.ASKED:
        return analysis
    try:
        records = open_dataset(dataset=analysis.dataset, reason=f"{analysis.kind} {analysis.number}", by=by, now=now)
        outcome = carried_out(analysis, records, told=told)
    except TenkenError as refused:
        return _ended(analysis, None, trouble=str(refused) or type(refused).__name__, by=by, now=now)
    except KeyDestroyed:
        return _ended(analysis, None, trouble=DISPOSED, by=by, now=now)
    return _ended(analysis, outcome, trouble="", by=by, now=now)


def _ended(analysis: Analysis, outcome: dict[str, Any] | None, *, trouble: str, by: str, now: datetime) -> Analysis:
    with transaction.atomic():
        rows = Analysis.objects.select_for_update(of=("self",)).select_related("campaign")
        locked = rows.filter(pk=analysis.pk, state=Analysis.State.ASKED).first()
        if locked is None:  # another worker was quicker, or somebody deleted it
            return Analysis.objects.filter(pk=analysis.pk).first() or analysis
        if outcome is not None:
            try:
                key = current_key(locked.campaign.key_scope)
            except KeyDestroyed:
                outcome, trouble = None, DISPOSED
            else:
                locked.put(key=key, outcome=json.dumps(outcome, ensure_ascii=False, separators=(",", ":")))
        locked.state = Analysis.State.FAILED if outcome is None else Analysis.State.READY
        locked.trouble, locked.finished_at = trouble[:400], now
        locked.save()
        record(
            action="risk_assessments.carry_out_analysis",
            target=f"analysis:{locked.pk}",
            by=by,
            now=now,
            detail={"state": locked.state},
        )
    return locked
