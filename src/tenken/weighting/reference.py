"""Steps of weighting by the ``svy`` package, for the weights themselves.

Classes and groups arrive as codes, so that svy sees no names of places; its errors are told in our words by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import svy
from numpy.typing import NDArray
from svy.errors import WeightingError

from tenken.weighting.refusal import WeightingRefused

__all__ = ["CLOSE", "adjusted", "calibrated", "trimmed"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]

CLOSE = 1e-11  # the largest relative miss of a margin
_ROUNDS = 2_000
_TURNS = 200  # before saying which group cannot be met


def adjusted(classes: Whole, answered: NDArray[np.bool_]) -> Floats:
    """Weights of the respondents (in order) after non-response: cases over respondents of each class."""
    table = pl.DataFrame({"class": classes, "status": np.where(answered, "rr", "nr"), "base": np.ones(classes.size)})
    sample = svy.Sample(table, svy.Design(wgt="base"))
    found = sample.weighting.adjust("status", cells="class", wgt_name="after", respondents_only=False)
    return _column(found)[answered]


def trimmed(weight: Floats, limit: float) -> Floats:
    """Weights over ``limit`` are cut to it; what is cut off goes to the others in proportion, until none is over it."""
    if weight.max() <= limit:
        return weight
    sample = svy.Sample(pl.DataFrame({"before": weight}), svy.Design(wgt="before"))
    found = sample.weighting.trim(upper=limit, wgt_name="after", min_cell_size=1, max_iter=_ROUNDS, tol=CLOSE)
    return np.minimum(_column(found), limit)


def calibrated(
    weight: Floats, margins: Sequence[Whole], totals: Sequence[Floats], *, names: Sequence[Sequence[str]]
) -> Floats:
    """Post-stratified to one margin, raked to several. Raises WeightingRefused when they cannot be met together.

    ``names`` of every margin's groups are for the message.
    """
    columns = {f"m{at}": codes for at, codes in enumerate(margins)}
    sample = svy.Sample(pl.DataFrame({"before": weight, **columns}), svy.Design(wgt="before"))
    controls: dict[str, dict[str | int | float | bool, int | float]] = {
        f"m{at}": dict(enumerate(wanted.tolist())) for at, wanted in enumerate(totals)
    }
    try:
        if len(margins) == 1:
            found = sample.weighting.poststratify(controls=controls["m0"], cells="m0", wgt_name="after")
        else:
            found = sample.weighting.rake(controls=controls, wgt_name="after", tol=CLOSE, max_iter=_ROUNDS)
    except WeightingError as problem:
        raise WeightingRefused(
            f"No weights meet all margins: {_furthest(weight, margins, totals, names)}. Leave out a margin, or "
            "raise its least_respondents so that its groups are merged."
        ) from problem
    return _column(found)


def _furthest(
    weight: Floats, margins: Sequence[Whole], totals: Sequence[Floats], names: Sequence[Sequence[str]]
) -> str:
    """The group whose count stays furthest away when all margins are gone through again and again."""
    found, worst = "", 0.0
    for turn in range(_TURNS):
        for codes, wanted, of in zip(margins, totals, names, strict=True):
            reached = np.bincount(codes, weights=weight, minlength=wanted.size)
            weight = weight * (wanted / reached)[codes]
            miss = np.abs(np.log(wanted / reached))
            if turn == _TURNS - 1 and miss.max() > worst:
                at = int(miss.argmax())
                worst, found = float(miss[at]), f"{of[at]} reaches {reached[at]:.1f} instead of {wanted[at]:.0f}"
    return found


def _column(sample: svy.Sample) -> Floats:
    return np.asarray(sample.data.lazy().collect()["after"].to_numpy(), dtype=np.float64)
