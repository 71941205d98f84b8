"""How many clinics each support path is for: for planners, from a dataset, never by clinic.

The same rules as for one clinic (``support.applies``): every combination of answers that occurs is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.dataset.requiring import require_respondents
from tenken.risk.columns import told
from tenken.risk.support import SupportPath, applies, offered_on, read_by

__all__ = ["PathCount", "count_matching", "matching_columns"]


@dataclass(frozen=True, slots=True)
class PathCount:
    """How many clinics a path is for."""

    key: str
    respondents: int  # of those who answered
    of: int  # who answered
    estimate: float | None  # of all clinics, by the weights; None without weights


def matching_columns(paths: Iterable[SupportPath], dataset: Dataset, *, on: date) -> pl.DataFrame:
    """A column of truths for each path that is valid on this day; a row for each record, in the dataset's order.

    Of those who did not answer only the facility is known. Raises EmptyDataset where nobody has answered.
    """
    require_respondents(dataset, wanted_by="the count of support paths")
    columns = {
        path.key: told(dataset, read_by(path), partial(applies, path)).astype(np.bool_)
        for path in offered_on(paths, on)
    }
    return pl.DataFrame(columns)


def count_matching(
    paths: Iterable[SupportPath], dataset: Dataset, *, on: date, weights: NDArray[np.float64] | None = None
) -> tuple[PathCount, ...]:
    """How many respondents each valid path is for; with ``weights``, one for each record, also how many of all clinics.

    Counts may tell answers of few clinics: whoever shows them outside the office protects them as tables are.
    """
    found = matching_columns(paths, dataset, on=on)
    responded = dataset.records["responded"].to_numpy()
    counted: list[PathCount] = []
    for column in found:
        here = column.to_numpy() & responded
        estimate = None if weights is None else float(weights[here].sum())
        counted.append(PathCount(column.name, int(here.sum()), int(responded.sum()), estimate))
    return tuple(counted)
