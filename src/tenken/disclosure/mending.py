"""The last look, over all tables together: what protects every block but not the whole is mended, what is no use shown.

What must be able to move is looked for by pushing many figures at once: each change that a linear program finds proves
all that it moves far enough, however much is hidden later. Where few hidden figures hang together, the rest is asked
one by one. In larger parts, and when the time of the rules is spent, what no push reached is taken as not met, and more
is hidden for it: in its own tables, where that is enough, as such programs are small. That is never less safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.completing import complete, complete_together
from tenken.disclosure.figures import Figures
from tenken.disclosure.modular import costs
from tenken.disclosure.possibilities import EXACT, MOVED, Possibilities, Sums
from tenken.disclosure.primary import Primary, Requirement
from tenken.disclosure.programs import Meter
from tenken.disclosure.regions import Regions
from tenken.disclosure.within import Name, told
from tenken.errors import DisclosureError

__all__ = ["CannotBeHidden", "Mending"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
WHOLE = 6_000  # figures of a part that is asked as one
NEAR = 8_000  # figures among which others are looked for to hide, where those of one table do not help; then all
TOGETHER, WORTH = 20, 0.05  # changes for many figures at once; each must prove such a share of the rest
FEW = 20  # goals; more are hidden for together
#: How far around them then, and how much cost each clinic is worth by which a figure can move.
WIDER = ((2, 100.0), (3, 1e3), (3, 1e3), (3, 1e5), (3, 1e5), (4, 1e5))
EVERYTHING = (3, 1_000)  # hops around those that are left after that
ANY = 1.0  # clinics by which a figure hidden for others must be able to move, for the solver's tolerance's sake


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
    _movable: Flags = field(init=False)
    _owner: Ints = field(init=False)  # of each figure the first table that it stands in

    def __post_init__(self) -> None:
        size = len(self.figures.count)
        self.hidden = self.hidden.copy()
        self.sums = Sums(self.figures.relations, size)
        self._regions = Regions(self.sums, self.figures.unpublished)
        self._cost = costs(self.figures)
        self._up, self._down = np.zeros(size), np.zeros(size)
        self._others = np.ones(size, dtype=np.bool_)  # need only be able to move at all, up or down
        self._others[list(self.first.reasons)] = False
        self._movable = ~self.figures.fixed
        self._owner = np.zeros(size, dtype=np.int64)
        for number, (_, ids) in reversed(list(enumerate(self.figures.tables))):
            self._owner[ids.ravel()] = number

    def run(self) -> tuple[Flags, int]:
        """What is to be hidden, and how many requirements more was hidden for. Raises ``CannotBeHidden``."""
        goals: list[Requirement] = list(self.first.requirements(self.figures.count))
        unmet = self._unmet(goals)
        impossible = self._hide_more(unmet)
        if impossible:
            names = (self.figures.names[figure] for figure, _ in impossible)
            raise CannotBeHidden(list(dict.fromkeys(names)))
        useless = self._useless()  # may hide more, so it goes first
        self.hidden = self.hidden & ~useless
        return self.hidden, len(unmet)

    def _spent(self) -> bool:
        return self.meter.seconds >= self.seconds

    def _open(self, goal: Requirement) -> bool:
        """Whether no change that was seen reaches the goal."""
        figure, amount = goal
        if self._others[figure]:
            return bool(self._up[figure] < MOVED and self._down[figure] > -MOVED)
        return bool(self._up[figure] < amount - EXACT if amount > 0 else self._down[figure] > amount + EXACT)

    def _left(self, goals: Iterable[Requirement]) -> list[Requirement]:
        return [one for one in goals if self._open(one)]

    def _see(self, at: Ints, rise: Floats, fall: Floats) -> None:
        self._up[at] = np.maximum(self._up[at], rise)
        self._down[at] = np.minimum(self._down[at], fall)

    def _unmet(self, goals: Sequence[Requirement]) -> list[Requirement]:
        """Goals that no change reaches, or none that was found in time."""
        free = self.sums.free(self.hidden)
        found = [one for one in goals if not free[one[0]]]
        for part, mine in self._parts(goals, free):
            if self._is_asked(part):
                found += [one for one, _, _ in part.unmet(mine)]
            else:
                found += self._pushed(part, mine)
        return found

    def _parts(self, goals: Iterable[Requirement], free: Flags) -> Iterator[tuple[Possibilities, list[Requirement]]]:
        """Hidden figures that hang together, with the goals among them."""
        by_figure: dict[int, list[Requirement]] = {}
        for one in goals:
            by_figure.setdefault(one[0], []).append(one)
        for members, rows in self.sums.components(free):
            mine = [one for figure in members.tolist() for one in by_figure.get(figure, ())]
            if mine:
                yield self._possibilities(members, rows), mine

    def _possibilities(self, members: Ints, rows: Ints) -> Possibilities:
        return Possibilities(
            self.sums, self.figures.count, members, rows, seed=self.seed, meter=self.meter, afresh=len(members) > WHOLE
        )

    def _is_asked(self, part: Possibilities) -> bool:
        """Whether there is time for a program for each goal that is left."""
        return len(part.figures) <= WHOLE and not self._spent()

    def _pushed(self, part: Possibilities, goals: Sequence[Requirement]) -> list[Requirement]:
        """Goals that are not reached by pushing many together, as long as that reaches more."""
        left = self._left(goals)
        for number in range(TOGETHER):
            change = part.push(part.together(left, number)) if left else np.zeros(len(part.figures))
            self._see(part.figures, change, change)
            before, left = len(left), self._left(left)
            if number > 0 and before - len(left) <= WORTH * before:
                break
        return left

    def _hide_more(self, goals: Sequence[Requirement]) -> list[Requirement]:
        """Hides what goals need: in their own tables if that is enough, else near them, else anywhere.

        Many are then hidden for together. Gives those that cannot be reached whatever is hidden.
        """
        by_table: dict[int, list[Requirement]] = {}
        for one in goals:
            by_table.setdefault(int(self._owner[one[0]]), []).append(one)
        for table, mine in sorted(by_table.items()):
            self._hidden_among(self._regions.of(self.figures.tables[table][1], self._movable), self._left(mine))
        left = self._helped(goals)
        for number, (hops, worth) in enumerate(WIDER):
            if len(left) > FEW:
                self._hidden_together(left, number, hops, worth)
                left = self._helped(left)
        if len(left) > FEW:
            left = self._hidden_widely(left)
        left.sort(key=lambda one: (-abs(one[1]), one))
        impossible: list[Requirement] = []
        for one in left:
            if len(impossible) < FEW and not self._hidden_for(one):
                impossible.append(one)
        return impossible

    def _hidden_widely(self, goals: list[Requirement]) -> list[Requirement]:
        """The last resort, that it ends: hides all around these goals, then everything, as far as that helps them."""
        for hops in EVERYTHING:
            if goals:
                among, _ = self._regions.within([figure for figure, _ in goals], hops, self.hidden, self._movable)
                self.hidden[among] = True
                goals = self._helped(goals)
        return goals

    def _helped(self, goals: Sequence[Requirement]) -> list[Requirement]:
        """Goals that are left after what was hidden for others is tried for them."""
        left = self._left(goals)
        for part, mine in self._parts(left, self.sums.free(self.hidden)):
            self._pushed(part, mine)
        return self._left(left)

    def _hidden_together(self, goals: Sequence[Requirement], number: int, hops: int, worth: float) -> None:
        """Hides what many goals need by one program for all of them."""
        chance = np.random.default_rng([self.seed, number]).random(len(goals))
        toss = chance < 0.5 if number > 1 else np.full(len(goals), number == 0)
        chosen: dict[int, Requirement] = {}
        for one, rising in zip(goals, toss.tolist(), strict=True):
            if one[0] not in chosen or (one[1] > 0) is rising:
                chosen[one[0]] = one
        among = self._regions.within(list(chosen), hops, self.hidden, self._movable)
        change = complete_together(
            count=self.figures.count, cost=self._cost, hidden=self.hidden, sums=self.sums,
            required=list(chosen.values()), among=among, worth=worth, seed=self.seed, meter=self.meter,
        )  # fmt: skip
        self.hidden[among[0][np.abs(change) > EXACT]] = True
        self._see(among[0], change, change)

    def _hidden_for(self, goal: Requirement) -> bool:
        """Hides what one goal needs, near it if that is enough. False where it cannot be reached."""
        for size in (NEAR, len(self.hidden)):
            if not self._open(goal):
                return True
            at, rows = self._regions.around(goal[0], self._movable, size, before=self.hidden)
            self._hidden_among((at, rows), [goal])
            if len(at) < size:  # all that hangs together
                break
        return not self._open(goal)

    def _hidden_among(self, among: tuple[Ints, Ints], goals: Sequence[Requirement]) -> None:
        """Hides what goals need of these figures, as far as they reach them."""
        if goals:
            done = complete(
                count=self.figures.count, cost=self._cost, fixed=self.figures.fixed, hidden=self.hidden,
                sums=self.sums, required=goals, among=among, seed=self.seed, meter=self.meter,
            )  # fmt: skip
            self.hidden = done.hidden
            at = among[0]
            self._see(at, done.rise[at], done.fall[at])

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
            still = others & free & ~useless & (self._up < MOVED) & (self._down > -MOVED)
            left: list[Requirement] = []
            goals = [one for figure in np.flatnonzero(still).tolist() for one in self._either(figure)]
            for part, mine in self._parts(goals, free):
                if self._is_asked(part):
                    useless[part.fixed(list(dict.fromkeys(figure for figure, _ in mine)))] = True
                else:
                    left += self._pushed(part, mine)
            if not left:
                return useless
            never.update(figure for figure, _ in self._hide_more(left) if self._open((figure, ANY)))

    def _either(self, figure: int) -> list[Requirement]:
        return [(figure, ANY), *([(figure, -ANY)] if self.figures.count[figure] else [])]
