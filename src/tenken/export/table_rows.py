"""A released table as rows with one figure's words and numbers each: what workbook, CSV, JSON and Parquet all hold.

Long form: a row per cell of the table, codes beside names, the unit and the sign in columns of their own, and numbers
that are numbers or nothing. Shares are per cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Publication, both
from tenken.disclosure.published_words import (
    CATEGORY,
    COLUMNS,
    NUMBERS,
    category_label,
    code_label,
    code_written,
    figure,
    unit,
)
from tenken.export.cells import Cell
from tenken.export.plain_text import plain
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import Dimension

__all__ = ["Field", "fields", "frame", "rows"]

WHOLE = frozenset({"n", "base_n"})


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name for programs (letters only), its heading for people, and what stands in it."""

    name: str
    label: LocalizedText
    kind: Literal["text", "whole", "number"]


def fields(table: ProtectedTable) -> tuple[Field, ...]:
    """Its columns: key, day, codes and names of dimensions and category, sign, figures and unit."""
    found = [Field(name, COLUMNS[name], "text") for name in ("table", "time")]
    for dimension in table.computed.dimensions:
        found += _of_dimension(dimension)
    for name in (CATEGORY, "category_name", "sign"):
        found.append(Field(name, COLUMNS[name], "text"))
    for name in NUMBERS:
        found.append(Field(name, COLUMNS[name], "whole" if name in WHOLE else "number"))
        if name == "estimate":
            found.append(Field("unit", COLUMNS["unit"], "text"))
    return tuple(found)


def frame(table: ProtectedTable, publication: Publication, *, language: str) -> pl.DataFrame:
    """The rows in the order of the table's cells, columns named for programs, names in this language."""
    computed = table.computed
    columns = [
        pl.lit(computed.specification.key).alias("table"),
        pl.lit(publication.as_of.isoformat()).alias("time"),
    ]
    for dimension in computed.dimensions:
        codes = _codes(computed.cells[dimension.name])
        names = {code: plain(code_label(dimension, code).in_language(language)) for code in codes}
        column = pl.col(dimension.name)
        columns.append(_replaced(column, {code: code_written(dimension, code) for code in codes}, dimension.name))
        columns.append(_replaced(column, names, f"{dimension.name}_name"))
        if _deep(dimension):
            parents = {code: dimension.parents.get(code) for code in codes}
            written = {code: code_written(dimension, one) if one else "" for code, one in parents.items()}
            columns.append(_replaced(column, written, f"{dimension.name}_parent"))
    codes = _codes(computed.cells[CATEGORY])
    labels = {code: plain(category_label(computed, code).in_language(language)) for code in codes}
    columns.append(_replaced(pl.col(CATEGORY), {code: code_written(None, code) for code in codes}, CATEGORY))
    columns.append(_replaced(pl.col(CATEGORY), labels, "category_name"))
    columns.append(pl.col("sign"))
    for name in NUMBERS:
        if name in WHOLE:
            columns.append(pl.col(name).cast(pl.Int64))
        else:
            columns.append(figure(computed, name))
        if name == "estimate":
            columns.append(pl.lit(unit(computed).in_language(language)).alias("unit"))
    return computed.cells.select(columns)


def rows(table: ProtectedTable, publication: Publication, *, language: str) -> Iterator[tuple[Cell, ...]]:
    """The same, row by row."""
    return frame(table, publication, language=language).iter_rows()


def _of_dimension(dimension: Dimension) -> list[Field]:
    ja, en = dimension.label.in_language("ja"), dimension.label.in_language("en")
    found = [
        Field(dimension.name, both(f"{ja}コード", f"{en} code"), "text"),
        Field(f"{dimension.name}_name", dimension.label, "text"),
    ]
    if _deep(dimension):
        found.append(Field(f"{dimension.name}_parent", both(f"上位の{ja}コード", f"Code of the {en} above"), "text"))
    return found


def _deep(dimension: Dimension) -> bool:
    """Whether some codes lie below others than the total."""
    return any(parent in dimension.parents for parent in dimension.parents.values())


def _codes(column: pl.Series) -> list[str]:
    return column.unique(maintain_order=True).to_list()


def _replaced(column: pl.Expr, words: Mapping[str, str], name: str) -> pl.Expr:
    return column.replace_strict(list(words), list(words.values()), return_dtype=pl.String).alias(name)
