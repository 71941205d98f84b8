"""What must not be told, as the attacker reads the rules: written apart from ``primary``, which the protection obeys.

A distribution over fewer clinics than the threshold, or one with (nearly) all clinics in one category, must stay
unknown: each count x of it at least between x - p and x + p, or between 0 and 2p where x is less than p; but never
asked beyond the smallest figure that holds it and need not be unknown itself. Answers to questions that the rules call
not confidential need not be unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.attacking_knowledge import Cells, Knowledge
from tenken.disclosure.model import Rules
from tenken.tabulation.model import TOTAL

__all__ = ["Goals", "goals"]


@dataclass(frozen=True, slots=True)
class Goals:
    """Of each unknown whether the rules hide it, and the values that must then stay possible."""

    sensitive: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def goals(seen: Knowledge, rules: Rules) -> Goals:
    """Applies the rules to every table that is a distribution."""
    sensitive = np.zeros(len(seen.truth), dtype=bool)
    for cells in seen.tables:
        if cells.table.distribution in rules.not_confidential and not cells.table.of_some:
            continue  # of a universe it counts who gave the answers that the universe asks for
        for base, categories in _distributions(cells):
            clinics = int(seen.truth[base])
            counts = seen.truth[categories]
            if 0 < clinics < rules.threshold:
                sensitive[categories or [base]] = True
            elif clinics and len(counts) and counts.max() >= rules.group_share * clinics:
                sensitive[categories] = True
    truth = seen.truth.astype(np.float64)
    low = np.maximum(truth - rules.protection, 0.0)
    high = np.where(truth < rules.protection, 2.0 * rules.protection, truth + rules.protection)
    return Goals(sensitive, low, np.minimum(high, _room(seen, sensitive)))


def _distributions(cells: Cells) -> list[tuple[int, list[int]]]:
    """Each base with its categories; those that begin with "@" are sums of others."""
    name = cells.table.distribution
    if name is None:
        return []
    place = [dimension.name for dimension in cells.table.dimensions].index(name)
    categories = [code for code in cells.table.dimensions[place].parents if not code.startswith("@")]
    return [
        (base, [cells.at[*codes[:place], category, *codes[place + 1 :]] for category in categories])
        for codes, base in cells.at.items()
        if codes[place] == TOTAL
    ]


def _room(seen: Knowledge, sensitive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The smallest figure around each that need not be unknown."""
    room = seen.most.copy()
    while True:
        before = room.copy()
        for whole, *parts in seen.sums:
            limit = room[whole] if sensitive[whole] else seen.truth[whole]
            for part in parts:
                if limit < room[part]:
                    room[part] = limit
        for part, whole in seen.inside:
            room[part] = min(room[part], room[whole] if sensitive[whole] else seen.truth[whole])
        if np.array_equal(before, room):
            return room
