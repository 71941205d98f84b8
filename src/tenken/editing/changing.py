"""What an official decided, applied: the new value, a marker beside it, and the original kept in a table for ever.

A change that opens or closes other questions changes these too, by the questionnaire's own rule, and each of them is
written down like the rest. Applying the same table again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from tenken.dataset.changes import CHANGE_COLUMNS, no_changes
from tenken.dataset.columns import MARKERS, STATES, dtype_of
from tenken.dataset.enablement import routed
from tenken.dataset.model import Dataset, Marker, Role, ValueState, Variable
from tenken.dataset.variables import NO, YES, questions, variables_of
from tenken.errors import DatasetError
from tenken.questionnaire.model import Questionnaire

__all__ = ["Change", "ChangeRefused", "apply", "changes_table"]


class ChangeRefused(DatasetError):
    """A change names what is not there, gives a value its variable cannot hold, or meets another value than it said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One decision about one value. ``value`` as text (a code, a number, a day as YYYY-MM-DD), None unless answered."""

    record: int
    variable: str
    value: str | None
    state: ValueState
    rule: str  # the edit rule that pointed here, or empty
    reason: str
    by: str
    at: datetime  # aware


def changes_table(
    dataset: Dataset,
    changes: Sequence[Change],
    questionnaires: Mapping[str, Questionnaire],
    *,
    earlier: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """These changes as a table with what stood there, and what follows from them by routing; after ``earlier`` ones.

    ``dataset`` is as it stands now, earlier changes applied. Raises ChangeRefused, naming record and variable.
    """
    variables = {variable.name: variable for variable in dataset.variables if variable.role is Role.ANSWER}
    wanted = [part for change in changes for part in _whole_question(change, variables)]
    direct = _table(dataset, wanted, variables)
    after = apply(dataset, direct)
    follows = _table(after, list(_following(after, wanted, questionnaires)), variables)
    before = no_changes() if earlier is None else earlier
    return pl.concat([before, direct, follows])


def apply(dataset: Dataset, table: pl.DataFrame) -> Dataset:
    """The dataset with these changes; where a value was changed several times, the last row holds.

    Raises ChangeRefused where a record or variable is not there, a value does not fit, or the dataset holds neither
    what a change says stood there nor what it puts there.
    """
    variables = {variable.name: variable for variable in dataset.variables if variable.role is Role.ANSWER}
    records = dataset.records
    lost = table.join(records.select("record"), on="record", how="anti")
    if lost.height:
        raise ChangeRefused(f"There is no record {lost['record'][0]}.")
    for name in table["variable"].unique(maintain_order=True):
        variable = _answer(name, variables)
        theirs = table.filter(pl.col("variable") == name)
        _refuse_others(records, variable, theirs)
        last = theirs.unique("record", keep="last", maintain_order=True)
        records = _put(records, variable, last)
    return Dataset(dataset.variables, records)


def _put(records: pl.DataFrame, variable: Variable, last: pl.DataFrame) -> pl.DataFrame:
    values = [_read(variable, text, record) for text, record in last.select("value", "record").iter_rows()]
    news = last.select(
        "record",
        pl.Series("new value", values, dtype=pl.String()).cast(dtype_of(variable))
        if variable.kind == "category"
        else pl.Series("new value", values, dtype=dtype_of(variable)),
        pl.col("state").alias("new state"),
        pl.lit(True).alias("is changed"),
    )
    joined = records.join(news, on="record", how="left", maintain_order="left")
    changed = pl.col("is changed").fill_null(value=False)
    return joined.with_columns(
        pl.when(changed).then("new value").otherwise(variable.name).alias(variable.name),
        pl.when(changed).then("new state").otherwise(variable.state).alias(variable.state),
        pl.when(changed)
        .then(pl.lit(Marker.EDITED.value, dtype=MARKERS))
        .otherwise(variable.marker)
        .alias(variable.marker),
    ).drop("new value", "new state", "is changed")


def _refuse_others(records: pl.DataFrame, variable: Variable, theirs: pl.DataFrame) -> None:
    """A table is applied to the dataset it was made for, or to one that it was applied to already."""
    now = _told(records, variable, theirs["record"].unique())
    as_before = pl.col("now value").eq_missing(pl.col("original_value")) & (
        pl.col("now state") == pl.col("original_state")
    )
    as_after = pl.col("now value").eq_missing(pl.col("value")) & (pl.col("now state") == pl.col("state"))
    met = theirs.join(now, on="record", how="left").select("record", known=as_before | as_after)
    strange = met.group_by("record", maintain_order=True).agg(pl.col("known").any()).filter(~pl.col("known"))
    if strange.height:
        raise ChangeRefused(
            f"Record {strange['record'][0]}, “{variable.name}”: the dataset holds another value than the change says."
        )


def _table(dataset: Dataset, changes: Sequence[Change], variables: Mapping[str, Variable]) -> pl.DataFrame:
    """The changes with what stands there now."""
    if not changes:
        return no_changes()
    present = set(dataset.records["record"])
    now: dict[tuple[int, str], tuple[str | None, str]] = {}
    by_variable: dict[str, list[int]] = {}
    for change in changes:
        variable = _answer(change.variable, variables)
        if change.record not in present:
            raise ChangeRefused(f"There is no record {change.record}.")
        _check(change, variable)
        by_variable.setdefault(variable.name, []).append(change.record)
    for name, numbers in by_variable.items():
        told = _told(dataset.records, variables[name], pl.Series(numbers, dtype=pl.Int32()))
        now |= {(record, name): (value, state) for record, value, state in told.iter_rows()}
    rows: list[dict[str, Any]] = []
    for change in changes:
        value, state = now[change.record, change.variable]
        if state == ValueState.NOT_ASKED:
            raise ChangeRefused(f"Record {change.record}, “{change.variable}”: nobody was asked there.")
        held = _written(_read(variables[change.variable], change.value, change.record))  # "1.50" is written as "1.5"
        rows.append(
            {
                "record": change.record, "variable": change.variable, "original_value": value, "original_state": state,
                "value": held, "state": change.state.value, "rule": change.rule, "reason": change.reason,
                "by": change.by, "at": change.at,
            }
        )  # fmt: skip
        now[change.record, change.variable] = (held, change.state.value)
    return pl.DataFrame(rows, schema=dict(CHANGE_COLUMNS))


def _told(records: pl.DataFrame, variable: Variable, numbers: pl.Series) -> pl.DataFrame:
    """Value, as text, and state of these records."""
    these = records.filter(pl.col("record").is_in(numbers.implode()))
    values = [_written(value) for value in these[variable.name]]
    return these.select(
        "record",
        pl.Series("now value", values, dtype=pl.String()),
        pl.col(variable.state).alias("now state"),
    )


def _whole_question(change: Change, variables: Mapping[str, Variable]) -> Iterable[Change]:
    """The change, and for one option of a multiple choice what it means for the others: they share one state."""
    yield change
    variable = _answer(change.variable, variables)
    if variable.option is None or change.state is ValueState.ANSWERED:
        return  # the others of an answered one are said by ``_one_state``
    for other in variables.values():
        if other.link_id == variable.link_id and other.option is not None and other.name != variable.name:
            yield replace(change, variable=other.name, value=None)


def _following(
    dataset: Dataset, changes: Sequence[Change], questionnaires: Mapping[str, Questionnaire]
) -> Iterable[Change]:
    """What routing makes of the changed records."""
    cause = {change.record: change for change in reversed(changes)}
    touched = dataset.records.filter(pl.col("record").is_in(list(cause)))
    lacking = sorted(set(touched["instrument"].drop_nulls()) - questionnaires.keys())
    if lacking:
        raise ChangeRefused(f"What follows from a change is said by {lacking[0]}, which is not among those given.")
    for key, questionnaire in questionnaires.items():
        theirs = touched.filter((pl.col("instrument") == key).fill_null(value=False))
        if theirs.is_empty():
            continue
        told, _ = routed(_one_state(theirs, questionnaire), questionnaire)
        for item, _above in questions(questionnaire):
            for variable in variables_of(item):
                before = theirs.select("record", variable.name, variable.state)
                moved = told.select("record", variable.name, variable.state).filter(
                    (before[variable.state] != told[variable.state])
                    | before[variable.name].ne_missing(told[variable.name])
                )
                for record, value, state in moved.iter_rows():
                    why = cause[record]
                    words = f"{why.variable}: {why.reason}"
                    text = _written(value)
                    yield replace(why, variable=variable.name, value=text, state=ValueState(state), reason=words)


def _one_state(records: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """Where one option is answered, so are the others: not chosen. Where none is chosen, nothing was answered."""
    answered, missing = (pl.lit(state.value, dtype=STATES) for state in (ValueState.ANSWERED, ValueState.MISSING))
    for item, _ in questions(questionnaire):
        options = [variable for variable in variables_of(item) if variable.option is not None]
        if not options:
            continue
        some = pl.any_horizontal(pl.col(variable.state) == answered for variable in options)
        chosen = pl.any_horizontal((pl.col(variable.name) == YES).fill_null(value=False) for variable in options)
        stated = pl.when(chosen).then(answered).when(some).then(missing)
        records = records.with_columns(
            *(stated.otherwise(variable.state).alias(variable.state) for variable in options),
            *(pl.when(chosen).then(pl.col(variable.name).fill_null(NO)).alias(variable.name) for variable in options),
        )
    return records


def _answer(name: str, variables: Mapping[str, Variable]) -> Variable:
    if name not in variables:
        raise ChangeRefused(f"“{name}” is no answer of this dataset; only answers can be changed.")
    return variables[name]


def _check(change: Change, variable: Variable) -> None:
    where = f"Record {change.record}, “{variable.name}”"
    if change.at.tzinfo is None:
        raise ChangeRefused(f"{where}: the time of the change must name its time zone.")
    if not change.reason.strip() or not change.by:
        raise ChangeRefused(f"{where}: a change needs a reason and somebody who made it.")
    if change.state is ValueState.NOT_ASKED:
        raise ChangeRefused(f"{where}: a question that was asked cannot become one that was not.")
    if (change.value is not None) != (change.state is ValueState.ANSWERED):
        raise ChangeRefused(f"{where}: a value stands there if, and only if, the state is “answered”.")
    _read(variable, change.value, change.record)


def _read(variable: Variable, text: str | None, record: int) -> object:
    """The value as its column holds it (categories by code). Raises ChangeRefused."""
    if text is None:
        return None
    try:
        if variable.kind == "number":
            return int(text) if isinstance(dtype_of(variable), pl.Int64) else _finite(text)
        if variable.kind == "date":
            return date.fromisoformat(text)
    except (ValueError, OverflowError):
        pass
    else:
        codes = [category.code for category in variable.categories]
        if variable.kind != "category" or text in codes:
            return text
    raise ChangeRefused(f"Record {record}, “{variable.name}”: “{text}” is no value of this {variable.kind}.")


def _finite(text: str) -> float:
    number = float(text)
    if number != number or number in {float("inf"), float("-inf")}:
        raise ValueError
    return number


def _written(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
