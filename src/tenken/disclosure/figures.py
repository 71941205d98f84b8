"""Every figure of linked tables once, with the sums that bind them: the ground of protection and of attack.

Tables are linked when they are of one universe or of universes within each other (``grouped``); groups share nothing
and are worked on one after another. A figure that stands in several tables is one; one that has a single part (a
prefecture all of one city) is one with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.model import CountTable
from tenken.disclosure.table_reading import ReadTable, read_table
from tenken.disclosure.within import Loose, Name, Within, holding_relations, inner_relations, outside_relations, told
from tenken.errors import DisclosureError

__all__ = ["Distribution", "Figures", "Relation", "grouped", "read_figures"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Relation = tuple[int, ...]  # the whole, then its parts; figures by number


@dataclass(frozen=True, slots=True)
class Distribution:
    """The figures of one distribution: clinics asked, and how many gave each answer."""

    base: int
    categories: tuple[int, ...]
    variable: str = ""  # whose answers these are; "" of a universe, which itself is an answer


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group of tables, by number."""

    names: Sequence[Name]  # one that names it, of several
    count: Ints
    known: Flags  # anyone has it, so it cannot be hidden
    empty: Flags  # of nobody's answers: always shown
    unpublished: Flags  # stands in no table: never shown
    relations: Sequence[Relation]
    distributions: Sequence[Distribution]
    tables: Sequence[tuple[ReadTable, Ints]]  # numbers of the figures of each table, in the shape of its dimensions

    @property
    def fixed(self) -> Flags:
        """Which figures cannot be hidden."""
        return self.known | self.empty


def grouped(tables: Sequence[CountTable], within: Mapping[str, Within]) -> list[list[CountTable]]:
    """Tables that are bound to each other, in the order of the first of each group."""
    root: dict[str, str] = {table.universe: table.universe for table in tables}

    def top(universe: str) -> str:
        while root[universe] != universe:
            universe = root[universe]
        return universe

    for inner, lies in within.items():
        if inner in root and lies.universe in root:
            root[top(inner)] = top(lies.universe)
    groups: dict[str, list[CountTable]] = defaultdict(list)
    for table in tables:
        groups[top(table.universe)].append(table)
    return list(groups.values())


def read_figures(tables: Sequence[CountTable], *, known: Mapping[Name, int], within: Mapping[str, Within]) -> Figures:
    """The figures of one group of tables.

    Raises ``DisclosureError`` when a table is incomplete or does not add up, when two tables give one figure two
    counts, or when ``known`` gives another.
    """
    numbers: dict[Name, int] = {}
    counts: list[int] = []
    read = []
    for table in tables:
        one = read_table(table)
        ids = np.empty(one.counts.size, dtype=np.int64)
        for place, (identity, count) in enumerate(zip(one.identities(), one.counts.ravel().tolist(), strict=True)):
            name = (table.universe, identity)
            number = numbers.setdefault(name, len(counts))
            if number == len(counts):
                counts.append(count)
            elif counts[number] != count:
                raise DisclosureError(
                    f"Table {table.key} counts {count} clinics for {told(name)}, another table {counts[number]}. "
                    "Give tables of different clinics different universes."
                )
            ids[place] = number
        read.append((one, ids.reshape(one.counts.shape)))
    return _merged(numbers, counts, read, known=known, within=within)


def _merged(
    numbers: dict[Name, int],
    counts: list[int],
    read: list[tuple[ReadTable, Ints]],
    *,
    known: Mapping[Name, int],
    within: Mapping[str, Within],
) -> Figures:
    """Binds what was read: sums within tables, between universes and with known figures."""
    plain = {name: counts[number] for name, number in numbers.items()}
    sums = list(dict.fromkeys(relation for one, ids in read for relation in one.relations(ids)))
    universes = {name[0] for name in numbers}
    of_ours = {name: count for name, count in known.items() if name[0] in universes}
    unpublished: list[int] = []
    is_known = []
    for name, count in of_ours.items():
        if name in plain and plain[name] != count:
            raise DisclosureError(
                f"{told(name)} is known to be {count}, but a table counts {plain[name]}. A register of another dataset?"
            )
        if name not in plain:
            numbers[name] = len(counts)
            counts.append(count)
        is_known.append(numbers[name])
    loose: Iterable[Loose] = [
        *inner_relations(plain, within), *outside_relations(plain, of_ours), *holding_relations(plain, of_ours),
    ]  # fmt: skip
    for one_loose in loose:
        whole, parts = numbers[one_loose.whole], tuple(numbers[part] for part in one_loose.parts)
        rest = counts[whole] - sum(counts[part] for part in parts)
        if rest < 0:
            raise DisclosureError(
                f"{told(one_loose.parts[0])} counts more clinics than {told(one_loose.whole)}, which it lies within."
            )
        unpublished.append(len(counts))
        counts.append(rest)
        sums.append((whole, *parts, unpublished[-1]))
    merge = _single_parts(sums, len(counts))
    tally = np.asarray(counts, dtype=np.int64)
    flags = np.zeros((3, len(counts)), dtype=np.bool_)
    flags[0][merge[np.asarray(is_known, dtype=np.int64)]] = True
    flags[2][unpublished] = True
    distributions = []
    for one, ids in read:
        variable = "" if one.table.of_some else one.table.distribution or ""
        for base, *categories in one.distributions(merge[ids]):
            distributions.append(Distribution(base, tuple(categories), variable))
    nobody = _nobody(tally, distributions, [(one, merge[ids]) for one, ids in read])
    flags[1][nobody] = True
    by_number: list[Name] = [("", frozenset())] * len(counts)
    for name, number in numbers.items():
        by_number[number] = name
    relations = dict.fromkeys(tuple(merge[list(relation)].tolist()) for relation in sums if len(relation) > 2)
    return Figures(
        names=by_number,
        count=tally,
        known=flags[0],
        empty=flags[1],
        unpublished=flags[2],
        relations=[(whole, *parts) for whole, *parts in relations],
        distributions=list(dict.fromkeys(distributions)),
        tables=[(one, merge[ids]) for one, ids in read],
    )


def _nobody(tally: Ints, distributions: Sequence[Distribution], read: Sequence[tuple[ReadTable, Ints]]) -> list[int]:
    """Figures of distributions over nobody. A base that is an answer to another question is one only if nobody gave any
    answer to that: else it is a zero among others, and may have to be hidden with them.
    """
    answer_to: dict[int, set[int]] = defaultdict(set)
    for one, ids in read:
        for base, *nodes in one.distributions(ids, sums=True):
            for node in nodes:
                if node != base and tally[node] == 0:
                    answer_to[node].add(base)
    waiting = [one for one in distributions if tally[one.base] == 0]
    found: set[int] = set()
    while True:
        now = [one for one in waiting if not answer_to[one.base] or answer_to[one.base] & found]
        if not now:
            return sorted(found)
        found.update(figure for one in now for figure in (one.base, *one.categories))
        waiting = [one for one in waiting if one.base not in found]


def _single_parts(relations: Iterable[Relation], size: int) -> Ints:
    """For each figure the one that stands for it: a whole of one part is that part."""
    stands = np.arange(size, dtype=np.int64)
    for relation in relations:
        if len(relation) == 2:
            first, second = (_top(stands, one) for one in relation)
            stands[max(first, second)] = min(first, second)
    for number in range(size):
        stands[number] = _top(stands, number)
    return stands


def _top(stands: Ints, number: int) -> int:
    while stands[number] != number:
        number = int(stands[number])
    return number
