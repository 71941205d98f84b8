"""Asking that the records be held against a dataset."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import DatasetNotBuilt, check_is_built
from tenken_site.jobs.actions.request import request_run
from tenken_site.verifications.models import Verification, VerificationResult
from tenken_site.verifications.policies import AlreadyCompared, check_may_be_compared
from tenken_site.verifications.queries import compared_with, recorded_of, waiting_result
from tenken_site.verifications.runs import MEASURE, measure_key

__all__ = ["ask_for_measure"]


def ask_for_measure(*, verification: Verification, dataset: Dataset, by: str, now: datetime) -> VerificationResult:
    """The comparison that waits, else a new one; the worker makes it.

    Once a dataset, and of records that no longer change: what differs between two comparisons would be the answers of
    the clinics that were recorded between them. Each comparison has a run of its own, so that none waits for nobody.

    Raises StillRecorded, TooFewRecorded, AlreadyCompared, NotForStatistics, DatasetNotBuilt (also for another
    campaign's), DatasetDisposed.
    """
    with transaction.atomic():
        rows = Verification.objects.select_for_update(of=("self",)).select_related("campaign")
        locked = rows.get(pk=verification.pk)  # of two at once the second finds what the first asked for
        check_may_be_compared(locked, recorded=recorded_of(locked))
        if dataset.campaign_id != locked.campaign_id:
            raise DatasetNotBuilt(str(dataset))
        check_is_built(dataset)
        asked = waiting_result(locked)
        if asked is None:
            if compared_with(locked, dataset=dataset.pk):
                raise AlreadyCompared(str(dataset))
            asked = VerificationResult.objects.create(verification=locked, dataset=dataset, asked_at=now, asked_by=by)
            record(
                action="verifications.ask_for_measure",
                target=locked.target,
                by=by,
                now=now,
                detail={"dataset": dataset.number, "result": asked.pk},
            )
        request_run(kind=MEASURE, key=measure_key(asked.pk), arguments={"result": asked.pk}, by=by, now=now)
    return asked
