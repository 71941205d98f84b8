"""One table of counts as an array, checked: complete, whole numbers, and every parent the sum of its children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tenken.disclosure.model import CountTable, Identity
from tenken.errors import DisclosureError
from tenken.tabulation.model import TOTAL, Dimension

__all__ = ["Family", "ReadTable", "families", "read_table"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Family:
    """A code and those right below it, by their places in the order of codes; ``depth`` of the root is 0."""

    parent: int
    children: tuple[int, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The counts of a table, one axis per dimension."""

    table: CountTable
    codes: tuple[tuple[str, ...], ...]  # of each dimension, TOTAL first
    families: tuple[tuple[Family, ...], ...]
    counts: Ints

    def identities(self) -> Iterator[Identity]:
        """The identity of each figure, in the order of the flattened array."""
        figures = self.table.figures
        pairs = [
            [figures.get((dimension.name, code), () if code == TOTAL else ((dimension.name, code),)) for code in codes]
            for dimension, codes in zip(self.table.dimensions, self.codes, strict=True)
        ]
        for chosen in product(*pairs):
            yield frozenset(pair for one in chosen for pair in one)

    def cells(self) -> Iterator[tuple[str, ...]]:
        """The codes of each figure, in the order of the flattened array."""
        return product(*self.codes)

    def relations(self, ids: Ints) -> Iterator[tuple[int, ...]]:
        """Every sum: the number of the whole, then those of its parts."""
        for axis, found in enumerate(self.families):
            for family in found:
                if not family.children:
                    continue
                members = np.take(ids, [family.parent, *family.children], axis=axis)
                for row in np.moveaxis(members, axis, -1).reshape(-1, members.shape[axis]).tolist():
                    yield tuple(row)

    def distributions(self, ids: Ints, *, sums: bool = False) -> Iterator[tuple[int, ...]]:
        """Every distribution that the first rule applies to: the base, then the categories.

        Codes that begin with "@" are sums of categories, which another table shows; they are left out but for ``sums``.
        """
        if self.table.distribution is None:
            return
        axis = [dimension.name for dimension in self.table.dimensions].index(self.table.distribution)
        chosen = [at for at, code in enumerate(self.codes[axis]) if sums or not code.startswith("@")]
        ids = np.take(ids, chosen, axis=axis)
        for row in np.moveaxis(ids, axis, -1).reshape(-1, ids.shape[axis]).tolist():
            yield tuple(row)


def read_table(table: CountTable) -> ReadTable:
    """Checks and arranges one table. Raises ``DisclosureError`` that names table and cell."""
    names = [dimension.name for dimension in table.dimensions]
    _check_columns(table, names)
    codes = tuple((TOTAL, *dimension.parents) for dimension in table.dimensions)
    places = [{code: place for place, code in enumerate(one)} for one in codes]
    counts = np.full([len(one) for one in codes], -1, dtype=np.int64)
    for *key, count in table.cells.select(*names, "count").iter_rows():
        unknown = [f"{name}={code}" for name, code, known in zip(names, key, places, strict=True) if code not in known]
        if unknown:
            raise DisclosureError(f"Table {table.key}: {', '.join(unknown)} is no code of its dimension.")
        if count is None or count != int(count) or count < 0:
            raise DisclosureError(
                f"Table {table.key}: the count of {_told(names, key)} is {count}, no number of clinics."
            )
        at = tuple(known[code] for code, known in zip(key, places, strict=True))
        if counts[at] != -1:
            raise DisclosureError(f"Table {table.key}: {_told(names, key)} stands there twice.")
        counts[at] = int(count)
    missing = np.argwhere(counts < 0)
    if len(missing):
        key = [one[place] for one, place in zip(codes, missing[0], strict=True)]
        raise DisclosureError(
            f"Table {table.key}: {len(missing)} cells are missing, the first is {_told(names, key)}. "
            "Zeros and totals must be there."
        )
    read = ReadTable(table, codes, tuple(families(dimension) for dimension in table.dimensions), counts)
    _check_sums(read, names)
    return read


def families(dimension: Dimension) -> tuple[Family, ...]:
    """Parents with their children, from the root down. Raises ``DisclosureError`` when the codes form no tree."""
    codes = (TOTAL, *dimension.parents)
    places = {code: place for place, code in enumerate(codes)}
    children: dict[str, list[int]] = {}
    for code, parent in dimension.parents.items():
        if parent not in places or code == TOTAL:
            raise DisclosureError(
                f"Dimension {dimension.name}: the parent {parent!r} of {code!r} is none of its codes."
            )
        children.setdefault(parent, []).append(places[code])
    found, level, depth = [], [0] if TOTAL in children else [], 0
    while level:
        found += [Family(parent, tuple(children[codes[parent]]), depth) for parent in level]
        level = [child for parent in level for child in children[codes[parent]] if codes[child] in children]
        depth += 1
    if not dimension.parents:
        return (Family(0, (), 0),)
    if sum(len(family.children) for family in found) != len(dimension.parents):
        raise DisclosureError(f"Dimension {dimension.name}: some codes are not below TOTAL; their parents form a ring.")
    return tuple(found)


def _check_columns(table: CountTable, names: list[str]) -> None:
    if not names or len(set(names)) != len(names):
        raise DisclosureError(f"Table {table.key} needs dimensions, each of another name; it has {names}.")
    missing = [name for name in (*names, "count") if name not in table.cells.columns]
    if missing:
        raise DisclosureError(f"Table {table.key} has no column {', '.join(missing)}.")
    if table.distribution is not None and table.distribution not in names:
        raise DisclosureError(f"Table {table.key}: the distribution {table.distribution!r} is none of its dimensions.")


def _check_sums(read: ReadTable, names: list[str]) -> None:
    for axis, found in enumerate(read.families):
        for family in found:
            if not family.children:
                continue
            whole = np.take(read.counts, family.parent, axis=axis)
            parts = np.take(read.counts, family.children, axis=axis).sum(axis=axis)
            wrong = np.argwhere(whole != parts)
            if len(wrong):
                at = list(wrong[0])
                at.insert(axis, family.parent)
                key = [codes[place] for codes, place in zip(read.codes, at, strict=True)]
                found_there, made = int(read.counts[tuple(at)]), int(parts[tuple(wrong[0])])
                raise DisclosureError(
                    f"Table {read.table.key} does not add up: {_told(names, key)} is {found_there}, but its parts "
                    f"along {names[axis]} make {made}."
                )


def _told(names: list[str], key: list[str]) -> str:
    return ", ".join(f"{name}={code}" for name, code in zip(names, key, strict=True))
