"""The ways in which every table may divide clinics: area, kind, size. Each is a tree of codes, ready for sums.

Codes of areas are those of the frame. What is left of a prefecture outside its cities and wards with a health centre of
their own has a code of its own, ``120006-rest``: it can be had by subtraction, so it is a cell like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.errors import TenkenError
from tenken.frame.areas import Area, AreaKind, AreaList
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import TOTAL, Dimension

__all__ = [
    "NAMES",
    "UNKNOWN",
    "CodeUnknown",
    "Cross",
    "Partition",
    "cell_count",
    "children",
    "code_columns",
    "codes",
    "crosses",
    "label",
    "levels",
    "partition",
    "standard",
]

NAMES = ("area", "kind", "size")
UNKNOWN = "unknown"
REST = "-rest"
Whole = NDArray[np.int32]


class CodeUnknown(TenkenError):
    """A record has a code that its dimension does not know; the message names both."""


def _words(ja: str, en: str) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en)))


ALL_TOGETHER = _words("総数", "Total")
_KINDS = {
    "clinic": _words("無床診療所", "Clinics without beds"),
    "clinic_beds": _words("有床診療所", "Clinics with beds"),
    "dental": _words("歯科診療所", "Dental clinics"),
}
_SIZES = {
    "1-9": _words("有床診療所（1～9床）", "Clinics with 1 to 9 beds"),
    "10-19": _words("有床診療所（10～19床）", "Clinics with 10 to 19 beds"),
    UNKNOWN: _words("有床診療所（病床数不詳）", "Clinics with beds, number not known"),
}


def standard(records: pl.DataFrame, areas: AreaList) -> dict[str, Dimension]:
    """``area``, ``kind`` and ``size`` for these records. Whether an area is unknown is only a row where it happens.

    ``size`` divides clinics with beds further, so that it never contradicts ``kind``.
    """
    kinds = dict.fromkeys(_KINDS, TOTAL)
    return {
        "area": _area(records, areas),
        "kind": Dimension(
            name="kind", label=_words("施設の種別", "Kind of facility"), columns=("kind",), parents=kinds,
            labels={TOTAL: ALL_TOGETHER, **_KINDS}, levels=("kind",),
        ),
        "size": Dimension(
            name="size", label=_words("種別・病床規模", "Kind and size by beds"), columns=("kind", "size"),
            parents={"clinic": TOTAL, "clinic_beds": TOTAL, **dict.fromkeys(_SIZES, "clinic_beds"), "dental": TOTAL},
            labels={TOTAL: ALL_TOGETHER, **_KINDS, **_SIZES}, levels=("kind", "size"),
        ),
    }  # fmt: skip


def _area(records: pl.DataFrame, areas: AreaList) -> Dimension:
    prefectures = {area.code.digits: area for area in areas.areas if area.kind is AreaKind.PREFECTURE}
    cities: dict[str, dict[str, Area]] = defaultdict(dict)
    for area in areas.areas:
        if area.kind not in {AreaKind.PREFECTURE, AreaKind.COUNTRY}:
            cities[area.prefecture.digits][area.code.digits] = area
    nowhere, without_city = _unknown_places(records)
    parents: dict[str, str] = {}
    labels = {TOTAL: _words("全国", "Japan")}
    for code in sorted(prefectures):
        parents[code] = TOTAL
        whole = prefectures[code]
        labels[code] = _words(whole.name, whole.name_en or whole.name)
        inside = {city: _words(found.name, found.name_en or found.name) for city, found in sorted(cities[code].items())}
        if inside:
            name = f"{whole.name}（保健所を設置する市・区を除く）"
            inside[code + REST] = _words(name, f"{whole.name_en or whole.name} outside cities with a health centre")
            if code in without_city:
                name = f"{whole.name}（市区町村不詳）"
                inside[f"{code}-{UNKNOWN}"] = _words(name, f"{whole.name_en or whole.name}, municipality not known")
        parents.update(dict.fromkeys(inside, code))
        labels.update(inside)
    if nowhere:
        parents[UNKNOWN] = TOTAL
        labels[UNKNOWN] = _words("所在地不詳", "Area not known")
    return Dimension(
        name="area", label=_words("地域", "Area"), columns=("prefecture", "relay"), parents=parents, labels=labels,
        levels=("prefecture", "relay"),
    )  # fmt: skip


def _unknown_places(records: pl.DataFrame) -> tuple[bool, frozenset[str]]:
    """Whether a record's prefecture is unknown, and the prefectures with records whose relay is."""
    places = records.select(pl.col("prefecture", "relay").fill_null("")).unique()
    unknown = ("", UNKNOWN)
    nowhere = places.filter(pl.col("prefecture").is_in(unknown)).height > 0
    without = places.filter(pl.col("relay").is_in(unknown) & ~pl.col("prefecture").is_in(unknown))
    return nowhere, frozenset(without["prefecture"].to_list())


def children(dimension: Dimension) -> Mapping[str, tuple[str, ...]]:
    """The codes directly below each code that has any, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, parent in dimension.parents.items():
        found[parent].append(code)
    return {parent: tuple(below) for parent, below in found.items()}


def codes(dimension: Dimension) -> tuple[str, ...]:
    """Every code in the order of tables: ``TOTAL`` first, each code before those below it."""
    below = children(dimension)
    found: list[str] = []

    def down(code: str) -> None:
        found.append(code)
        for inner in below.get(code, ()):
            down(inner)

    down(TOTAL)
    return tuple(found)


def label(dimension: Dimension, code: str) -> LocalizedText:
    """What the code is called; the code itself where nobody named it."""
    return dimension.labels.get(code) or LocalizedText((("ja", code), ("en", code)))


def levels(records: pl.DataFrame, dimension: Dimension) -> tuple[Whole, ...]:
    """Per level, ``TOTAL`` first: (n) the place of each record's code in ``codes(dimension)``; -1 where it has none.

    Raises CodeUnknown.
    """
    place = {code: at for at, code in enumerate(codes(dimension))}
    below = children(dimension)
    values = records.select(pl.col(name).cast(pl.String).fill_null("") for name in dimension.columns)
    every = values.unique(maintain_order=True)
    paths = [_path(dimension, below, row) for row in every.iter_rows()]
    found: list[Whole] = [np.zeros(records.height, dtype=np.int32)]
    if not paths:
        return (found[0], *(np.zeros(0, dtype=np.int32) for _ in dimension.columns))
    names = [f"level {at}" for at in range(len(dimension.columns))]
    table = every.with_columns(
        pl.Series(name, [place[path[at]] if at < len(path) else -1 for path in paths], dtype=pl.Int32)
        for at, name in enumerate(names)
    )
    joined = values.join(table, on=list(dimension.columns), how="left", maintain_order="left")
    return (*found, *(joined[name].to_numpy().astype(np.int32) for name in names))


def _path(dimension: Dimension, below: Mapping[str, tuple[str, ...]], row: Sequence[str]) -> tuple[str, ...]:
    """The codes of a record from the coarsest level to the finest it has."""
    at, path = TOTAL, []
    for column, value in zip(dimension.columns, row, strict=True):
        inside = below.get(at, ())
        if not inside:
            break
        given = "" if value in {"", UNKNOWN, "none"} else value
        wanted = (
            value,
            f"{at}{REST}" if value == at else "",
            "" if given else UNKNOWN,
            "" if given else f"{at}-{UNKNOWN}",
        )
        code = next((each for each in wanted if each in inside), None)
        if code is None:
            under = f" below {at}" if at != TOTAL else ""
            raise CodeUnknown(
                f"A record has the {column} “{value}”, which the dimension “{dimension.name}” lacks{under}."
            )
        path.append(code)
        at = code
    return tuple(path)


@dataclass(frozen=True, slots=True)
class Cross:
    """One combination of levels: a division of records into cells of a table, without overlap."""

    cell: Whole  # (n) which of ``cells``; -1 for a record that has no code at one of these levels
    cells: Whole  # (m) numbers of the table's cells, in the order of all codes of all dimensions


@dataclass(frozen=True, slots=True)
class Partition:
    """Records by all their codes together: what is counted once for each combination adds up to every cell."""

    combination: Whole  # (n) of each record
    crosses: tuple[Cross, ...]  # of the combinations, each as if it were a record


def partition(records: pl.DataFrame, dimensions: Sequence[Dimension]) -> Partition:
    """The combinations of codes that these records have, and the cells of each. Raises CodeUnknown."""
    names = list(dict.fromkeys(name for dimension in dimensions for name in dimension.columns))
    if not names:  # the country: one combination, whoever is there
        alone = Cross(np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32))
        return Partition(np.zeros(records.height, dtype=np.int32), (alone,))
    values = records.select(pl.col(name).cast(pl.String).fill_null("") for name in names)
    every = values.unique(maintain_order=True)
    numbered = every.with_columns(pl.int_range(pl.len(), dtype=pl.Int32()).alias("combination"))
    joined = values.join(numbered, on=names, how="left", maintain_order="left")
    found = [(np.zeros(every.height, dtype=np.int64), np.ones(every.height, dtype=bool))]
    for dimension in dimensions:
        per_level, size = levels(every, dimension), cell_count([dimension])
        found = [
            (flat * size + np.maximum(level, 0), there & (level >= 0)) for flat, there in found for level in per_level
        ]
    combination = joined["combination"].to_numpy().astype(np.int32)
    return Partition(combination, tuple(_cross(flat, there) for flat, there in found))


def crosses(of: Partition) -> tuple[Cross, ...]:
    """All combinations of levels of the dimensions. Each cell that has a record is in exactly one of them."""
    return tuple(Cross(one.cell[of.combination], one.cells) for one in of.crosses)


def _cross(flat: NDArray[np.int64], there: NDArray[np.bool_]) -> Cross:
    cells, inverse = np.unique(flat[there], return_inverse=True)
    cell = np.full(flat.size, -1, dtype=np.int32)
    cell[there] = inverse
    return Cross(cell, cells.astype(np.int32))


def cell_count(dimensions: Sequence[Dimension]) -> int:
    """How many cells a table over these dimensions has, totals included."""
    return prod(len(dimension.parents) + 1 for dimension in dimensions)


def code_columns(dimensions: Sequence[Dimension]) -> dict[str, pl.Series]:
    """The codes of all cells in the order of ``Cross.cells``, a column for each dimension."""
    found: dict[str, pl.Series] = {}
    cells = after = cell_count(dimensions)
    for dimension in dimensions:
        below = codes(dimension)
        after //= len(below)
        place = (np.arange(cells, dtype=np.int64) // after) % len(below)
        found[dimension.name] = pl.Series(dimension.name, below, dtype=pl.String)[place]
    return found
