"""The plain libraries at the same work: polars alone counts, rustpy-xlsxwriter alone writes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl

from tenken.dataset.frame_variables import NEVER_LEAVE
from tenken.dataset.model import Dataset

__all__ = ["counted_plainly", "rows_as_exported", "rows_written_plainly"]

#: Columns of each level of a dimension, the coarsest first.
LEVELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "area": ((), ("prefecture",), ("prefecture", "relay")),
    "kind": ((), ("kind",)),
    "size": ((), ("kind",), ("kind", "size")),
    "country": ((),),
}


def counted_plainly(dataset: Dataset, shapes: Sequence[tuple[str, tuple[str, ...]]]) -> int:
    """Counts of respondents at every level of every dimension, table by table; how many cells there are.

    ``shapes``: key and dimensions of each table, the variable last. Each table is counted at its finest level
    once and summed from there; empty cells are not filled in.
    """
    records, cells = dataset.records.filter(pl.col("responded")), 0
    for key, (*shared, variable) in shapes:
        wanted = f"{variable}.state" if "#states" in key else variable
        own = [wanted] if wanted in records.columns else []
        levels = [LEVELS[name] for name in shared if name in LEVELS]
        by = list(dict.fromkeys([*(column for each in levels for column in each[-1]), *own]))
        if not by:
            continue
        finest = records.group_by(by).len()
        for chosen in product(*levels, ((), tuple(own))):
            columns = list(dict.fromkeys(column for part in chosen for column in part))
            made = finest.group_by(columns).agg(pl.col("len").sum()) if columns else finest.select(pl.col("len").sum())
            cells += made.height
    return cells


def _leaving(records: Path) -> pl.DataFrame:
    """Every row and every value that may leave: the answers, and what frame and process say."""
    frame = pl.scan_parquet(records)
    names = frame.collect_schema().names()
    kept = [name for name in names if not name.endswith((".state", ".marker")) and name not in NEVER_LEAVE]
    return frame.select(kept).with_columns(pl.col("submitted_at").dt.to_string("iso")).collect()


def rows_as_exported(records: Path, file: Path) -> dict[str, Any]:
    """As the site writes a granted export."""
    from tenken.export.all_rows import all_rows_workbook

    frame = _leaving(records)
    written = all_rows_workbook(frame.columns, frame.iter_rows(), file=file)
    return {"rows": written.rows, "columns": frame.width, "kB": file.stat().st_size // 1000}


def rows_written_plainly(records: Path, file: Path) -> dict[str, Any]:
    """The same rows by the library's own function, as its manual shows it."""
    from rustpy_xlsxwriter import write_worksheet

    frame = _leaving(records)
    write_worksheet(frame.iter_rows(named=True), str(file), sheet_name="rows")
    return {"rows": frame.height, "columns": frame.width, "kB": file.stat().st_size // 1000}
