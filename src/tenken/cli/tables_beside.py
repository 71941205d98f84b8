"""What ``tenken tables compute`` writes beside the tables: years and groups compared, and who did not answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from tenken.cli.tables_files import Given
from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published_differences import shown_differences
from tenken.tabulation.comparing import Edition, compare_all
from tenken.tabulation.comparing_groups import compare_groups
from tenken.tabulation.comparing_waves import compare_waves, measured_once
from tenken.tabulation.estimates_design import Design
from tenken.tabulation.model import ComputedTable, TableSpecification
from tenken.tabulation.replicates import agreement
from tenken.weighting.nonresponse import LIMITS, analyse

__all__ = ["replicates_told", "write_between", "write_nonresponse", "write_years"]

Told = Callable[[str, int, int], None]
Index = Mapping[str, Mapping[str, Any]]
NONRESPONSE, WAVES = "nonresponse.json", "waves.parquet"


def write_years(
    into: Path, given: Given, earlier: Given, *, now: Edition, before: Edition, index: Index, told: Told
) -> None:
    """Each table that both years can give, this year less last: ``<table>.compared.parquet``."""
    known = {spec.key for spec in earlier.asked.tables}
    both = [spec for spec in given.asked.tables if spec.key in known and _has_errors(spec)]
    compared = compare_all(both, given.dimensions, now=now, before=before)
    for done, (spec, made) in enumerate(zip(both, compared, strict=True), start=1):
        _added(into, made, f"{spec.key}.compared.parquet", index[spec.key])
        told("years compared", done, len(both))


def write_between(
    into: Path,
    given: Given,
    made: Sequence[ComputedTable],
    design: Design,
    *,
    of: Sequence[str],
    index: Index,
    told: Told,
    released: Mapping[str, ProtectedTable] | None = None,
) -> None:
    """Each pair of groups in each table that has one of these dimensions: ``<table>.between-<dimension>.parquet``.

    With ``released`` tables only what may stand beside them: ``<table>.between-<dimension>.protected.parquet``.
    """
    asked = [
        (table, name)
        for table in made
        for name in of
        if _has_errors(table.specification) and name in {one.name for one in table.dimensions}
    ]
    for done, (table, name) in enumerate(asked, start=1):
        found = compare_groups(table, given.dimensions, design, given.dataset, of=name)
        key, suffix = table.specification.key, "parquet"
        if released is not None:
            found = shown_differences(found, computed=table, released=released[key], of=name)
            suffix = "protected.parquet"
        _added(into, found, f"{key}.between-{name}.{suffix}", index[key])
        told("groups compared", done, len(asked))


def write_nonresponse(into: Path, given: Given, design: Design, *, reminders: Sequence[int]) -> dict[str, Any]:
    """Who did not answer (``nonresponse.json``) and early beside late answers (``waves.parquet``); what to tell."""
    found = analyse(given.dataset.records, design.weighted, reminders=reminders)
    told = asdict(found.representativity)
    partial = told.pop("partial")
    content = {
        "dataset": given.digest,
        "representativity": {**told, "partial": partial.to_dicts(), "limits": dict(LIMITS.texts)},
        **{name: getattr(found, name).to_dicts() for name in ("frame", "waves", "wave_shares", "days")},
    }
    (into / NONRESPONSE).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
    compare_waves(given.asked.tables, design, given.dataset, reminders=reminders).write_parquet(into / WAVES)
    return {"files": [NONRESPONSE, WAVES], **told}


def replicates_told(given: Given, design: Design) -> dict[str, Any] | None:
    """How far errors from replicates and linearised ones agree; None without replicates, or without a share."""
    measures = list(measured_once(given.asked.tables, design, given.dataset))
    if design.weighted.replicates is None or not any(each.base.any() for each in measures):
        return None
    return asdict(agreement(design, measures))


def _has_errors(spec: TableSpecification) -> bool:
    return spec.weighted and spec.statistic in {"proportion", "mean", "total", "ratio"}


def _added(into: Path, made: pl.DataFrame, name: str, of: Mapping[str, Any]) -> None:
    made.write_parquet(into / name)
    of["files"].append(name)
