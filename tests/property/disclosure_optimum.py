"""The cheapest pattern there is, by one integer program that holds every requirement's change (Kelly et al. 1992).

Far too large for real tables, and another program than the one it judges: no cuts, no blocks.
"""

from __future__ import annotations

import highspy
import numpy as np

from tenken.disclosure.figures import Figures
from tenken.disclosure.modular import costs
from tenken.disclosure.primary import Primary


def optimum(figures: Figures, first: Primary) -> float:
    """What hiding must cost beyond the primary figures: the optimum, or at most 2 % under it.

    Two-way tables: no change need be larger than what is asked for.
    """
    size = len(figures.count)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.02)
    cost = costs(figures).astype(float)
    cost[list(first.reasons)] = 0.0
    lower = np.zeros(size)
    lower[list(first.reasons)] = 1.0
    upper = np.where(figures.fixed, 0.0, 1.0)
    highs.addVars(size, lower, upper)
    at = np.arange(size, dtype=np.int32)
    highs.changeColsCost(size, at, cost)
    highs.changeColsIntegrality(size, at, np.full(size, int(highspy.HighsVarType.kInteger), dtype=np.uint8))
    infinite = highspy.kHighsInf
    for figure, amount in first.requirements(figures.count):
        start = highs.getNumCol()
        far = float(abs(amount))
        falls = np.minimum(figures.count, far)
        low, high = -falls.astype(float), np.full(size, far)
        low[figure] = high[figure] = float(amount)
        highs.addVars(size, low, high)
        for relation in figures.relations:
            columns = np.asarray([start + one for one in relation], dtype=np.int32)
            signs = np.asarray([1.0, *[-1.0] * (len(relation) - 1)])
            highs.addRow(0.0, 0.0, len(columns), columns, signs)
        for one in range(size):
            if one != figure:
                pair = np.asarray([start + one, one], dtype=np.int32)
                highs.addRow(-infinite, 0.0, 2, pair, np.asarray([1.0, -far]))
                highs.addRow(0.0, infinite, 2, pair, np.asarray([1.0, float(falls[one])]))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(np.ceil(highs.getInfo().mip_dual_bound - 1e-6))
