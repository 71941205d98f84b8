"""Opening the records of a dataset, with a reason: every time is an entry."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from tenken.dataset.model import Dataset as Records
from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import columns_of, opened

__all__ = ["open_columns", "open_dataset"]


def open_dataset(*, dataset: Dataset, reason: str, by: str, now: datetime) -> Records:
    """The records in memory. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    _note(dataset, reason=reason, by=by, now=now)
    return opened(dataset.pk)


def open_columns(*, dataset: Dataset, columns: Sequence[str], reason: str, by: str, now: datetime) -> pl.DataFrame:
    """Some columns of the records, the others never in memory. Raises as above."""
    _note(dataset, reason=reason, by=by, now=now)
    return columns_of(dataset, columns)


def _note(dataset: Dataset, *, reason: str, by: str, now: datetime) -> None:
    record(
        action="datasets.open",
        target=f"campaign:{dataset.campaign.slug}",
        by=by,
        now=now,
        detail={"dataset": dataset.number},
        reason=reason[:400],
    )
