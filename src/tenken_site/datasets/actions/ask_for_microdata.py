"""Taking records out: asked for with purpose and columns, approved by another official, ended by either."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tenken.dataset.model import Variable
from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.datasets.columns import choosable
from tenken_site.datasets.models import Dataset, MicrodataRequest
from tenken_site.datasets.policies import (
    LONGEST_DAYS,
    check_request_may_be_approved,
    check_request_may_be_ended,
)
from tenken_site.datasets.queries import check_is_built

__all__ = ["MicrodataUnfit", "approve_microdata", "ask_for_microdata", "end_microdata"]

LONGEST_PURPOSE = 400


class MicrodataUnfit(TenkenError):
    """No purpose, no column, one that never leaves or is not there, or days that are not 1 to 90."""


def ask_for_microdata(
    *,
    dataset: Dataset,
    variables: Sequence[Variable],
    purpose: str,
    columns: Collection[str],
    days: int,
    by: User,
    now: datetime,
) -> MicrodataRequest:
    """Waits for another official. ``variables``: the dataset's, which say what may be chosen.

    Raises MicrodataUnfit, DatasetNotBuilt, DatasetDisposed.
    """
    check_is_built(dataset)
    words = " ".join(purpose.split())[:LONGEST_PURPOSE]
    may = choosable(variables, statistical=dataset.campaign.statistical)
    there = [variable.name for variable in may]
    if not words or not 1 <= days <= LONGEST_DAYS or not columns or not set(columns) <= set(there):
        raise MicrodataUnfit(", ".join(sorted(set(columns) - set(there))))
    with transaction.atomic():
        made = MicrodataRequest.objects.create(
            dataset=dataset,
            purpose=words,
            columns=[name for name in there if name in columns],
            days=days,
            asked_at=now,
            asked_by=by,
        )
        _note("datasets.ask_for_microdata", made, by=by, now=now)
    return made


def approve_microdata(*, request: MicrodataRequest, by: User, now: datetime) -> MicrodataRequest:
    """From now on for the days asked. Raises RequestSettled, ApprovedByTheSame, DatasetNotBuilt, DatasetDisposed."""
    with transaction.atomic():
        locked = _locked(request)
        check_request_may_be_approved(locked, by=by)
        locked.approved_at, locked.approved_by, locked.until = now, by, now + timedelta(days=locked.days)
        locked.save(update_fields=["approved_at", "approved_by", "until"])
        _note("datasets.approve_microdata", locked, by=by, now=now)
    return locked


def end_microdata(*, request: MicrodataRequest, by: User, now: datetime) -> MicrodataRequest:
    """Over at once; one that waits is declined. Raises RequestSettled."""
    with transaction.atomic():
        locked = _locked(request)
        check_request_may_be_ended(locked, now=now)
        locked.ended_at, locked.ended_by = now, by
        locked.save(update_fields=["ended_at", "ended_by"])
        _note("datasets.end_microdata", locked, by=by, now=now)
    return locked


def _locked(request: MicrodataRequest) -> MicrodataRequest:
    found = MicrodataRequest.objects.select_for_update(of=("self",)).select_related("dataset__campaign")
    return found.get(pk=request.pk)


def _note(action: str, request: MicrodataRequest, *, by: User, now: datetime) -> None:
    record(
        action=action,
        target=f"campaign:{request.dataset.campaign.slug}",
        by=f"user:{by.pk}",
        now=now,
        detail={
            "dataset": request.dataset.number,
            "request": request.pk,
            "columns": request.columns,
            "days": request.days,
        },
        reason=request.purpose,
    )
