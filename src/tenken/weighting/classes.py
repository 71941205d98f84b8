"""Classes that are large enough: small ones are merged with neighbours by one rule. ``svy`` adjusts within cells as
given.

The rule. Classes are the combinations of the variables, from the coarsest to the finest (prefecture, kind, size). A
class with fewer respondents than ``least`` is merged with the neighbour that differs in the finest variable alone;
neighbours stand in the order that the plan gives, and of two the one with fewer respondents is taken. A class that is
alone at its level and still small goes up: next its kind is merged with a neighbouring kind of the same prefecture,
at last the prefecture with the one next in code. So a class is never larger than needed, and what merges with what
depends on counts alone, never on answers. (Little 1986, International Statistical Review 54, on classes; Kalton and
Flores-Cervantes 2003, Journal of Official Statistics 19, on collapsing them.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

__all__ = ["Cell", "Group", "merged"]

Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that are weighted as one."""

    cells: tuple[Cell, ...]  # in order
    cases: int
    respondents: int

    @property
    def name(self) -> str:
        """All cells, as messages name them."""
        return " + ".join("/".join(cell) for cell in self.cells)


def merged(
    counts: Mapping[Cell, tuple[int, int]], *, least: int, rank: Callable[[int, str], tuple[int, str]]
) -> tuple[Group, ...]:
    """Groups of cells with ``least`` respondents or more, in order; one smaller group when all cells together have
    fewer.

    ``counts`` are cases and respondents of each cell; ``rank`` puts the categories of a variable (by position) in
    order.
    """
    ordered = sorted(counts, key=lambda cell: [rank(at, category) for at, category in enumerate(cell)])
    groups = [Group((cell,), *counts[cell]) for cell in ordered]
    depth = len(ordered[0]) if ordered else 0
    for level in range(depth - 1, -1, -1):
        # A group that went up lies whole within its prefix, so that of its first cell is that of all its cells.
        together = groupby(groups, key=lambda group: group.cells[0][:level])
        groups = [group for _, siblings in together for group in _enlarged(list(siblings), least)]
    return tuple(groups)


def _enlarged(groups: list[Group], least: int) -> list[Group]:
    while len(groups) > 1:
        at = min(range(len(groups)), key=lambda index: (groups[index].respondents, index))
        if groups[at].respondents >= least:
            break
        beside = [index for index in (at - 1, at + 1) if 0 <= index < len(groups)]
        other = min(beside, key=lambda index: (groups[index].respondents, index))
        first, second = sorted((at, other))
        left, right = groups[first], groups[second]
        whole = Group(left.cells + right.cells, left.cases + right.cases, left.respondents + right.respondents)
        groups[first : second + 1] = [whole]
    return groups
