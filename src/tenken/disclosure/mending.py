"""The last look, over all tables together: what protects every block but not the whole is mended, what is no use shown.

A change within a *region*, some hidden figures near each other, is a change of the whole, as all others may stay as
they are. So what must be able to move is first looked for in small regions: each linear program is small, and each
change that it finds proves all figures that it moves far enough, now and however much is hidden later. What no region
proves is asked of its whole part (hidden figures that hang together), if that is small and the time of the rules is
not spent; else it is taken as not met, and more is hidden for it. That is never less safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.completing import complete
from tenken.disclosure.figures import Figures
from tenken.disclosure.modular import costs
from tenken.disclosure.possibilities import EXACT, Possibilities, Sums
from tenken.disclosure.primary import Primary
from tenken.disclosure.programs import Meter
from tenken.disclosure.regions import Regions
from tenken.disclosure.within import told
from tenken.errors import DisclosureError
from tenken.disclosure.within import Name

__all__ = ["CannotBeHidden", "Mending"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Goal: TypeAlias = tuple[int, float]  # a figure (by number) must be able to change by so much
WHOLE = 6_000  # figures of a part that is asked as one
LOOK = (400, 3_000)  # figures of a region in which changes are looked for
HELP = (1_000, 8_000)  # … in which others are looked for to hide; then all
TOGETHER, WORTH = 6, 0.1  # changes of a region for many figures at once; each must prove such a share of the rest
ANY = 0.01  # clinics; what moves at all moves by more, as counts are whole


class CannotBeHidden(DisclosureError):
    """Figures that must be hidden follow from known figures, whatever else is hidden."""

    def __init__(self, figures: list[Name]) -> None:
        self.figures = figures
        first = "; ".join(told(name) for name in figures[:5])
        super().__init__(
            f"{len(figures)} figures must be hidden but follow from what has been shown before: {first}. "
            "Leave their tables out, or make their groups larger."
        )


@dataclass(slots=True)
class Mending:
    """All figures of one group of tables, and how far each has been seen to move without any shown one moving."""

    figures: Figures
    first: Primary
    hidden: Flags
    seconds: float  # of ``meter``, after which more is hidden rather than looked for
    meter: Meter
    seed: int = 0
    sums: Sums = field(init=False)
    _regions: Regions = field(init=False)
    _cost: Ints = field(init=False)
    _up: Floats = field(init=False)
    _down: Floats = field(init=False)
    _others: Flags = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.figures.count)
        self.hidden = self.hidden.copy()
        self.sums = Sums(self.figures.relations, size)
        self._regions = Regions(self.sums)
        self._cost = costs(self.figures)
        self._up, self._down = np.zeros(size), np.zeros(size)
        self._others = np.ones(size, dtype=np.bool_)  # need only be able to move at all, up or down
        self._others[list(self.first.reasons)] = False

    def run(self) -> tuple[Flags, int]:
        """What is to be hidden, and how many requirements more was hidden for. Raises ``CannotBeHidden``."""
        goals: list[Goal] = list(self.first.requirements(self.figures.count))
        unmet = self._unmet(goals)
        impossible = self._hide_more(unmet)
        if impossible:
            names = (self.figures.names[figure] for figure, _ in impossible)
            raise CannotBeHidden(list(dict.fromkeys(names)))
        return self.hidden & ~self._useless(), len(unmet)

    def _spent(self) -> bool:
        return self.meter.seconds >= self.seconds

    def _open(self, goal: Goal) -> bool:
        """Whether no change that was seen reaches the goal."""
        figure, amount = goal
        if self._others[figure]:
            return bool(self._up[figure] <= EXACT and self._down[figure] >= -EXACT)
        return bool(self._up[figure] < amount - EXACT if amount > 0 else self._down[figure] > amount + EXACT)

    def _left(self, goals: Iterable[Goal]) -> list[Goal]:
        return [one for one in goals if self._open(one)]

    def _see(self, at: Ints, rise: Floats, fall: Floats) -> None:
        self._up[at] = np.maximum(self._up[at], rise)
        self._down[at] = np.minimum(self._down[at], fall)

    def _unmet(self, goals: Sequence[Goal]) -> list[Goal]:
        """Goals that no change reaches, or none that was found in time."""
        free = self.sums.free(self.hidden)
        found = [one for one in goals if not free[one[0]]]
        by_figure: dict[int, list[Goal]] = {}
        for one in goals:
            by_figure.setdefault(one[0], []).append(one)
        for members, rows in self.sums.components(free):
            mine = [one for figure in members.tolist() for one in by_figure.get(figure, ())]
            if not mine:
                continue
            if len(members) <= WHOLE and not self._spent():
                part = Possibilities(self.sums, self.figures.count, members, rows, seed=self.seed, meter=self.meter)
                found += [one for one, _, _ in part.unmet(mine)]
            else:
                found += self._unmet_near(mine, by_figure, free)
        return found

    def _unmet_near(self, goals: Sequence[Goal], by_figure: dict[int, list[Goal]], free: Flags) -> list[Goal]:
        """Goals that no region around them reaches, first of smaller regions, then of larger ones."""
        left = self._left(goals)
        for size in LOOK:
            waiting, left = left, []
            for one in waiting:
                if self._open(one) and (size == LOOK[0] or not self._spent()):
                    self._look(one, size, by_figure, free)
                left.append(one)
            left = self._left(left)
        return left

    def _look(self, goal: Goal, size: int, by_figure: dict[int, list[Goal]], free: Flags) -> None:
        """Looks for changes of the region around a goal: for all goals in it together, then for this one."""
        at, rows = self._regions.around(goal[0], free, size)
        region = Possibilities(self.sums, self.figures.count, at, rows, seed=self.seed, meter=self.meter)
        open_ = self._left(one for figure in at.tolist() for one in by_figure.get(figure, ()))
        for number in range(TOGETHER):
            if len(open_) < 2:
                break
            change = region.push(region.together(open_, number))
            self._see(at, change, change)
            before, open_ = len(open_), self._left(open_)
            if number > 0 and before - len(open_) <= WORTH * before:
                break
        if self._open(goal):
            change = region.push([goal])
            self._see(at, change, change)

    def _hide_more(self, goals: Sequence[Goal]) -> list[Goal]:
        """Hides what goals need; those that cannot be reached whatever is hidden. The largest first, they help others."""
        impossible = []
        movable = ~self.figures.fixed
        for one in sorted(goals, key=lambda one: (-abs(one[1]), one)):
            if not self._open(one):
                continue
            for size in (*HELP, len(self.hidden)):
                at, rows = self._regions.around(one[0], movable, size, before=self.hidden)
                done = complete(
                    count=self.figures.count, cost=self._cost, fixed=self.figures.fixed, hidden=self.hidden,
                    sums=self.sums, required=[one], among=(at, rows), seed=self.seed, meter=self.meter,
                )  # fmt: skip
                if not done.impossible:
                    self.hidden = done.hidden
                    self._see(at, done.rise[at], done.fall[at])
                    break
                if len(at) < size:  # all that hangs together
                    impossible.append(one)
                    break
            else:
                impossible.append(one)
        return impossible

    def _useless(self) -> Flags:
        """Figures hidden for others that follow from what is shown: showing them tells nothing that is not told.

        Where that is not looked into, more is hidden until they can move.
        """
        never: set[int] = set()
        while True:
            free = self.sums.free(self.hidden)
            others = self.hidden & self._others & ~self.figures.unpublished
            useless = others & ~free
            useless[list(never)] = True
            left: list[Goal] = []
            for members, rows in self.sums.components(free):
                still = others[members] & (self._up[members] <= EXACT) & (self._down[members] >= -EXACT)
                mine = [figure for figure in members[still].tolist() if figure not in never]
                if not mine:
                    continue
                if len(members) <= WHOLE and not self._spent():
                    part = Possibilities(self.sums, self.figures.count, members, rows, seed=self.seed, meter=self.meter)
                    useless[part.fixed(mine)] = True
                else:
                    goals = {figure: self._either(figure) for figure in mine}
                    left += self._unmet_near([one for both in goals.values() for one in both], goals, free)
            if not left:
                return useless
            impossible = [figure for figure, _ in self._hide_more(left)]
            never.update(figure for figure in impossible if self._open((figure, ANY)))

    def _either(self, figure: int) -> list[Goal]:
        return [(figure, ANY), *([(figure, -ANY)] if self.figures.count[figure] else [])]
