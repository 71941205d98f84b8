"""Looking at what was flagged in a dataset: each page is an entry of the log."""

from datetime import datetime

import polars as pl

from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries_edits import flags_table

__all__ = ["look_at_flags"]


def look_at_flags(*, dataset: Dataset, place: int | None = None, by: str, now: datetime) -> pl.DataFrame:
    """Every flag; ``place``: the one whose answers are shown. Raises DatasetNotBuilt, DatasetDisposed,
    DatasetUnreadable."""
    table = flags_table(dataset)
    detail: dict[str, object] = {"dataset": dataset.number}
    if place is not None:
        detail["flag"] = place
    target = f"campaign:{dataset.campaign.slug}"
    record(action="datasets.look_at_flags", target=target, by=by, now=now, detail=detail)
    return table
