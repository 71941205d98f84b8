"""What was changed in review, as a table beside the records: what stood there, what stands there now, why, by whom.

Values are written as text (categories by code, days as YYYY-MM-DD), so that one column holds those of every variable.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenken.dataset.columns import STATES

__all__ = ["CHANGE_COLUMNS", "no_changes"]

CHANGE_COLUMNS: Mapping[str, pl.DataType] = {
    "record": pl.Int32(),
    "variable": pl.String(),
    "original_value": pl.String(),
    "original_state": STATES,
    "value": pl.String(),
    "state": STATES,
    "rule": pl.String(),
    "reason": pl.String(),
    "by": pl.String(),
    "at": pl.Datetime("us", "UTC"),
}


def no_changes() -> pl.DataFrame:
    """The table before anything was changed."""
    return pl.DataFrame(schema=dict(CHANGE_COLUMNS))
