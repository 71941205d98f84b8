"""Small frames with answers, and weightings written out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.weighting.model import Weighted
from tenken.weighting.plan import Margin, Replication, ResponseClasses, WeightingPlan

__all__ = ["frame", "plan", "stratified", "weighting"]

Floats = NDArray[np.float64]


def frame(*, clinics: int, seed: int, rate: float = 0.5) -> pl.DataFrame:
    """Clinics of three prefectures with five relays; those with beds answer more often."""
    chance = np.random.default_rng(seed)
    prefecture = chance.choice(3, clinics, p=(0.5, 0.3, 0.2))
    kind = chance.choice(3, clinics, p=(0.5, 0.15, 0.35))
    more = np.array([0.0, 0.15, -0.1])[kind]
    return pl.DataFrame({
        "record": np.arange(1, clinics + 1, dtype=np.int32),
        "link": [f"{number:010d}" for number in range(clinics)],
        "prefecture": [("010006", "020001", "130001")[code] for code in prefecture],
        "relay": [("010006", "020001", "130001", "131016", "131024")[code] for code in np.minimum(
            prefecture + chance.integers(0, 3, clinics) * (prefecture == 2), 4)],
        "kind": [("clinic", "clinic_beds", "dental")[code] for code in kind],
        "size": [("none", ("1-9", "10-19")[chance.integers(0, 2)], "none")[code] for code in kind],
        "eligible": np.ones(clinics, dtype=bool),
        "responded": chance.random(clinics) < rate + more,
    })  # fmt: skip


def plan(
    *margins: Sequence[str],
    classes: Sequence[str] = ("prefecture", "kind", "size"),
    least: int = 5,
    trim_at: float | None = None,
    replicates: int | None = None,
    refuse: bool = False,
) -> WeightingPlan:
    """A plan with these margins."""
    return WeightingPlan(
        ResponseClasses(tuple(classes), least, "refuse" if refuse else "collapse"),
        tuple(Margin(tuple(variables)) for variables in margins),
        trim_at,
        None if replicates is None else Replication(replicates, 0.3),
    )


def weighting(
    classes: Sequence[int], sizes: Sequence[float], *, weight: Sequence[float] | None = None, margins: object = ()
) -> Weighted:
    """A weighting of these respondents; weights are cases over respondents of the class unless given."""
    of = np.asarray(classes, dtype=np.int32)
    cases = np.asarray(sizes, dtype=np.float64)
    members = np.bincount(of, minlength=cases.size).astype(np.int32)
    return Weighted(
        records=pl.DataFrame({"record": np.arange(1, of.size + 1)}),
        weight=(cases / np.maximum(members, 1))[of] if weight is None else np.asarray(weight, dtype=np.float64),
        response_class=of,
        class_size=cases,
        class_respondents=members,
        margins=tuple(np.asarray(codes, dtype=np.int32) for codes in margins),  # type: ignore[attr-defined]
    )


def stratified(strata: Sequence[tuple[int, int, float, float]]) -> tuple[Weighted, Floats]:
    """Answers with exactly these figures: cases, respondents, mean and variance of each stratum."""
    classes, values = [], []
    for at, (_, n, mean, variance) in enumerate(strata):
        shape = np.arange(n, dtype=np.float64)
        shape -= shape.mean()
        values.append(mean + shape / shape.std(ddof=1) * variance**0.5)
        classes.extend([at] * n)
    return weighting(classes, [cases for cases, *_ in strata]), np.concatenate(values)
