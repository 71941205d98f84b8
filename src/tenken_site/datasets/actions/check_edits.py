"""Running the edit rules over a built dataset: what they flag is stored beside it, sealed."""

import io
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from tenken.dataset.model import Dataset as Records
from tenken.dataset.model import Role
from tenken.editing.checking import flags
from tenken.editing.model import EditRule
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.changes import as_text
from tenken_site.datasets.models import Dataset, DatasetFile, EditDecision
from tenken_site.datasets.queries import check_is_built, opened
from tenken_site.datasets.queries_edits import FLAGS, RULES, earlier_decisions
from tenken_site.datasets.sealed_files import keep_file
from tenken_site.encryption.keyring import in_use

__all__ = ["AlreadyReviewed", "check_edits"]

_SCHEMA = {
    "place": pl.Int64(),
    "record": pl.Int32(),
    "case": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "values": pl.String(),
    "others": pl.List(pl.Int32()),
    "settled": pl.Boolean(),
}


class AlreadyReviewed(TenkenError):
    """Decisions stand about what was flagged before: they would lose what they speak of."""


def check_edits(*, dataset: Dataset, rules: Sequence[EditRule], by: str, now: datetime) -> int:
    """How many flags the rules give. Anew only while nothing is decided about the former ones.

    Raises AlreadyReviewed, DatasetNotBuilt, DatasetDisposed, DatasetUnreadable, and what ``editing`` raises for rules
    that do not fit the dataset.
    """
    check_is_built(dataset)
    records = opened(dataset.pk)
    found = flags(records, rules)
    table = _table(dataset, records, found)
    words = {
        one.key: {"severity": one.severity, "text": dict(one.text.texts), "advice": dict(one.advice.texts)}
        for one in rules
    }
    with transaction.atomic():
        locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
        check_is_built(locked)
        if EditDecision.objects.filter(dataset=locked, undone_at__isnull=True).exists():
            raise AlreadyReviewed(f"Dataset {locked.number} is under review.")
        DatasetFile.objects.filter(dataset=locked, name__in=[FLAGS, RULES]).delete()
        key = in_use(locked.key_scope)
        keep_file(dataset=locked, name=FLAGS, content=_parquet(table), key=key)
        keep_file(dataset=locked, name=RULES, content=io.BytesIO(json.dumps(words).encode()), key=key)
        record(
            action="datasets.check_edits",
            target=f"campaign:{dataset.campaign.slug}",
            by=by,
            now=now,
            detail={"dataset": locked.number, "rules": len(rules), "flags": table.height},
        )
    return table.height


def _table(dataset: Dataset, records: Records, found: pl.DataFrame) -> pl.DataFrame:
    """The flags with the values that they are about, so that review need not open the records again."""
    flagged = records.records.filter(pl.col("record").is_in(found["record"].unique().to_list()))
    rows = {row["record"]: row for row in flagged.iter_rows(named=True)}
    answers = {one.name for one in records.variables if one.role is Role.ANSWER}
    accepted = {
        (one.case, one.rule, json.dumps(one.values, sort_keys=True))
        for one in earlier_decisions(dataset, verdict=EditDecision.Verdict.ACCEPT)
    }
    lines = []
    shuffled = found.sample(fraction=1, shuffle=True, seed=secrets.randbits(63))  # decisions show places in clear
    for place, one in enumerate(shuffled.iter_rows(named=True)):
        row = rows[one["record"]]
        values = {name: _value(row, name, answers) for name in _names(one["variables"], row)}
        written = json.dumps(values, sort_keys=True)
        lines.append(
            {
                "place": place,
                "record": one["record"],
                "case": row["case"],
                "rule": one["rule"],
                "severity": one["severity"],
                "values": json.dumps(values),
                "others": one.get("others"),
                "settled": (row["case"], one["rule"], written) in accepted,
            }
        )
    return pl.DataFrame(lines, schema=_SCHEMA)


def _names(wanted: Sequence[str], row: Mapping[str, Any]) -> list[str]:
    """The columns of the variables; a question of several choices stands for its options."""
    found: list[str] = []
    for name in wanted:
        if name in row:
            found.append(name)
        else:
            found += [column for column in row if column.startswith(f"{name}:") and "." not in column]
    return found


def _value(row: Mapping[str, Any], name: str, answers: set[str]) -> tuple[str | None, str]:
    return as_text(row[name]), str(row[f"{name}.state"]) if name in answers else ""


def _parquet(table: pl.DataFrame) -> io.BytesIO:
    target = io.BytesIO()
    table.write_parquet(target, compression="zstd")
    target.seek(0)
    return target
