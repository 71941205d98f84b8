"""What an attacker cannot rule out: every way in which hidden counts may differ from the truth and all sums still hold.

A *change* y gives each hidden figure another count; sums of changes are zero along every relation, no count falls
below zero, and shown figures do not change. The attacker's bounds for a figure are the least and the greatest of its
changes (Fischetti and Salazar 2001, 2). Counts are whole, so a linear program allows the attacker a little less than
a search of all whole tables would; that is the attack that is used in practice, and what intervals of 2p leave room
for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from tenken.disclosure.figures import Relation
from tenken.disclosure.primary import Requirement
from tenken.disclosure.programs import INFINITE, Meter, Program

__all__ = ["EXACT", "MOVED", "Possibilities", "Sums", "rows_of"]

EXACT = 1e-6
MOVED = 1e-3  # clinics; less may be the solver's rounding, added up over many sums
ROUNDS, WORTH = 30, 0.05  # of changes that are to prove many requirements; each must prove such a share of the rest
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Sums:
    """Relations as arrays: entry by entry the relation, the figure, and its sign (the whole +1, parts -1)."""

    def __init__(self, relations: Sequence[Relation], size: int) -> None:
        self.size = size
        self.rows = len(relations)
        lengths = np.fromiter((len(one) for one in relations), dtype=np.int64, count=len(relations))
        self.row = np.repeat(np.arange(len(relations)), lengths)
        self.figure = np.fromiter((number for one in relations for number in one), dtype=np.int64, count=lengths.sum())
        self.sign = np.full(len(self.figure), -1.0)
        self.sign[np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if len(relations) else []] = 1.0
        self.matrix = coo_array((self.sign, (self.row, self.figure)), shape=(self.rows, size)).tocsr()

    def free(self, hidden: Flags) -> Flags:
        """Hidden figures but those that follow at once, each the only hidden one of a sum."""
        free = hidden.copy()
        while True:
            entry = free[self.figure]
            alone = np.bincount(self.row[entry], minlength=self.rows) == 1
            found = self.figure[entry & alone[self.row]]
            if not len(found):
                return free
            free[found] = False

    def components(self, free: Flags) -> list[tuple[Ints, Ints]]:
        """Free figures and their relations, in parts that share no relation."""
        if not free.any():
            return []
        entry = free[self.figure]
        rows, figures = self.row[entry], self.figure[entry]
        size = self.rows + self.size
        graph = coo_array((np.ones(len(rows)), (rows, self.rows + figures)), shape=(size, size))
        _, label = connected_components(graph, directed=False)
        at = np.flatnonzero(free)
        used = np.unique(rows)
        by_figure = _split(at, label[self.rows + at])
        by_row = _split(used, label[used])
        return [(by_figure[one], by_row.get(one, np.zeros(0, dtype=np.int64))) for one in by_figure]


def _split(values: Ints, labels: Ints) -> dict[int, Ints]:
    """Values by label, in the order in which labels come."""
    if not len(values):
        return {}
    order = np.argsort(labels, kind="stable")
    found, starts = np.unique(labels[order], return_index=True)
    return dict(zip(found.tolist(), np.split(values[order], starts[1:]), strict=True))


def rows_of(part: csr_array) -> list[tuple[Ints, Floats]]:
    """The places and signs of each sum."""
    return [
        (part.indices[start:end], part.data[start:end])
        for start, end in zip(part.indptr[:-1], part.indptr[1:], strict=True)
    ]


class Possibilities:
    """The changes of one component, ready to be asked again and again."""

    def __init__(
        self, sums: Sums, count: Ints, figures: Ints, rows: Ints, *, seed: int = 0, meter: Meter | None = None,
        afresh: bool = False,
    ) -> None:  # fmt: skip
        self.sums, self.figures, self.rows = sums, figures, rows
        self.chance = np.random.default_rng(seed)
        self.place = {figure: place for place, figure in enumerate(figures.tolist())}
        part = sums.matrix[rows][:, figures].tocsr()
        self.count = count[figures].astype(np.float64)
        self.lower = -self.count
        self.upper = np.full(len(figures), INFINITE)
        self.program = Program(
            cost=np.zeros(len(figures)),
            lower=self.lower,
            upper=self.upper,
            rows=rows_of(part),
            row_lower=np.zeros(len(rows)),
            row_upper=np.zeros(len(rows)),
            seed=seed,
            meter=meter,
            afresh=afresh,
        )

    def push(self, wanted: Sequence[Requirement]) -> Floats:
        """One change that moves these figures as far together as it can, none farther than wanted."""
        places = [self.place[figure] for figure, _ in wanted]
        lower = [amount if amount < 0 else self.lower[place] for place, (_, amount) in zip(places, wanted, strict=True)]
        upper = [amount if amount > 0 else self.upper[place] for place, (_, amount) in zip(places, wanted, strict=True)]
        self.program.bound(places, lower, upper)
        self.program.price(places, [-1.0 if amount > 0 else 1.0 for _, amount in wanted])
        self.program.run()
        change = self.program.values()
        self.program.price(places, [0.0] * len(places))
        self.program.bound(places, self.lower[places].tolist(), self.upper[places].tolist())
        return change

    def prices(self) -> Floats:
        """What each relation of the whole was worth to the last push (for cuts)."""
        found = np.zeros(self.sums.rows)
        found[self.rows] = self.program.row_prices()
        return found

    def unmet(self, wanted: Iterable[Requirement]) -> list[tuple[Requirement, float, Floats]]:
        """Requirements that no change meets: how far each comes, and the worth of relations (``prices``).

        One change may prove many: first many are pushed at once, each up or down as chance has it, as long as that
        proves more; then what remains one by one.
        """
        open_ = list(wanted)
        for number in range(ROUNDS):
            if len(open_) < 2:
                break
            change = self.push(self.together(open_, number))
            left = [one for one in open_ if not self._met(one, change)]
            proved, open_ = len(open_) - len(left), left
            if number > 0 and proved <= WORTH * len(left):
                break
        found = []
        while open_:
            one = open_.pop(0)
            change = self.push([one])
            if self._met(one, change):
                open_ = [other for other in open_ if not self._met(other, change)]
            else:
                found.append((one, float(change[self.place[one[0]]]), self.prices()))
        return found

    def fixed(self, figures: Sequence[int]) -> list[int]:
        """Which of these can change neither up nor down."""
        still = set(figures)
        down = {figure for figure in figures if self.lower[self.place[figure]] <= -1}
        for number in range(ROUNDS):
            both = [one for figure in figures if figure in still for one in ((figure, 1), (figure, -1))]
            open_ = [one for one in both if one[1] > 0 or one[0] in down]
            if len(open_) < 2:
                break
            before = len(still)
            still = self._unmoved(still, self.push(self.together(open_, number)))
            if number > 0 and before - len(still) <= WORTH * len(still):
                break
        for figure in figures:
            for amount in (1, -1):
                if figure in still and (amount > 0 or figure in down):
                    still = self._unmoved(still, self.push([(figure, amount)]))
        return [figure for figure in figures if figure in still]

    def _unmoved(self, still: set[int], change: Floats) -> set[int]:
        return {figure for figure in still if abs(change[self.place[figure]]) < MOVED}

    def together(self, open_: Sequence[Requirement], number: int) -> list[Requirement]:
        """One requirement for each figure: the first time up, the second down, then either."""
        toss = self.chance.random(len(open_)) if number > 1 else np.full(len(open_), float(number))
        chosen: dict[int, Requirement] = {}
        for one, tossed in zip(open_, toss.tolist(), strict=True):
            if one[0] not in chosen or (one[1] > 0) is (tossed < 0.5):
                chosen[one[0]] = one
        return list(chosen.values())

    def proof(self, one: Requirement) -> Floats | None:
        """A change that meets the requirement, if there is one."""
        change = self.push([one])
        return change if self._met(one, change) else None

    def proofs(self, wanted: Sequence[Requirement]) -> Floats:
        """For each requirement a change that meets it, or as much of it as can be: one row each."""
        found = np.zeros((len(wanted), len(self.figures)))
        for number, one in enumerate(wanted):
            found[number] = self.push([one])
        return found

    def close(self, place: int) -> None:
        """Takes the figure at this place as shown from now on."""
        self.lower[place] = self.upper[place] = 0.0
        self.program.bound([place], [0.0], [0.0])

    def open(self, place: int) -> None:
        """Takes the figure at this place as hidden again."""
        self.lower[place], self.upper[place] = -self.count[place], INFINITE
        self.program.bound([place], [self.lower[place]], [INFINITE])

    def _met(self, one: Requirement, change: Floats) -> bool:
        figure, amount = one
        moved = change[self.place[figure]]
        return bool(moved >= amount - EXACT if amount > 0 else moved <= amount + EXACT)
