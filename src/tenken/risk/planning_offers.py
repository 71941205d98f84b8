"""From answers to a situation that can be planned: which measure would help how many clinics of a cell, and how much.

A clinic counts for a measure when it said that something is open which the measure mends; what it wasn't asked doesn't
count. The effect is the mean drop of one number over these clinics, caps and scale included, were they to take this
measure alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tenken.risk.columns import Clinics
from tenken.risk.model import STATES, IndexName, RiskModel
from tenken.risk.planning_model import Measure, Offer, Overlap, PlanningRefused, Situation
from tenken.risk.scoring import points

__all__ = ["situation_of"]

Flags = NDArray[np.bool_]
_OPEN = np.array([state.open for state in STATES])
_EVERY_SET = 6  # measures for one factor; with more, only pairs and all together are looked at
_DONE = next(code for code, state in enumerate(STATES) if state.value == "done")


def situation_of(
    model: RiskModel,
    clinics: Clinics,
    measures: Sequence[Measure],
    *,
    area: NDArray[np.str_],
    kind: NDArray[np.str_],
    aim: IndexName,
    weights: NDArray[np.float64] | None = None,
) -> Situation:
    """What could be done where. ``area``, ``kind`` and ``weights`` have one entry for each clinic.

    ``aim`` says which of the two numbers is to fall: they are never added up. With weights, clinics are those of all
    the frame, in whole numbers (what could take a measure rounded down, so that no plan counts on too many). Raises
    PlanningRefused for a measure that mends nothing of the model.
    """
    columns = {factor.key: place for place, factor in enumerate(model.factors)}
    for one in measures:
        unknown = sorted(set(one.mends) - set(columns))
        if unknown or not one.mends:
            what = f"mends “{unknown[0]}”, which the model has not" if unknown else "mends nothing"
            raise PlanningRefused(f"“{one.key}” {what}. Factors are: {', '.join(columns)}.")
    weight = np.where(clinics.in_scope, 1.0 if weights is None else weights, 0.0)
    cells = _cells(area, kind, weight)
    before = points(model, clinics)[aim]
    needs: dict[str, Flags] = {}
    offers: list[Offer] = []
    for one in measures:
        places = [columns[key] for key in one.mends]
        gaps = _OPEN[clinics.states[:, places]]
        states = clinics.states.copy()
        states[:, places] = np.where(gaps, _DONE, states[:, places])
        drop = np.nan_to_num(before - points(model, replace(clinics, states=states))[aim])
        needs[one.key] = gaps.any(axis=1) & (drop > 0)
        for cell, rows in cells.items():
            here = rows[needs[one.key][rows]]
            held = float(weight[here].sum())
            if held >= 1:
                offers.append(Offer(*cell, one.key, _whole(held), float(weight[here] @ drop[here] / held)))
    counts = {cell: round(float(weight[rows].sum())) for cell, rows in cells.items()}
    return Situation(tuple(measures), counts, tuple(offers), _overlaps(measures, cells, needs, weight))


def _cells(
    area: NDArray[np.str_], kind: NDArray[np.str_], weight: NDArray[np.float64]
) -> dict[tuple[str, str], NDArray[np.intp]]:
    """The rows of each area and kind, in order of codes."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(weight):
        found.setdefault((str(area[row]), str(kind[row])), []).append(int(row))
    return {cell: np.array(found[cell]) for cell in sorted(found)}


def _whole(clinics: float) -> int:
    """Whole clinics; sums of weights that should be whole are not cut by the last digit."""
    return int(clinics + 1e-6)


def _overlaps(
    measures: Sequence[Measure],
    cells: dict[tuple[str, str], NDArray[np.intp]],
    needs: dict[str, Flags],
    weight: NDArray[np.float64],
) -> tuple[Overlap, ...]:
    """Every set of measures that mend one factor: in any mixture there are clinics enough (Hall's condition)."""
    sets: set[tuple[str, ...]] = set()
    for factor in {key for one in measures for key in one.mends}:
        together = [one.key for one in measures if factor in one.mends]
        sizes = range(2, len(together) + 1) if len(together) <= _EVERY_SET else (2, len(together))
        sets.update(keys for size in sizes for keys in combinations(together, size))
    return tuple(
        Overlap(*cell, keys, _whole(weight[rows][np.any([needs[key][rows] for key in keys], axis=0)].sum()))
        for cell, rows in cells.items()
        for keys in sorted(sets)
    )
