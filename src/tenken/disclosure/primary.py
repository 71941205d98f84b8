"""Which figures must be hidden by themselves, and how uncertain each must stay.

**Rules** (Hundepool et al. 2012, *Statistical Disclosure Control*, 4.2 and 5.2). *Threshold:* a distribution over 1
to ``threshold - 1`` clinics is hidden. Its base is not: how many answered is no secret (dashboards show it), and where
a base is an answer ("seven of 47 have a plan"), the rules judge it in the table of that question, as one category among
others. A mean, total or ratio has no categories; there the one figure that is hidden stands for the number itself. A
base of 0 is shown unless it is itself a hidden answer: it is nobody's answer. *Group disclosure:* when one category
holds ``group_share`` of the base, everybody's answer is told; the distribution is hidden.

**Intervals.** From what is shown, nobody may bound a hidden count x closer than [x - p, x + p] with p =
``protection``. For x < p that is [0, 2p], the same for all small counts, so that the interval tells nothing of which
it is (the sliding level of tau-ARGUS, 2p, with the lower end at 0). No interval is asked for beyond the smallest
figure that holds x and need not be hidden: a part is never more than its whole, and a whole of many clinics is shown
by rule. So a zero within a whole of zero stays known; that nobody in a large group gave an answer is a result, not a
disclosure.

Answers to a question that is ``not_confidential`` (whether a clinic uses any system at all) are hidden by neither
rule, unless they are those of a universe, which is an answer itself; where one must stay uncertain for the sake of
another figure, it is complementary as any other.

A clinic alone in its cell knows its own answer, and two in one cell each know the other's when the count is told:
with intervals of 2p ≥ 2 around the hidden count, what a clinic subtracts of itself leaves the others as uncertain as
before. Counts hidden to protect others (complementary) are of many clinics and need no interval of their own; that
none of them can be told exactly is checked too, as such a sign would hide nothing.

Rounding is not used: rounded counts would no longer add up nor agree with percentages and their bases, and controlled
rounding of linked tables must be solved anew over all tables at every release, or differences between releases undo it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.figures import Figures
from tenken.disclosure.model import Rules
from tenken.disclosure.within import Name, told
from tenken.errors import DisclosureError

__all__ = ["AlreadyKnown", "Primary", "Requirement", "primary"]

#: A figure (by number) must be able to change by so much, up or down, without any shown figure changing.
Requirement = tuple[int, float]


class AlreadyKnown(DisclosureError):
    """Figures that must be hidden have been shown before (an earlier release, a dashboard)."""

    def __init__(self, figures: list[Name]) -> None:
        self.figures = figures
        first = "; ".join(told(name) for name in figures[:5])
        super().__init__(
            f"{len(figures)} figures must be hidden but have been shown before, so hiding them is no use: {first}. "
            "Leave their tables out, or make their groups larger."
        )


@dataclass(frozen=True, slots=True)
class Primary:
    """Figures hidden by themselves: why, and the bounds that must stay possible (arrays over all figures)."""

    reasons: dict[int, str]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def requirements(self, count: NDArray[np.int64]) -> list[Requirement]:
        """What each must be able to do: up and down."""
        found: list[Requirement] = []
        for figure in self.reasons:
            found.append((figure, int(self.high[figure] - count[figure])))
            found.append((figure, int(self.low[figure] - count[figure])))
        return [one for one in found if one[1]]


def primary(figures: Figures, rules: Rules) -> Primary:
    """Applies the rules. Raises ``AlreadyKnown``."""
    count = figures.count
    reasons: dict[int, str] = {}
    known: list[Name] = []
    for one in figures.distributions:
        if one.variable in rules.not_confidential:
            continue
        base = count[one.base]
        if 0 < base < rules.threshold:
            found, reason = one.categories or (one.base,), "threshold"
        elif base and any(count[category] >= rules.group_share * base for category in one.categories):
            found, reason = one.categories, "group"
        else:
            continue
        for figure in found:
            if figures.known[figure]:
                known.append(figures.names[figure])
            else:
                reasons.setdefault(figure, reason)
    if known:
        raise AlreadyKnown(list(dict.fromkeys(known)))
    high = np.minimum(np.maximum(count + rules.protection, 2 * rules.protection), _wholes(figures, reasons))
    return Primary(reasons, np.maximum(count - rules.protection, 0), high)


def _wholes(figures: Figures, reasons: dict[int, str]) -> NDArray[np.int64]:
    """For each figure the smallest that holds it and need not be hidden by itself."""
    most = np.iinfo(np.int64).max
    cap = np.full(len(figures.count), most, dtype=np.int64)
    bars = np.ones(len(figures.count), dtype=np.bool_)
    bars[list(reasons)] = False
    bars[figures.unpublished] = False
    whole = np.asarray([one[0] for one in figures.relations for _ in one[1:]], dtype=np.int64)
    part = np.asarray([part for one in figures.relations for part in one[1:]], dtype=np.int64)
    while True:
        offered = np.where(bars, figures.count, cap)[whole]
        before = cap.copy()
        np.minimum.at(cap, part, offered)
        if np.array_equal(before, cap):
            return cap
