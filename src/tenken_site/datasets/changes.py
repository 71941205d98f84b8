"""Decisions of review made into changes of the next dataset: only where the answer still stands as it was reviewed."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tenken.dataset.changes import no_changes
from tenken.dataset.model import Dataset as Records
from tenken.dataset.model import ValueState
from tenken.editing.changing import Change, apply, changes_table
from tenken.questionnaire.model import Questionnaire
from tenken_site.datasets.queries_edits import Decided

__all__ = ["as_text", "made_changes"]


def as_text(value: Any) -> str | None:
    """A value of a record as changes have it: a category's code, a day as YYYY-MM-DD, a number in digits."""
    return None if value is None else str(value)


def made_changes(
    records: Records, decisions: Sequence[Decided], questionnaires: Mapping[str, Questionnaire]
) -> tuple[Records, pl.DataFrame, tuple[Decided, ...]]:
    """The records with the values that were decided, the table of changes, and the decisions that were applied.

    A decision whose clinic has since corrected the answer, or answers another questionnaire now, is passed over. Of
    several about one value the last counts. Raises ChangeRefused.
    """
    wanted = {(one.case, one.variable): one for one in decisions}
    cases = sorted({case for case, _ in wanted})
    there = {row["case"]: row for row in records.records.filter(pl.col("case").is_in(cases)).iter_rows(named=True)}
    applied = tuple(one for one in wanted.values() if _still_stands(there.get(one.case), one))
    if not applied:
        return records, no_changes(), ()
    changes = [
        Change(
            record=there[one.case]["record"],
            variable=one.variable,
            value=one.value,
            state=ValueState(one.state),
            rule=one.rule,
            reason=one.reason,
            by=one.by,
            at=one.at,
        )
        for one in applied
    ]
    table = changes_table(records, changes, questionnaires)
    return apply(records, table), table, applied


def _still_stands(row: Mapping[str, Any] | None, one: Decided) -> bool:
    if row is None or one.variable not in row or one.variable not in one.values:
        return False
    return one.values[one.variable] == (as_text(row[one.variable]), str(row[f"{one.variable}.state"]))
