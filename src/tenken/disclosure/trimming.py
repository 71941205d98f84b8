"""Shows again what was hidden but is not needed, the dearest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.possibilities import EXACT, Possibilities, Sums
from tenken.disclosure.primary import Requirement
from tenken.disclosure.programs import Meter

__all__ = ["trim"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def trim(
    sums: Sums,
    *,
    count: Ints,
    cost: Ints,
    hidden: Flags,
    needed: Flags,
    required: Sequence[Requirement],
    searches: int,
    seed: int = 0,
    meter: Meter | None = None,
) -> Flags:
    """Hidden figures without those that no requirement needs; ``needed`` ones stay hidden.

    Each requirement keeps a change that proves it. A figure that no proof uses is shown at once; for another, the
    proofs that use it are looked for anew without it; after so many ``searches`` what is left stays hidden.
    """
    hidden = hidden.copy()
    figures = np.flatnonzero(hidden)
    rows = np.unique(sums.row[hidden[sums.figure]])
    possibilities = Possibilities(sums, count, figures, rows, seed=seed, meter=meter)
    proofs = possibilities.proofs(required)
    spare = [figure for figure in figures.tolist() if not needed[figure]]
    for figure in sorted(spare, key=lambda one: (-int(cost[one]), one)):
        if searches <= 0:
            break
        place = possibilities.place[figure]
        possibilities.close(place)
        found = {}
        for number in np.flatnonzero(np.abs(proofs[:, place]) > EXACT).tolist():
            if number in found:
                continue
            searches -= 1
            proof = possibilities.proof(required[number])
            if proof is None:
                possibilities.open(place)
                break
            found[number] = proof
        else:
            hidden[figure] = False
            for number, proof in found.items():
                proofs[number] = proof
    return hidden
