"""Weights: every case of the frame stands for itself, those who answered for those like them who did not.

Steps, in this order: base weight 1 (the frame is a census), non-response by response classes, trimming, calibration
to the frame's counts. Trimming comes before the last calibration, so that the margins hold in the end and replicates
agree with linearised errors. (Särndal, Swensson and Wretman 1992, 15.6; Deville and Särndal 1992, Journal of the
American Statistical Association 87; Haziza and Beaumont 2017, Statistical Science 32, on the order of steps.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.weighting.classes import Cell, Group, merged
from tenken.weighting.model import Step, Weighted
from tenken.weighting.plan import Margin, WeightingPlan
from tenken.weighting.reference import adjusted, calibrated, trimmed
from tenken.weighting.refusal import WeightingRefused
from tenken.weighting.replication import replicated

__all__ = ["WeightingRefused", "weigh"]

Whole = NDArray[np.int32]


def weigh(records: pl.DataFrame, plan: WeightingPlan, *, seed: int) -> Weighted:
    """Weights of the respondents among these records of the whole frame, in the order of ``record``.

    ``seed`` decides which clinics each replicate draws; without replicates in the plan it changes nothing. The order
    of the records changes nothing either. Raises WeightingRefused when nobody is eligible or answered, when a class
    or a margin's group is too small, or margins contradict each other, and the plan refuses to merge.
    """
    frame = _eligible(records, plan)
    answered = frame["responded"].to_numpy().astype(bool)
    groups = _classes(frame, plan)
    codes = _codes(frame, plan.classes.variables, groups)
    sizes = np.bincount(codes, minlength=len(groups)).astype(np.float64)
    respondents = np.bincount(codes[answered], minlength=len(groups)).astype(np.int32)

    weight = adjusted(codes, answered)
    steps = [
        Step("base", {"cases": frame.height, "respondents": int(answered.sum()), "weight": 1.0}),
        Step("nonresponse", {"classes": len(groups), "merged": sum(len(group.cells) > 1 for group in groups),
                             "least_rate": float((respondents / sizes).min()), **_figures(weight)}),
    ]  # fmt: skip
    if plan.trim_at is not None:
        limit = plan.trim_at * float(weight.mean())
        before, weight = weight, trimmed(weight, limit)
        steps.append(Step("trimming", {"limit": limit, "trimmed": int((before > limit).sum()), **_figures(weight)}))

    before = weight
    margins: tuple[_Margin, ...] = ()
    if plan.margins:
        weight, margins, raised = _calibrated(frame, answered, weight, plan)
        ratio = weight / before
        steps.append(Step("calibration", {
            "margins": ", ".join(margin.name for margin in plan.margins),
            "groups": sum(each.totals.size for each in margins),
            "merged": sum(each.merged for each in margins), "least_respondents_times": raised,
            "least_factor": float(ratio.min()), "largest_factor": float(ratio.max()), **_figures(weight),
        }))  # fmt: skip
    members = codes[answered].astype(np.int32)
    replicates = scale = None
    if plan.replication is not None:
        replicates, scale = replicated(
            before, members, sizes, [each.codes for each in margins], [each.totals for each in margins],
            number=plan.replication.number, spread=plan.replication.spread, seed=seed,
        )  # fmt: skip
    return Weighted(
        records=frame.filter(pl.Series(answered)),
        weight=weight,
        response_class=members,
        class_size=sizes,
        class_respondents=respondents,
        margins=tuple(each.codes for each in margins),
        replicates=replicates,
        replicate_scale=scale,
        degrees=float(answered.sum() - len(groups)),
        steps=tuple(steps),
        class_names=tuple(group.name for group in groups),
        margin_names=tuple(margin.name for margin in plan.margins),
        frame=_membership(frame, codes),
    )


def _eligible(records: pl.DataFrame, plan: WeightingPlan) -> pl.DataFrame:
    needed = {"record", "eligible", "responded", *plan.classes.variables}
    needed.update(name for margin in plan.margins for name in margin.variables)
    missing = sorted(needed - set(records.columns))
    if missing:
        raise WeightingRefused(f"The records have no column {', '.join(missing)}.")
    if records.is_empty():
        raise WeightingRefused("The dataset is empty: it has no records.")
    frame = records.filter(pl.col("eligible")).sort("record")
    if frame.is_empty():
        raise WeightingRefused(f"None of the {records.height} records is eligible.")
    unknown = [name for name in sorted(needed) if frame[name].null_count()]
    if unknown:
        count = frame[unknown[0]].null_count()
        raise WeightingRefused(f"“{unknown[0]}” is not known of {count} eligible records; weighting needs it of all.")
    if not frame["responded"].any():
        raise WeightingRefused(f"Nobody answered: there are {frame.height} eligible records and no respondent.")
    return frame


def _classes(frame: pl.DataFrame, plan: WeightingPlan) -> tuple[Group, ...]:
    rule = plan.classes
    counts = _counts(frame, rule.variables)
    if rule.when_small == "refuse":
        for cell, (cases, respondents) in sorted(counts.items()):
            if respondents < rule.least_respondents:
                told = "nobody" if respondents == 0 else f"only {respondents}"
                raise WeightingRefused(
                    f"In the response class {_told(rule.variables, cell)} {told} of {cases} clinics answered; the plan "
                    f"asks for {rule.least_respondents} and does not let classes be merged (when_small: refuse)."
                )
    groups = merged(counts, least=rule.least_respondents, rank=lambda at, code: rule.rank(rule.variables[at], code))
    if groups[0].respondents < 2:
        raise WeightingRefused(
            f"Only 1 of {groups[0].cases} clinics answered: no error can be estimated from a single answer."
        )
    return groups


@dataclass(frozen=True, slots=True)
class _Margin:
    """One margin as it is met."""

    codes: Whole  # (n) of respondents
    totals: NDArray[np.float64]
    merged: int  # groups of several cells


def _calibrated(
    frame: pl.DataFrame, answered: NDArray[np.bool_], weight: NDArray[np.float64], plan: WeightingPlan
) -> tuple[NDArray[np.float64], tuple[_Margin, ...], int]:
    """Calibrated weights, the margins they meet, and by how much ``least_respondents`` was raised to meet them.

    Margins can contradict each other where few answered: all who answered of a city are dentists, and the city has more
    clinics than weights of dentists may add up to. Where the plan lets small groups be merged, ``least_respondents`` of
    every margin is doubled until no margins contradict each other; with one group each they cannot.
    """
    raised = 1
    while True:
        found = [_margin_groups(frame, margin, plan, raised) for margin in plan.margins]
        margins = tuple(
            _Margin(
                _codes(frame, margin.variables, groups)[answered],
                np.array([group.cases for group in groups], dtype=np.float64),
                sum(len(group.cells) > 1 for group in groups),
            )
            for margin, groups in zip(plan.margins, found, strict=True)
        )
        names = [
            [f"{margin.name} {group.name}" for group in groups]
            for margin, groups in zip(plan.margins, found, strict=True)
        ]
        try:
            weights = calibrated(
                weight, [each.codes for each in margins], [each.totals for each in margins], names=names
            )
        except WeightingRefused:
            if plan.classes.when_small == "refuse" or all(each.totals.size == 1 for each in margins):
                raise
            raised *= 2
        else:
            return weights, margins, raised


def _margin_groups(frame: pl.DataFrame, margin: Margin, plan: WeightingPlan, raised: int) -> tuple[Group, ...]:
    counts = _counts(frame, margin.variables)
    if plan.classes.when_small == "refuse":
        for cell, (cases, respondents) in sorted(counts.items()):
            if respondents < margin.least_respondents:
                raise WeightingRefused(
                    f"In {_told(margin.variables, cell)} of the margin {margin.name} {respondents} of {cases} clinics "
                    f"answered; the plan asks for {margin.least_respondents} and does not let groups be merged."
                )
    return merged(
        counts,
        least=margin.least_respondents * raised,
        rank=lambda at, code: plan.classes.rank(margin.variables[at], code),
    )


def _counts(frame: pl.DataFrame, variables: Sequence[str]) -> dict[Cell, tuple[int, int]]:
    found = frame.group_by(list(variables)).agg(pl.len().alias("cases"), pl.col("responded").sum().alias("answered"))
    return {tuple(str(code) for code in row[:-2]): (row[-2], row[-1]) for row in found.iter_rows()}


def _codes(frame: pl.DataFrame, variables: Sequence[str], groups: Sequence[Group]) -> Whole:
    """The group of each case."""
    number = {cell: at for at, group in enumerate(groups) for cell in group.cells}
    cells = frame.select(pl.col(name).cast(pl.String) for name in variables)
    table = cells.unique()
    coded = table.with_columns(pl.Series("code", [number[row] for row in table.iter_rows()], dtype=pl.Int32))
    joined = cells.join(coded, on=list(variables), how="left", maintain_order="left")
    return joined["code"].to_numpy().astype(np.int32)


def _told(variables: Sequence[str], cell: Cell) -> str:
    return ", ".join(f"{name} {code}" for name, code in zip(variables, cell, strict=True))


def _figures(weight: NDArray[np.float64]) -> dict[str, float]:
    """What a statistician asks of any weights; ``kish`` is 1 + cv² (Kish 1992, Journal of Official Statistics 8)."""
    return {
        "least": float(weight.min()), "largest": float(weight.max()), "mean": float(weight.mean()),
        "sum": float(weight.sum()), "kish": float(weight.size * (weight**2).sum() / weight.sum() ** 2),
    }  # fmt: skip


def _membership(frame: pl.DataFrame, codes: Whole) -> pl.DataFrame:
    link = frame["link"] if "link" in frame.columns else pl.Series("link", [""] * frame.height)
    return pl.DataFrame({
        "record": frame["record"], "link": link, "response_class": codes, "responded": frame["responded"],
    })  # fmt: skip
