"""Replicates: the whole weighting repeated on resamples, so that its spread shows what chance could have done.

``svy`` rescales its bootstrap without the finite population correction and copies a column for every replicate
through each step, so this is ours; tests prove our raking of one replicate equal to svy's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tenken.weighting.refusal import WeightingRefused

__all__ = ["raked", "replicated"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]

_CLOSE = 1e-10
_ROUNDS = 5_000


def replicated(
    weight: Floats,
    classes: Whole,
    sizes: Floats,
    margins: Sequence[Whole],
    totals: Sequence[Floats],
    *,
    number: int,
    spread: float,
    seed: int,
) -> tuple[Floats, Floats]:
    """Replicate weights (n, number) and the factor (number) of each squared deviation.

    Each replicate draws half of every class's respondents without replacement and scales so that its variance is that
    of simple random sampling with the class's finite population correction (Chipperfield and Preston 2007, Survey
    Methodology 33; Rao, Wu and Yue 1992, Survey Methodology 18): how often a respondent is there is 1 - λ + λ n/m if
    drawn and 1 - λ if not, λ² = m (1 - f)/(n - m). ``spread`` ε shrinks this towards 1 (as Fay does for balanced
    replication) and the factor 1/(R ε²) undoes it. Being there more often makes a clinic several clinics of the same
    weight, not one of a greater weight: so each replicate adjusts for non-response to the class's size, trims the
    weight of the single clinic at the same limit (within a class all weigh the same, and their number is unchanged,
    so both leave ``weight`` as it is) and then calibrates again, where replicates do differ.
    """
    there = 1.0 + spread * (_frequencies(classes, sizes, number, seed) - 1.0)
    # Non-response again: a class's frequencies sum to its respondents, so this factor is 1 but for rounding.
    counted = np.stack([np.bincount(classes, weights=column, minlength=sizes.size) for column in there.T])
    members = np.bincount(classes, minlength=sizes.size)
    there *= (members / counted).T[classes]
    return raked(weight[:, None] * there, margins, totals), np.full(number, 1.0 / (number * spread**2))


def _frequencies(classes: Whole, sizes: Floats, number: int, seed: int) -> Floats:
    found = np.ones((classes.size, number))
    generator = np.random.Generator(np.random.PCG64(seed))
    order = np.argsort(classes, kind="stable")
    bounds = np.searchsorted(classes[order], np.arange(sizes.size + 1))
    for at in range(sizes.size):
        rows = order[bounds[at] : bounds[at + 1]]
        n = rows.size
        if n < 2:
            continue
        drawn = n // 2
        shrink = np.sqrt(drawn * (1.0 - n / sizes[at]) / (n - drawn))
        chance = generator.random((n, number))
        chosen = np.argpartition(chance, drawn - 1, axis=0)[:drawn]
        block = np.full((n, number), 1.0 - shrink)
        np.put_along_axis(block, chosen, 1.0 - shrink + shrink * n / drawn, axis=0)
        found[rows] = block
    return found


def raked(weights: Floats, margins: Sequence[Whole], totals: Sequence[Floats]) -> Floats:
    """Each column (n, R) scaled until it sums to ``totals`` in the groups of every margin (Deming and Stephan 1940).

    Respondents in the same groups of all margins get the same factors, so only the sums of such cells are iterated.
    Raises WeightingRefused when it does not come to rest.
    """
    if not margins:
        return weights
    cells, cell = np.unique(np.stack(margins, axis=1), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    gather = sparse.csr_array((np.ones(cell.size), (cell, np.arange(cell.size))), shape=(len(cells), cell.size))
    before = gather @ weights
    sums = before.copy()
    indicators = [
        sparse.csr_array((np.ones(len(cells)), (cells[:, at], np.arange(len(cells)))), shape=(wanted.size, len(cells)))
        for at, wanted in enumerate(totals)
    ]
    for _ in range(_ROUNDS):
        worst = 0.0
        for at, wanted in enumerate(totals):
            factor = wanted[:, None] / (indicators[at] @ sums)
            worst = max(worst, float(np.abs(factor - 1.0).max()))
            sums *= factor[cells[:, at]]
        if worst < _CLOSE:
            found: Floats = weights * (sums / before)[cell]
            return found
    raise WeightingRefused(
        f"A replicate did not come to rest in {_ROUNDS} rounds of raking; the margins contradict each other."
    )
