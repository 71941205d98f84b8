"""Which records an official should look at: every rule over all records at once.

Selective editing after GSBPM 5.3 and 5.4: a rule points, a person decides; nothing is changed here. Straight-lining and
speed: Zhang and Conrad 2014, "Speeding in web surveys", Survey Research Methods 8(2), 127-135.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from tenken.dataset.expressions import check_expression, truth
from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.dataset.requiring import UnknownVariable, require, require_respondents
from tenken.editing.model import Check, Duplicates, EditRule, Holds, Speed, StraightLining

__all__ = ["FLAG_COLUMNS", "MOST_OTHERS", "flags"]

MOST_OTHERS = 20  # other records of a duplicate that are named with a flag
FLAG_COLUMNS: Mapping[str, pl.DataType] = {
    "record": pl.Int32(),
    "rule": pl.String(),
    "variables": pl.List(pl.String()),
    "severity": pl.String(),
    "others": pl.List(pl.Int32()),
}
_GIVEN = [ValueState.ANSWERED.value, ValueState.DONT_KNOW.value]
_FOUND = pl.Schema({"record": pl.Int32(), "others": pl.List(pl.Int32())})


def flags(dataset: Dataset, rules: Iterable[EditRule]) -> pl.DataFrame:
    """One row for each record and rule that it breaks, in the order of the rules: ``FLAG_COLUMNS``.

    Records without a submission are never flagged. A rule for instruments that nobody here answered says nothing.
    Raises UnknownVariable, NeverAsked and ExpressionUnfit, naming the rule; EmptyDataset where nobody has answered.
    """
    require_respondents(dataset, wanted_by="the list of what looks wrong")
    found = [pl.DataFrame(schema=dict(FLAG_COLUMNS))]
    for rule in rules:
        theirs = _concerned(dataset, rule)
        if theirs is None:
            continue
        variables, records = _broken(theirs, rule.check, wanted_by=f"The edit rule “{rule.key}”")
        every = records.height
        told = records.with_columns(
            pl.Series("rule", [rule.key] * every, dtype=pl.String()),
            pl.Series("variables", [list(variables)] * every, dtype=pl.List(pl.String())),
            pl.Series("severity", [rule.severity] * every, dtype=pl.String()),
        )
        found.append(told.select(list(FLAG_COLUMNS)).sort("record"))
    return pl.concat(found)


def _concerned(dataset: Dataset, rule: EditRule) -> Dataset | None:
    """The records that the rule speaks of; None where its instruments were not used."""
    if not rule.instruments:
        return dataset
    name = pl.col("instrument").str.split("@").list.first()
    theirs = dataset.records.filter(name.is_in(list(rule.instruments)).fill_null(value=False))
    return None if theirs.is_empty() else Dataset(dataset.variables, theirs)


def _broken(dataset: Dataset, check: Check, *, wanted_by: str) -> tuple[tuple[str, ...], pl.DataFrame]:
    """The variables that the check is about, and the records that break it with the others of a duplicate."""
    if isinstance(check, Holds):
        names = check_expression(check.expression, dataset, wanted_by=wanted_by)
        fine = truth(check.expression, dataset, wanted_by=wanted_by)
        return names, _alone(dataset, fine.fill_null(value=True).not_())
    if isinstance(check, Duplicates):
        return _duplicates(dataset, check, wanted_by=wanted_by)
    if isinstance(check, StraightLining):
        return _straight(dataset, check, wanted_by=wanted_by)
    return _fast(dataset, check, wanted_by=wanted_by)


def _alone(dataset: Dataset, broken: pl.Expr) -> pl.DataFrame:
    found = dataset.records.filter(pl.col("responded") & broken)
    return found.select("record").with_columns(pl.Series("others", [[]] * found.height, dtype=pl.List(pl.Int32())))


def _questions(variables: Iterable[Variable]) -> dict[str, str]:
    """The column of states of each question, by link_id: of a multiple choice the first option's."""
    found: dict[str, str] = {}
    for variable in variables:
        if variable.role is Role.ANSWER and variable.link_id is not None:
            found.setdefault(variable.link_id, variable.state)
    return found


def _answered(dataset: Dataset) -> pl.Expr:
    """How many questions were answered, "don't know" included."""
    states = _questions(dataset.variables).values()
    return pl.sum_horizontal(pl.lit(0), *(pl.col(state).is_in(_GIVEN).cast(pl.Int32()) for state in states))


def _fast(dataset: Dataset, check: Speed, *, wanted_by: str) -> tuple[tuple[str, ...], pl.DataFrame]:
    require(dataset, ["active_seconds"], wanted_by=wanted_by)
    answered = _answered(dataset)
    least = answered.cast(pl.Float64()) * check.seconds_per_answer
    broken = (answered >= check.at_least) & (pl.col("active_seconds") < least).fill_null(value=False)
    return ("active_seconds",), _alone(dataset, broken)


def _straight(dataset: Dataset, check: StraightLining, *, wanted_by: str) -> tuple[tuple[str, ...], pl.DataFrame]:
    for variable in require(dataset, check.variables, wanted_by=wanted_by):
        if variable.kind != "category" or variable.name not in check.variables:
            raise UnknownVariable(f"{wanted_by}: “{variable.name}” is no question with one answer out of several.")
    codes = [pl.col(name).cast(pl.String()) for name in check.variables]
    count = pl.sum_horizontal(code.is_not_null().cast(pl.Int32()) for code in codes)
    first = pl.lit(check.answer) if check.answer is not None else pl.coalesce(codes)
    same = pl.all_horizontal((code == first).fill_null(value=True) for code in codes)
    return check.variables, _alone(dataset, (count >= check.at_least) & same)


def _duplicates(dataset: Dataset, check: Duplicates, *, wanted_by: str) -> tuple[tuple[str, ...], pl.DataFrame]:
    columns = tuple(variable.name for variable in require(dataset, check.same, wanted_by=wanted_by))
    known = pl.all_horizontal((pl.col(name).cast(pl.String()).fill_null("") != "") for name in columns)
    theirs = dataset.records.filter(pl.col("responded") & known)
    if check.answers:
        theirs = theirs.filter(_answered(dataset) >= check.at_least)
    answers = [
        name
        for variable in dataset.variables
        if variable.role is Role.ANSWER
        for name in (variable.name, variable.state)
    ]
    alike = theirs.select(answers).hash_rows() if check.answers and answers else pl.repeat(0, theirs.height, eager=True)
    grouped = theirs.select("record", "submitted_at", *columns).with_columns(alike.alias("all answers"))
    groups = [*columns, "all answers"]
    grouped = grouped.sort(*groups, "submitted_at", "record")
    if check.within_minutes is not None:
        gap = pl.col("submitted_at").diff().over(groups) > pl.duration(minutes=check.within_minutes)
        grouped = grouped.with_columns(
            gap.fill_null(value=False).cast(pl.Int32()).cum_sum().over(groups).alias("run of times")
        )
        groups = [*groups, "run of times"]
    together = grouped.group_by(groups).agg(pl.col("record").sort()).filter(pl.col("record").list.len() > 1)
    members = together.select("record", member="record").explode("member")
    others = pl.col("record").list.set_difference(pl.concat_list("member")).list.sort().list.head(MOST_OTHERS)
    return columns, members.select(record="member", others=others).cast(_FOUND)
