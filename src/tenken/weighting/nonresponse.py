"""Who did not answer, as far as the frame and the calendar tell; what it may do to the answers is not in here.

Three looks: respondents beside non-respondents in the frame's variables, early beside late answers (who needed
reminding stands nearest to who never answered; Lin and Schaeffer 1995, Public Opinion Quarterly 59), and how even the
response is (R-indicator; Schouten, Cobben and Bethlehem 2009, Survey Methodology 35, 101-113).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.questionnaire.model import LocalizedText
from tenken.weighting.model import Weighted
from tenken.weighting.refusal import WeightingRefused

__all__ = ["LIMITS", "NonresponseAnalysis", "Representativity", "analyse", "representativity", "waves"]

Whole = NDArray[np.int32]

LIMITS = LocalizedText((
    ("ja", "R指標は、名簿の項目（都道府県、種別、病床規模）で見た回答の偏りだけを表します。名簿にない性質による偏り"
           "（対策の遅れた施設ほど答えない、など）は分かりません。項目の異なる調査との比較はできません。"),
    ("en", "The R-indicator shows only how uneven response is over what the frame knows (prefecture, kind, beds). It "
           "is blind to whatever the frame does not know, such as clinics with weak protection answering less. "
           "Surveys whose frames know other things cannot be compared by it."),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Representativity:
    """How evenly cases answered over classes: 1 when all classes have one rate, towards 0 as they part."""

    indicator: float  # 1 - 2 S, with S² less its bias
    unadjusted: float  # 1 - 2 S
    rate: float
    largest_bias: float  # of a mean, in standard deviations of the answer: S / rate, with S² less its bias
    partial: (
        pl.DataFrame
    )  # variable, spread: the part of S between the categories of each variable alone, bias taken off


@dataclass(frozen=True, slots=True)
class NonresponseAnalysis:
    """What a report on non-response shows; shares are between 0 and 1."""

    frame: pl.DataFrame  # variable, category, cases, respondents, rate, share_respondents, share_nonrespondents
    waves: pl.DataFrame  # wave, first_day, last_day, respondents, rate (of all cases, up to then)
    wave_shares: pl.DataFrame  # wave (-1: did not answer), variable, category, cases, share (within the wave)
    days: pl.DataFrame  # day, respondents, rate (of all cases, up to then)
    representativity: Representativity


def analyse(
    records: pl.DataFrame,
    weighted: Weighted,
    *,
    variables: Sequence[str] = ("prefecture", "kind", "size"),
    reminders: Sequence[int] = (),
) -> NonresponseAnalysis:
    """Of the eligible among these records; ``reminders`` are days since the opening on which waves begin anew.

    Without reminders, respondents are parted into three waves as equal as whole days allow. Classes of the
    R-indicator are those of the weighting. Raises WeightingRefused when a variable is not a column.
    """
    missing = [name for name in (*variables, "eligible", "responded", "day") if name not in records.columns]
    if missing:
        raise WeightingRefused(f"The records have no column {', '.join(missing)}.")
    frame = records.filter(pl.col("eligible")).sort("record")
    answered = frame["responded"].to_numpy().astype(bool)
    wave = waves(frame, reminders=reminders)
    classes = weighted.frame["response_class"].to_numpy()
    return NonresponseAnalysis(
        frame=pl.concat([_beside(frame, name) for name in variables]),
        waves=_by_wave(frame, wave),
        wave_shares=pl.concat([_shares(frame, wave, name) for name in variables]),
        days=_by_day(frame),
        representativity=representativity(answered, classes, {name: frame[name] for name in variables}),
    )


def waves(records: pl.DataFrame, *, reminders: Sequence[int] = ()) -> Whole:
    """The wave of each record: 0 before the first reminder, 1 until the second, …; -1 for who did not answer.

    Also the domains for comparing answers of early and late respondents (``tabulation.differences.between_groups``).
    """
    days = records["day"].fill_null(-1).to_numpy().astype(np.int64)
    answered = records["responded"].to_numpy().astype(bool) & records["day"].is_not_null().to_numpy()
    begins = sorted(reminders)
    if not begins and answered.any():
        begins = sorted({int(day) + 1 for day in np.quantile(days[answered], (1 / 3, 2 / 3), method="lower")})
    return np.where(answered, np.searchsorted(np.asarray(begins, dtype=np.int64), days, side="right"), -1).astype(
        np.int32
    )


def representativity(
    answered: NDArray[np.bool_], classes: Whole, variables: dict[str, pl.Series] | None = None
) -> Representativity:
    """R-indicator with each class's rate as the propensity of its cases.

    Rates of small classes differ by chance alone, which makes R too low. The variance of each rate is taken off,
    weighted by the class: for a saturated model this is the bias adjustment of Shlomo, Skinner and Schouten 2012
    (Journal of Statistical Planning and Inference 142, 201-211) when the frame is a census. What is left may be below
    0, or below what one variable alone shows, which cannot be true of all together; then that counts. ``LIMITS`` says
    what the indicator cannot show.
    """
    rate = float(answered.mean())
    raw, adjusted = _spread(answered, classes)
    parts = [
        (name, _spread(answered, np.unique(values.cast(pl.String).to_numpy(), return_inverse=True)[1])[1])
        for name, values in (variables or {}).items()
    ]
    adjusted = max([adjusted, *(spread for _, spread in parts)])
    return Representativity(
        indicator=1.0 - 2.0 * adjusted,
        unadjusted=1.0 - 2.0 * raw,
        rate=rate,
        largest_bias=adjusted / rate if rate else float("nan"),
        partial=pl.DataFrame(parts, schema={"variable": pl.String, "spread": pl.Float64}, orient="row"),
    )


def _spread(answered: NDArray[np.bool_], groups: NDArray[np.integer]) -> tuple[float, float]:
    """S of the groups' rates, and S with its bias taken off S²."""
    cases = np.bincount(groups).astype(np.float64)
    there = cases > 0
    rates = np.bincount(groups, weights=answered)[there] / cases[there]
    cases = cases[there]
    total = cases.sum()
    if total < 2:
        return 0.0, 0.0
    square = float((cases * (rates - answered.mean()) ** 2).sum() / (total - 1.0))
    # The variance of a rate of n cases is estimated without bias by rate (1 - rate)/(n - 1); one case tells nothing.
    noise = np.where(cases > 1, rates * (1.0 - rates) / np.maximum(cases - 1.0, 1.0), 0.0)
    mean_noise = float(answered.mean() * (1.0 - answered.mean()) / (total - 1.0))
    bias = float((cases * noise).sum() / total) - mean_noise
    return square**0.5, max(square - max(bias, 0.0), 0.0) ** 0.5


def _beside(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    found = frame.group_by(pl.col(name).cast(pl.String).alias("category")).agg(
        pl.len().cast(pl.Int64).alias("cases"), pl.col("responded").sum().cast(pl.Int64).alias("respondents")
    )
    away = pl.col("cases") - pl.col("respondents")
    return found.sort("category", nulls_last=True).select(
        pl.lit(name).alias("variable"),
        "category",
        "cases",
        "respondents",
        (pl.col("respondents") / pl.col("cases")).alias("rate"),
        (pl.col("respondents") / pl.col("respondents").sum()).alias("share_respondents"),
        (away / away.sum()).alias("share_nonrespondents"),
    )


def _by_wave(frame: pl.DataFrame, wave: Whole) -> pl.DataFrame:
    found = (
        frame.select("day", pl.Series("wave", wave))
        .filter(pl.col("wave") >= 0)
        .group_by("wave")
        .agg(
            pl.col("day").min().alias("first_day"),
            pl.col("day").max().alias("last_day"),
            pl.len().cast(pl.Int64).alias("respondents"),
        )
        .sort("wave")
    )
    return found.with_columns((pl.col("respondents").cum_sum() / frame.height).alias("rate"))


def _shares(frame: pl.DataFrame, wave: Whole, name: str) -> pl.DataFrame:
    found = (
        frame.select(
            pl.Series("wave", wave), pl.lit(name).alias("variable"), pl.col(name).cast(pl.String).alias("category")
        )
        .group_by("wave", "variable", "category")
        .agg(pl.len().cast(pl.Int64).alias("cases"))
        .sort("wave", "category", nulls_last=True)
    )
    return found.with_columns((pl.col("cases") / pl.col("cases").sum().over("wave")).alias("share"))


def _by_day(frame: pl.DataFrame) -> pl.DataFrame:
    found = (
        frame.filter(pl.col("responded") & pl.col("day").is_not_null())
        .group_by("day")
        .agg(pl.len().cast(pl.Int64).alias("respondents"))
    )
    return found.sort("day").with_columns((pl.col("respondents").cum_sum() / frame.height).alias("rate"))
