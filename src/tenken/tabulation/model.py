"""Tables as values: what is asked for, and what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import polars as pl

from tenken.questionnaire.model import LocalizedText

__all__ = [
    "TOTAL",
    "UNIVERSE",
    "ComputedTable",
    "CountTable",
    "Dimension",
    "Identity",
    "Statistic",
    "TableSpecification",
]

TOTAL = "*"  # the code of "all together" in every dimension
UNIVERSE = "universe"  # the dimension of counts that tells clinics within a table's universe from the others

Statistic = Literal["proportion", "total", "mean", "ratio", "count", "rate"]
Identity: TypeAlias = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to divide clinics. Its codes form a tree whose root is ``TOTAL`` (country ⊃ prefecture ⊃ city).

    ``columns`` are those of the dataset that give a record its codes, from the coarsest level to the finest; a record
    counts at every level that it has a code for.
    """

    name: str  # "area", "kind", "size"
    label: LocalizedText
    columns: tuple[str, ...]
    parents: Mapping[str, str]  # code -> parent code; every code but TOTAL
    labels: Mapping[str, LocalizedText]
    levels: tuple[str, ...] = ()  # names of ``columns`` for readers ("prefecture", "relay")


@dataclass(frozen=True, slots=True)
class TableSpecification:
    """One table as ``tables.yaml`` asks for it."""

    key: str
    title: LocalizedText
    statistic: Statistic
    variable: str  # of the dataset; what the cells are about
    rows: tuple[str, ...]  # names of dimensions
    columns: tuple[str, ...]
    universe: str = ""  # an expression over variables; empty: everyone who answered the question
    denominator: str = ""  # of a ratio: another number variable
    weighted: bool = True
    include_dont_know: bool = True  # as a category of its own within the base
    note: LocalizedText | None = None


@dataclass(frozen=True, slots=True)
class CountTable:
    """The counts behind one table, complete: every combination of codes, totals included, zeros too.

    Columns of ``cells``: one per dimension and ``count``. All relations are sums along the trees of the dimensions.
    A code that begins with "@" is a union that another table shows (whom a question was open to).
    """

    key: str
    universe: str  # counts of different universes are different figures
    dimensions: tuple[Dimension, ...]
    cells: pl.DataFrame
    #: Whether the first rule applies to distributions over this dimension; None: plain counts of clinics, which only
    #: take part in relations (who was asked, who answered).
    distribution: str | None = None
    #: What (dimension, code) stands for where that is not the pair itself: the same clinics are one figure.
    figures: Mapping[tuple[str, str], Identity] = field(default_factory=dict)

    @property
    def of_some(self) -> bool:
        """Whether it counts the clinics of a universe apart: their number then answers what it asks."""
        return any(one.name == UNIVERSE for one in self.dimensions)

    def identity(self, codes: Sequence[str]) -> tuple[str, Identity]:
        """Universe and identity of the cell with these codes, in the order of the dimensions."""
        found: set[tuple[str, str]] = set()
        for dimension, code in zip(self.dimensions, codes, strict=True):
            pair = (dimension.name, code)
            if pair in self.figures:
                found |= self.figures[pair]
            elif code != TOTAL:
                found.add(pair)
        return self.universe, frozenset(found)


@dataclass(frozen=True, slots=True)
class ComputedTable:
    """Cells of one table: a row per combination of codes (``TOTAL`` included) and category of the variable.

    Categories stand in order, "dont_know" among them where it was offered; then ``TOTAL``, the base; then those outside
    the base, ``n`` alone: "not_applicable" (the question was not for them), "missing", "not_asked".

    Columns: one per dimension (codes), ``category`` (of the variable; ``TOTAL`` is the base row), ``n`` (clinics in the
    cell, unweighted), ``base_n`` (clinics the percentage is of, unweighted), ``base_weighted``, ``estimate`` (a share,
    total, mean or ratio; shares are of 1), ``se``, ``low``, ``high`` (95 %), ``deff``. Numbers that cannot be are null,
    and ``sign`` says why in the signs of ministry tables: ``-`` none there, ``…`` not known, ``・`` cannot occur; else
    empty. A ``-`` also stands where ``n`` is 0 of a base that is not: share and interval are numbers all the same.
    """

    specification: TableSpecification
    dimensions: tuple[Dimension, ...]
    categories: tuple[str, ...]  # codes of the variable in order, without TOTAL
    category_labels: Mapping[str, LocalizedText]
    cells: pl.DataFrame
    unit: LocalizedText | None = None  # of the estimates of a mean, total or ratio
