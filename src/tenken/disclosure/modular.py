"""Protection block by block, from the top down: the modular approach (HiTaS).

De Wolf (2002), *HiTaS: a heuristic approach to cell suppression in hierarchical tables*. A table whose dimensions are
trees falls into blocks without hierarchy: one parent and its children of every dimension. They are protected in the
order of their depth. What a block hides counts as hidden in every other block that holds it; a block done before is
done again when another had to hide one of its figures (backtracking), which costs more than a figure nobody has
looked at. Hidden figures only grow in number, so it ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.choosing import Block, Effort, choose
from tenken.disclosure.figures import Figures
from tenken.disclosure.primary import Primary, Requirement

__all__ = ["costs", "modular"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
STEPS, FIRST = 100, 0.75  # of progress; the share of what is left that each round is taken to be
REOPENING = 4  # how much dearer a figure is that a finished block shows


@dataclass(frozen=True, slots=True)
class _Place:
    """One block: the numbers of its figures in the order of its axes."""

    depth: int
    figures: Ints


def costs(figures: Figures) -> Ints:
    """What hiding each figure takes from readers: more for larger counts, by their order of magnitude.

    A base takes its whole distribution along, as shares without their base are not shown.
    """
    own = 1 + np.floor(np.log2(1 + figures.count)).astype(np.int64)
    cost = own.copy()
    for one in figures.distributions:
        cost[one.base] = own[one.base] + sum(int(own[category]) for category in one.categories)
    cost[figures.unpublished] = 0
    return cost


def modular(
    figures: Figures,
    primary: Primary,
    *,
    protection: int,
    effort: Callable[[int], Effort],
    seed: int,
    each: Callable[[int, int], None],
) -> tuple[Flags, int]:
    """Hidden figures after every block is protected, and how many blocks were worked on.

    ``effort`` says by the number of figures that may be hidden how long to look; ``each`` is told steps done, and of
    how many. How many rounds there will be nobody knows.
    """
    hidden = figures.unpublished.copy()
    hidden[list(primary.reasons)] = True
    cost, fixed = costs(figures), figures.fixed
    required: Mapping[int, list[Requirement]] = _by_figure(primary.requirements(figures.count))
    places = sorted(_places(figures), key=lambda place: place.depth)
    holding: dict[int, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        for figure in set(place.figures.ravel().tolist()):
            holding[figure].append(number)
    waiting = list(range(len(places)))
    finished = np.zeros(len(figures.count), dtype=np.bool_)
    met: list[set[int]] = [set() for _ in places]
    done, over = 0, 0.0
    while waiting:
        reopened: set[int] = set()
        for step, number in enumerate(waiting):
            each(int(STEPS * (over + (1 - over) * FIRST * step / len(waiting))), STEPS)
            reopened.discard(number)
            ids = np.unique(places[number].figures)
            was = hidden[ids]
            open_ = [figure for figure in ids[was].tolist() if figure not in met[number]]
            new = ids[:0]
            if open_:
                done += 1
                block = _block(places[number], ids, figures, hidden, fixed, np.where(finished, cost * REOPENING, cost))
                for figure in open_:
                    wanted = required.get(figure) or _inherited(figure, figures.count, protection)
                    local = int(np.searchsorted(ids, figure))
                    block.required.extend((local, amount) for _, amount in wanted)
                candidates = int((~block.fixed & ~block.hidden).sum())
                new = ids[choose(block, effort(candidates), seed=seed) & ~was]
            finished[ids] = True
            hidden[new] = True
            met[number].update(open_, new.tolist())
            for figure in new.tolist():
                reopened.update(other for other in holding[figure] if other != number)
        waiting, over = sorted(reopened), over + (1 - over) * FIRST
    return hidden, done


def _by_figure(required: list[Requirement]) -> Mapping[int, list[Requirement]]:
    found: dict[int, list[Requirement]] = defaultdict(list)
    for one in required:
        found[one[0]].append(one)
    return found


def _inherited(figure: int, count: Ints, protection: int) -> list[Requirement]:
    """What a figure that another block hid must be able to do here, so that it can do it there."""
    fall = min(int(count[figure]), protection)
    return [(figure, protection), *([(figure, -fall)] if fall else [])]


def _places(figures: Figures) -> list[_Place]:
    """Every block of every table."""
    found = []
    for read, ids in figures.tables:
        for chosen in product(*read.families):
            axes = np.ix_(*[[family.parent, *family.children] for family in chosen])
            found.append(_Place(sum(family.depth for family in chosen), ids[axes]))
    return found


def _block(place: _Place, ids: Ints, figures: Figures, hidden: Flags, fixed: Flags, cost: Ints) -> Block:
    """The block with its figures numbered from 0, and its sums."""
    local = np.searchsorted(ids, place.figures)
    relations: dict[tuple[int, ...], None] = {}
    for axis in range(local.ndim):
        if local.shape[axis] > 2:  # a single child is one with its parent
            for row in np.moveaxis(local, axis, -1).reshape(-1, local.shape[axis]).tolist():
                relations[tuple(row)] = None
    return Block(figures.count[ids], cost[ids], fixed[ids], hidden[ids], list(relations), [])
