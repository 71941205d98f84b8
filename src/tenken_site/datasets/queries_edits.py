"""Reads of review: what the rules flagged in a dataset, and what was decided about it. All of it is sealed."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from tenken_site.datasets.models import Dataset, DatasetFile, EditDecision
from tenken_site.datasets.queries import file_bytes
from tenken_site.datasets.sealed_files import DatasetDisposed, DatasetUnreadable
from tenken_site.encryption import keyring
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.encryption.keyring import KeyDestroyed

__all__ = [
    "FLAGS",
    "RULES",
    "Decided",
    "Flag",
    "checked",
    "context_of",
    "decisions_about",
    "earlier_decisions",
    "flag",
    "flags_table",
    "rules_of",
    "standing",
]

#: Files that the checking adds beside what was built.
FLAGS, RULES = "flags.parquet", "rules.json"


@dataclass(frozen=True, slots=True)
class Flag:
    """One record that one rule found odd. ``values``: variable → its value as text (None for none) and its state."""

    place: int
    record: int
    case: str
    rule: str
    severity: str
    values: Mapping[str, tuple[str | None, str]]
    others: tuple[int, ...]  # records that look like the same clinic
    settled: bool  # accepted in an earlier dataset, with the same values


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, opened. ``variable``, ``value`` and ``state`` are of a change."""

    pk: int
    dataset: int
    place: int
    verdict: str
    case: str
    rule: str
    values: Mapping[str, tuple[str | None, str]]
    variable: str
    value: str | None
    state: str
    reason: str
    by: str
    at: datetime
    applied_in: int | None


def context_of(dataset: int, place: int) -> str:
    """What binds a sealed decision to its flag."""
    return f"edit-decision:{dataset}:{place}"


def checked(dataset: Dataset) -> bool:
    """Whether the rules were run on it. One statement."""
    return DatasetFile.objects.filter(dataset=dataset, name=FLAGS).exists()


def flags_table(dataset: Dataset) -> pl.DataFrame:
    """Every flag, in the order of their places. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    return pl.read_parquet(io.BytesIO(file_bytes(dataset, FLAGS)))


def rules_of(dataset: Dataset) -> dict[str, dict[str, Any]]:
    """The rules that were run, by key, with their words. Raises as above."""
    found: dict[str, dict[str, Any]] = json.loads(file_bytes(dataset, RULES))
    return found


def flag(row: Mapping[str, Any]) -> Flag:
    """A row of the table."""
    values = json.loads(row["values"])
    return Flag(
        place=row["place"],
        record=row["record"],
        case=row["case"],
        rule=row["rule"],
        severity=row["severity"],
        values={name: (value, state) for name, (value, state) in values.items()},
        others=tuple(row["others"] or ()),
        settled=row["settled"],
    )


def standing(dataset: Dataset) -> dict[int, str]:
    """The verdicts that hold about its flags, by place; nothing is opened. One statement."""
    held = EditDecision.objects.filter(dataset=dataset, undone_at__isnull=True)
    return dict(held.values_list("place", "verdict"))


def decisions_about(dataset: Dataset, *, places: Iterable[int]) -> dict[int, Decided]:
    """Those that hold about these flags. One statement. Raises DatasetUnreadable, DatasetDisposed."""
    rows = EditDecision.objects.filter(dataset=dataset, place__in=list(places), undone_at__isnull=True)
    return {row.place: _opened(row) for row in rows.select_related("key")}


def earlier_decisions(dataset: Dataset, *, verdict: str) -> list[Decided]:
    """Those of this kind that hold about the datasets before it which are not disposed of, the oldest first.

    One statement. Raises DatasetUnreadable, DatasetDisposed.
    """
    rows = EditDecision.objects.filter(
        dataset__campaign=dataset.campaign_id,
        dataset__number__lt=dataset.number,
        dataset__disposed_at__isnull=True,
        verdict=verdict,
        undone_at__isnull=True,
    )
    return [_opened(row) for row in rows.select_related("key").order_by("pk")]


def _opened(row: EditDecision) -> Decided:
    try:
        plain = keyring.learn(row.key).data.open(row.content, context=context_of(row.dataset_id, row.place))
    except KeyDestroyed:
        raise DatasetDisposed(f"decision {row.pk}") from None
    except DoesNotOpen:
        raise DatasetUnreadable(f"decision {row.pk} does not open") from None
    told = json.loads(plain)
    return Decided(
        pk=row.pk,
        dataset=row.dataset_id,
        place=row.place,
        verdict=row.verdict,
        case=told["case"],
        rule=told["rule"],
        values={name: (value, state) for name, (value, state) in told["values"].items()},
        variable=told["variable"],
        value=told["value"],
        state=told["state"],
        reason=told["reason"],
        by=row.decided_by,
        at=row.decided_at,
        applied_in=row.applied_in_id,
    )
