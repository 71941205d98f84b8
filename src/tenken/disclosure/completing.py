"""The quick way to protect what is not protected yet: one linear program per hidden count, over all figures at once.

Kelly, Golden and Assad (1992) and Castro (2012): the cheapest change that moves the count as far as it must be able
to move goes through some shown figures; they are hidden too. Hidden figures are free to use, and each find keeps
holding when more is hidden, so after the last count everything is protected. Used for blocks too big for ``choosing``
to finish, and over all blocks for what protects each block but not all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.figures import Relation
from tenken.disclosure.possibilities import EXACT
from tenken.disclosure.primary import Requirement
from tenken.disclosure.programs import INFINITE, Meter, Program

__all__ = ["Completed", "complete"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
FREE = 0.001  # what using a hidden figure costs, so that no change wanders


@dataclass(frozen=True, slots=True)
class Completed:
    """The figures to hide, and the requirements that cannot be met whatever is hidden."""

    hidden: Flags
    impossible: tuple[Requirement, ...]


def complete(
    *,
    count: Ints,
    cost: Ints,
    fixed: Flags,
    hidden: Flags,
    relations: Sequence[Relation],
    required: Sequence[Requirement],
    among: Flags | None = None,
    seed: int = 0,
    meter: Meter | None = None,
) -> Completed:
    """Hides what the requirements need beyond ``hidden``; the largest are met first, as they help others.

    ``among``: only these figures may move (all, where it is left out); a requirement that they do not meet is told as
    impossible.
    """
    if among is not None:
        ids = np.flatnonzero(among)
        place = np.full(len(count), -1)
        place[ids] = np.arange(len(ids))
        part = _complete(
            count[ids], cost[ids], fixed[ids], hidden[ids],
            [_row(relation, place) for relation in relations if among[list(relation)].any()],
            [(int(place[figure]), amount) for figure, amount in required], seed, meter,
        )  # fmt: skip
        whole = hidden.copy()
        whole[ids] = part.hidden
        return Completed(whole, tuple((int(ids[figure]), amount) for figure, amount in part.impossible))
    every = np.arange(len(count))
    return _complete(count, cost, fixed, hidden, [_row(one, every) for one in relations], required, seed, meter)


def _row(relation: Relation, place: Ints) -> tuple[list[int], list[float]]:
    """The places of a sum's figures and their signs, without those that have no place."""
    signed = [(int(place[figure]), 1.0 if at == 0 else -1.0) for at, figure in enumerate(relation)]
    return [one for one, _ in signed if one >= 0], [sign for one, sign in signed if one >= 0]


def _complete(
    count: Ints, cost: Ints, fixed: Flags, hidden: Flags, rows: Sequence[tuple[list[int], list[float]]],
    required: Sequence[Requirement], seed: int, meter: Meter | None,
) -> Completed:  # fmt: skip
    size = len(count)
    hidden = hidden.copy()
    impossible = []
    price = np.where(hidden, FREE, cost.astype(np.float64))
    # each figure twice: what it rises, and what it falls
    upper = np.concatenate([np.where(fixed, 0.0, INFINITE), np.where(fixed, 0, count).astype(np.float64)])
    program = Program(
        cost=np.concatenate([price, price]),
        lower=np.zeros(2 * size),
        upper=upper,
        rows=[
            ([*columns, *(column + size for column in columns)], [*signs, *(-sign for sign in signs)])
            for columns, signs in rows
        ],
        row_lower=np.zeros(len(rows)),
        row_upper=np.zeros(len(rows)),
        seed=seed,
        meter=meter,
    )
    for figure, amount in sorted(required, key=lambda one: (-abs(one[1]), one)):
        column, other = (figure, figure + size) if amount > 0 else (figure + size, figure)
        far = float(abs(amount))
        if far > upper[column]:
            impossible.append((figure, amount))
            continue
        program.bound([column, other], [far, 0.0], [far, 0.0])
        if program.run():
            change = program.values()
            moved = np.abs(change[:size] - change[size:]) > EXACT
            new = np.flatnonzero(moved & ~hidden)
            if len(new):
                hidden[new] = True
                program.price([*new.tolist(), *(new + size).tolist()], [FREE] * (2 * len(new)))
        else:
            impossible.append((figure, amount))
        program.bound([column, other], [0.0, 0.0], [upper[column], upper[other]])
    return Completed(hidden, tuple(impossible))
