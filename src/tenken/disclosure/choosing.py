"""Which further figures of one block to hide at the least cost: an integer program and an attacker in turns.

Fischetti and Salazar (2001), *Solving the cell suppression problem on tabular data with linear constraints*: a
pattern is chosen by an integer program, an attacker (``possibilities``) looks for hidden figures bounded too closely,
and each find becomes a cut that this and every like pattern breaks. The program starts with the cuts of single sums
(a hidden count can move only if others of its sum move against it). Where rounds run out, the rest is met by
``completing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.completing import complete
from tenken.disclosure.figures import Relation
from tenken.disclosure.possibilities import Possibilities, Sums
from tenken.disclosure.primary import Requirement
from tenken.disclosure.programs import INFINITE, Meter, Program
from tenken.disclosure.trimming import trim

__all__ = ["Block", "Effort", "choose"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Cut = tuple[list[int], list[float], float]
SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for the best pattern, in steps rather than seconds: the outcome is the same everywhere."""

    rounds: int  # of the integer program and the attacker
    nodes: int  # of one integer program
    gap: float  # how far from the best (as a share of the cost) is good enough
    searches: int  # for figures that need not stay hidden
    meter: Meter = field(default_factory=Meter)  # what was done is added to it
    polish: int = 0  # after so many rounds make a pattern that protects, and stop when it is good enough; 0: at the end


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one block, numbered from 0 within it."""

    count: Ints
    cost: Ints
    fixed: Flags  # must stay shown
    hidden: Flags  # hidden already
    relations: Sequence[Relation]
    required: list[Requirement]


def choose(block: Block, effort: Effort, *, seed: int = 0) -> Flags:
    """The figures to hide, those hidden already among them.

    A requirement that no pattern of this block meets is left to whoever sees all blocks.
    """
    if not block.required:
        return block.hidden
    sums = Sums(block.relations, len(block.count))
    # what is met stays met whatever else is hidden
    block = replace(block, required=[one for one, _ in _unmet(block, sums, block.hidden, block.required, effort, seed)])
    if not effort.rounds or not block.required:
        return _completed(block, sums, block.hidden, block.required, effort, seed) if block.required else block.hidden
    program = _program(block, [*_sum_cuts(block), *_company(block)], effort, seed)
    required = list(block.required)
    hidden, best, least = block.hidden, block.hidden, -1
    for number in range(effort.rounds):
        if not program.run():
            break
        hidden = program.values() > 0.5
        cuts = _attacked(block, sums, hidden, required, effort, seed)
        if not cuts:
            best, least = hidden, 0
            break
        for one, cut in cuts:
            if _of_use(cut, block):
                program.add_row(*cut)
            else:
                required.remove(one)
        if effort.polish and number % effort.polish == effort.polish - 1:
            completed = _completed(block, sums, hidden, required, effort, seed)
            price = _price(block, completed)
            if least < 0 or price < least:
                best, least = completed, price
            if least <= program.bound_of_cost() * (1 + effort.gap) + 0.999:
                break
    return best if least >= 0 else _completed(block, sums, hidden, required, effort, seed)


def _program(block: Block, cuts: Sequence[Cut], effort: Effort, seed: int) -> Program:
    """Which figures to hide at the least cost: 1 for hidden, and what is hidden already costs nothing."""
    cuts = [cut for cut in cuts if _of_use(cut, block)]
    least = np.asarray([one for _, _, one in cuts], dtype=np.float64)
    program = Program(
        cost=np.where(block.hidden, 0, block.cost).astype(np.float64),
        lower=block.hidden.astype(np.float64),
        upper=np.where(block.fixed, 0.0, 1.0),
        rows=[(columns, factors) for columns, factors, _ in cuts],
        row_lower=least, row_upper=np.full(len(cuts), INFINITE), whole=True, seed=seed, meter=effort.meter,
    )  # fmt: skip
    program.limit("mip_max_nodes", effort.nodes)
    program.limit("mip_rel_gap", effort.gap / 2)
    return program


def _completed(
    block: Block, sums: Sums, hidden: Flags, required: Sequence[Requirement], effort: Effort, seed: int
) -> Flags:
    """A pattern that protects, made of one that does not yet."""
    done = complete(
        count=block.count, cost=block.cost, fixed=block.fixed, hidden=hidden, sums=sums,
        required=required, seed=seed, meter=effort.meter,
    )  # fmt: skip
    met = [one for one in required if one not in done.impossible]
    return trim(
        sums, count=block.count, cost=block.cost, hidden=done.hidden, needed=block.hidden, required=met,
        searches=effort.searches, seed=seed, meter=effort.meter,
    )  # fmt: skip


def _price(block: Block, hidden: Flags) -> int:
    return int(block.cost[hidden & ~block.hidden].sum())


def _of_use(cut: Cut, block: Block) -> bool:
    """Whether anything that may be hidden can satisfy a cut."""
    columns, factors, least = cut
    if not block.fixed[columns].any():
        return True
    there = (factor for column, factor in zip(columns, factors, strict=True) if not block.fixed[column])
    return sum(there) >= least - SMALL


def _unmet(
    block: Block, sums: Sums, hidden: Flags, required: Sequence[Requirement], effort: Effort, seed: int
) -> list[tuple[Requirement, Floats]]:
    """Requirements that this pattern does not meet, and what each sum is worth to them."""
    figures = np.flatnonzero(hidden)
    rows = np.unique(sums.row[hidden[sums.figure]])
    possibilities = Possibilities(sums, block.count, figures, rows, seed=seed, meter=effort.meter)
    return [(one, prices) for one, _, prices in possibilities.unmet(required)]


def _attacked(
    block: Block, sums: Sums, hidden: Flags, required: Sequence[Requirement], effort: Effort, seed: int
) -> list[tuple[Requirement, Cut]]:
    """A cut for every requirement that this pattern does not meet (Fischetti and Salazar 2001, 3.2)."""
    cuts = []
    for one, prices in _unmet(block, sums, hidden, required, effort, seed):
        figure, amount = one
        worth = sums.matrix.T @ prices
        worth[figure] += np.sign(amount)
        worth[np.abs(worth) < SMALL] = 0.0
        enough = float(abs(amount))
        factors = np.where(worth > 0, enough, np.minimum(-worth * block.count, enough))  # a count may rise without end
        factors[figure] = 0.0
        columns = np.flatnonzero(factors > SMALL)
        cuts.append((one, (columns.tolist(), factors[columns].tolist(), enough)))
    return cuts


def _sum_cuts(block: Block) -> list[Cut]:
    """For each requirement and each sum its figure stands in: what the others must be able to move against it."""
    relations_of: dict[int, list[Relation]] = {}
    for relation in block.relations:
        for figure in relation:
            relations_of.setdefault(figure, []).append(relation)
    cuts = []
    for figure, amount in block.required:
        enough = abs(amount)
        for relation in relations_of.get(figure, ()):
            others = [other for other in relation if other != figure]
            # the whole moves with a part, parts move against each other
            falls = [(amount < 0) is (relation[0] in {figure, other}) for other in others]
            factors = [
                float(min(block.count[other], enough)) if fall else float(enough)
                for other, fall in zip(others, falls, strict=True)
            ]
            cuts.append((others, factors, float(enough)))
    return cuts


def _company(block: Block) -> list[Cut]:
    """A figure hidden alone in a sum can be told, so it would be no use: each further one needs company."""
    cuts = []
    for relation in block.relations:
        for figure in relation:
            if not (block.fixed[figure] or block.hidden[figure]):
                others = [other for other in relation if other != figure]
                cuts.append(([figure, *others], [-1.0, *[1.0] * len(others)], 0.0))
    return cuts
