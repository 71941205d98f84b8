"""The quick way to protect what is not protected yet: one linear program per hidden count, over all figures at once.

Kelly, Golden and Assad (1992) and Castro (2012): the cheapest change that moves the count as far as it must be able
to move goes through some shown figures; they are hidden too. Hidden figures are free to use, and each find keeps
holding when more is hidden, so after the last count everything is protected. Used for blocks too big for ``choosing``
to finish, and (``mending``) for what protects each block but not all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from tenken.disclosure.possibilities import EXACT, Sums, rows_of
from tenken.disclosure.primary import Requirement
from tenken.disclosure.programs import INFINITE, Meter, Program

__all__ = ["Completed", "complete", "complete_together"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LARGE = 20_000  # figures
STEPS = 300_000  # of the program for many requirements; some minutes
FREE = 0.001  # what using a hidden figure costs, so that no change wanders


@dataclass(frozen=True, slots=True)
class Completed:
    """The figures to hide, the requirements that cannot be met whatever is hidden, and what meets the others.

    ``rise`` and ``fall``: how far each figure moves in any of the changes that do.
    """

    hidden: Flags
    impossible: tuple[Requirement, ...]
    rise: Floats
    fall: Floats


def complete(
    *,
    count: Ints,
    cost: Ints,
    fixed: Flags,
    hidden: Flags,
    sums: Sums,
    required: Sequence[Requirement],
    among: tuple[Ints, Ints] | None = None,
    seed: int = 0,
    meter: Meter | None = None,
) -> Completed:
    """Hides what the requirements need beyond ``hidden``; the largest are met first, as they help others.

    ``among``: only these figures may move, in ascending order, with every relation that holds any of them (all, where
    it is left out); a requirement that they do not meet is told as impossible.
    """
    at, rows = among or (np.arange(sums.size), np.arange(sums.rows))
    place = {figure: number for number, figure in enumerate(at.tolist())}
    part = sums.matrix[rows][:, at].tocsr()
    mine = [(place[figure], amount) for figure, amount in required]
    shown, free, of_each = hidden.copy(), hidden[at], (count[at], cost[at], fixed[at])
    new, impossible, (rise, fall) = _complete(part, *of_each, free, mine, seed, meter)
    shown[at] = new
    whole = np.zeros((2, sums.size))
    whole[:, at] = rise, fall
    return Completed(shown, tuple((int(at[figure]), amount) for figure, amount in impossible), whole[0], whole[1])


def complete_together(
    *,
    count: Ints,
    cost: Ints,
    hidden: Flags,
    sums: Sums,
    required: Sequence[Requirement],
    among: tuple[Ints, Ints],
    worth: float,
    seed: int = 0,
    meter: Meter | None = None,
) -> Floats:
    """One change of the figures ``among`` that meets of many requirements what is worth its cost; of each in ``among``.

    Each clinic by which a required figure moves is worth so much; what is hidden moves for nothing, others at their
    cost, and are to be hidden. Quicker than one requirement after another, and hides more. None of ``among`` is fixed;
    each figure is required to rise or to fall, not both. No change where ``STEPS`` do not suffice.
    """
    at, rows = among
    part, shown = sums.matrix[rows][:, at].tocsr(), np.flatnonzero(~hidden[at])
    place = {figure: number for number, figure in enumerate(at.tolist())}
    size, most = len(at), count[at].astype(np.float64)
    # a hidden figure is one column, a shown one two: what it rises, and what it falls
    lower = np.concatenate([np.where(hidden[at], -most, 0.0), np.zeros(len(shown))])
    upper = np.concatenate([np.full(size, INFINITE), most[shown]])
    price = np.concatenate([np.where(hidden[at], 0.0, cost[at]), cost[at][shown]])
    for figure, amount in required:
        column = place[figure]
        price[column] = -worth if amount > 0 else worth
        (upper if amount > 0 else lower)[column] = amount
    program = Program(
        cost=price, lower=lower, upper=upper, rows=rows_of(hstack([part, -part[:, shown]]).tocsr()),
        row_lower=np.zeros(len(rows)), row_upper=np.zeros(len(rows)), seed=seed, meter=meter, afresh=True,
    )  # fmt: skip
    program.limit("simplex_iteration_limit", STEPS)
    if not program.run():
        return np.zeros(size)
    values = program.values()
    change: Floats = values[:size].copy()
    change[shown] -= values[size:]
    return change


def _complete(
    part: csr_array, count: Ints, cost: Ints, fixed: Flags, hidden: Flags, required: Sequence[Requirement],
    seed: int, meter: Meter | None,
) -> tuple[Flags, list[Requirement], tuple[Floats, Floats]]:  # fmt: skip
    size = len(count)
    hidden = hidden.copy()
    impossible = []
    rise, fall = np.zeros(size), np.zeros(size)
    price = np.where(hidden, FREE, cost.astype(np.float64))
    # each figure twice: what it rises, and what it falls
    upper = np.concatenate([np.where(fixed, 0.0, INFINITE), np.where(fixed, 0, count).astype(np.float64)])
    program = Program(
        cost=np.concatenate([price, price]),
        lower=np.zeros(2 * size),
        upper=upper,
        rows=[
            (np.concatenate([columns, columns + size]), np.concatenate([signs, -signs]))
            for columns, signs in rows_of(part)
        ],
        row_lower=np.zeros(part.shape[0]),
        row_upper=np.zeros(part.shape[0]),
        seed=seed,
        meter=meter,
        afresh=size > LARGE,
    )
    for figure, amount in sorted(required, key=lambda one: (-abs(one[1]), one)):
        column, other = (figure, figure + size) if amount > 0 else (figure + size, figure)
        far = float(abs(amount))
        if far > upper[column]:
            impossible.append((figure, amount))
            continue
        if (rise[figure] if amount > 0 else -fall[figure]) >= far - EXACT:
            continue  # a change before moves it as far
        program.bound([column, other], [far, 0.0], [far, 0.0])
        if program.run():
            values = program.values()
            change = values[:size] - values[size:]
            rise, fall = np.maximum(rise, change), np.minimum(fall, change)
            new = np.flatnonzero((np.abs(change) > EXACT) & ~hidden)
            if len(new):
                hidden[new] = True
                program.price([*new.tolist(), *(new + size).tolist()], [FREE] * (2 * len(new)))
        else:
            impossible.append((figure, amount))
        program.bound([column, other], [0.0, 0.0], [upper[column], upper[other]])
    return hidden, impossible, (rise, fall)
