"""What an attacker sits down with: every released figure, the sums that hold between them, and what is known besides.

Written apart from the modules that choose what to hide, on purpose: it imports none of them, so that a mistake there
is not made here again. Figures are told apart by ``CountTable.identity``; the same clinics are one unknown wherever
they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.model import CountTable, Identity, Protection
from tenken.disclosure.within import Within
from tenken.errors import DisclosureError

__all__ = ["Cells", "Knowledge", "knowledge"]

Codes: TypeAlias = tuple[str, ...]
Key: TypeAlias = tuple[str, Identity]
DEEPEST = 2  # pairs that a figure from elsewhere may have more than the one it is a part of


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table: their unknowns by codes."""

    table: CountTable
    at: Mapping[Codes, int]

    def below(self) -> Iterator[tuple[int, Mapping[str, list[str]]]]:
        """Of each dimension its place, and the codes right below each code."""
        for place, dimension in enumerate(self.table.dimensions):
            found: dict[str, list[str]] = defaultdict(list)
            for code, parent in dimension.parents.items():
                found[parent].append(code)
            yield place, found

    def sums(self) -> Iterator[tuple[int, ...]]:
        """The whole, then its parts, for every cell that has parts along some dimension."""
        for place, below in self.below():
            for codes, whole in self.at.items():
                parts = below.get(codes[place])
                if parts:
                    yield whole, *(self.at[*codes[:place], part, *codes[place + 1 :]] for part in parts)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Unknowns by number: their true counts (to judge by), whether they are told, and the least that they can be."""

    tables: tuple[Cells, ...]
    truth: NDArray[np.int64]
    told: NDArray[np.bool_]
    least: NDArray[np.int64]
    most: NDArray[np.float64]
    sums: tuple[tuple[int, ...], ...]
    inside: tuple[tuple[int, int], ...]  # the first is never more than the second


def knowledge(
    tables: Sequence[CountTable], protection: Protection, known: Mapping[Key, int], within: Mapping[str, Within]
) -> Knowledge:
    """Raises ``DisclosureError`` for what cannot be: a table unprotected, incomplete, or at odds with another."""
    numbers: dict[Key, int] = {}
    truth: list[int] = []
    seen: list[bool] = []
    read = []
    for table in tables:
        hidden = protection.hidden.get(table.key)
        if hidden is None:
            raise DisclosureError(f"Table {table.key} is not among the protected ones.")
        names = [dimension.name for dimension in table.dimensions]
        at: dict[Codes, int] = {}
        for *row, count in table.cells.select(*names, "count").iter_rows():
            codes = tuple(row)
            key = table.identity(codes)
            number = at[codes] = numbers.setdefault(key, len(truth))
            if number == len(truth):
                truth.append(count)
                seen.append(False)
            elif truth[number] != count:
                raise DisclosureError(f"Table {table.key} counts {count} at {codes}, another table {truth[number]}.")
            seen[number] |= codes not in hidden
        if not hidden <= at.keys():
            raise DisclosureError(f"Table {table.key}: some cells that are to be hidden are none of its own.")
        read.append(Cells(table, at))
    for key, count in known.items():
        if key in numbers:
            if truth[numbers[key]] != count:
                raise DisclosureError(f"{sorted(key[1])} is known to be {count}, a table has {truth[numbers[key]]}.")
            seen[numbers[key]] = True
    try:
        sums = tuple(dict.fromkeys(one for cells in read for one in cells.sums()))
    except KeyError as missing:
        raise DisclosureError(f"A cell is missing: {missing}. Zeros and totals must be there.") from missing
    counts = np.asarray(truth, dtype=np.int64)
    return Knowledge(
        tables=tuple(read), truth=counts, told=np.asarray(seen, dtype=bool),
        least=_least(numbers, counts, known), most=_most(numbers, counts, known),
        sums=sums, inside=tuple(_inside(numbers, within)),
    )  # fmt: skip


def _least(numbers: Mapping[Key, int], truth: NDArray[np.int64], known: Mapping[Key, int]) -> NDArray[np.int64]:
    """A figure from elsewhere of some of the clinics is less than that of all; so are those of one kind together."""
    found = np.zeros(len(truth), dtype=np.int64)
    together: dict[tuple[int, frozenset[str]], int] = defaultdict(int)
    for (universe, identity), count in known.items():
        if (universe, identity) in numbers:
            continue
        for size in range(1, DEEPEST + 1):
            for more in combinations(identity, size):
                whole = numbers.get((universe, identity.difference(more)))
                if whole is not None:
                    found[whole] = max(found[whole], count)
                    together[whole, frozenset(name for name, _ in more)] += count
    for (whole, _), count in together.items():
        if count <= truth[whole]:  # else they overlap (a prefecture and its cities): no sum
            found[whole] = max(found[whole], count)
    return found


def _most(numbers: Mapping[Key, int], truth: NDArray[np.int64], known: Mapping[Key, int]) -> NDArray[np.float64]:
    """A figure from elsewhere that holds all these clinics and more; one that is smaller is of another day."""
    found = np.full(len(truth), np.inf)
    elsewhere = {key: count for key, count in known.items() if key not in numbers}
    if not elsewhere:
        return found
    for (universe, identity), number in numbers.items():
        for kept in range(len(identity)):
            for some in combinations(identity, kept):
                count = elsewhere.get((universe, frozenset(some)))
                if count is not None and count >= truth[number]:
                    found[number] = min(found[number], count)
    return found


def _inside(numbers: Mapping[Key, int], within: Mapping[str, Within]) -> Iterator[tuple[int, int]]:
    """Each figure of an inner universe, and that of the outer one that holds its clinics."""
    for (universe, identity), number in numbers.items():
        lies = within.get(universe)
        if lies is not None:
            whole = numbers.get((lies.universe, identity | lies.codes))
            if whole is not None:
                yield number, whole
