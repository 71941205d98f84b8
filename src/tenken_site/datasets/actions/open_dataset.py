"""Opening the records of a dataset, with a reason: every time is an entry."""

from datetime import datetime

from tenken.dataset.model import Dataset as Records
from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import opened

__all__ = ["open_dataset"]


def open_dataset(*, dataset: Dataset, reason: str, by: str, now: datetime) -> Records:
    """The records in memory. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    record(
        action="datasets.open",
        target=f"campaign:{dataset.campaign.slug}",
        by=by,
        now=now,
        detail={"dataset": dataset.number},
        reason=reason[:400],
    )
    return opened(dataset.pk)
