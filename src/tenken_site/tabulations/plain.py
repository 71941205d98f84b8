"""A protected table as plain values: what a page needs, and what the public site keeps as JSON. Knows no data frame."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pages of published tables never load the library of data frames
    from tenken.disclosure.model import ProtectedTable
    from tenken.tabulation.model import Dimension

__all__ = [
    "TOTAL",
    "PlainCell",
    "PlainCode",
    "PlainDimension",
    "PlainTable",
    "plain_bytes",
    "plain_from",
    "plain_table",
]

TOTAL = "*"
Words = Mapping[str, str]
_NUMBERS = ("n", "base_n", "estimate", "low", "high")


@dataclass(frozen=True, slots=True)
class PlainCode:
    """One line of a dimension: its words, and how deep below "all together" it stands (0 for that itself)."""

    code: str
    words: Words
    parent: str
    depth: int


@dataclass(frozen=True, slots=True)
class PlainDimension:
    """One way to divide clinics; codes in the order of a printed table, "all together" first."""

    name: str
    words: Words
    codes: tuple[PlainCode, ...]


@dataclass(frozen=True, slots=True)
class PlainCell:
    """One cell. Numbers are None in a hidden cell (sign X) and where a number cannot be."""

    n: int | None = None
    base_n: int | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    sign: str = ""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """One table as it may leave."""

    key: str
    words: Words  # the title
    note: Words
    statistic: str
    weighted: bool
    dimensions: tuple[PlainDimension, ...]
    categories: tuple[PlainCode, ...]  # the base (TOTAL) last but for what stands outside the base
    cells: Mapping[tuple[str, ...], PlainCell]  # codes of the dimensions, then the category
    hidden: int
    complementary: int

    def cell(self, codes: tuple[str, ...], category: str) -> PlainCell | None:
        """None where the table has no such cell."""
        return self.cells.get((*codes, category))


#: Lines that tables have beside the options of the question; the last two stand outside the base.
_MORE: dict[str, Words] = {
    "dont_know": {"ja": "わからない", "en": "Don't know"},
    TOTAL: {"ja": "計（分母）", "en": "Total (base)"},
    "not_applicable": {"ja": "非該当", "en": "Not applicable"},
    "missing": {"ja": "無回答", "en": "No answer"},
    "not_asked": {"ja": "質問していない", "en": "Not asked"},
}


def _words(text: Any) -> Words:
    return {"ja": text.in_language("ja"), "en": text.in_language("en")} if text is not None else {}


def _ordered(dimension: "Dimension") -> tuple[PlainCode, ...]:
    """Depth first, brothers in the order of the labels."""
    below: dict[str, list[str]] = {}
    for code in dimension.labels:
        if code != TOTAL:
            below.setdefault(dimension.parents.get(code, TOTAL), []).append(code)

    def walk(code: str, depth: int) -> Iterator[PlainCode]:
        label = dimension.labels.get(code)
        words = _words(label) if label is not None else {"ja": "計", "en": "Total"}
        yield PlainCode(code, words, "" if code == TOTAL else dimension.parents.get(code, TOTAL), depth)
        for child in below.get(code, ()):
            yield from walk(child, depth + 1)

    return tuple(walk(TOTAL, 0))


def plain_table(table: "ProtectedTable") -> PlainTable:
    """The same table without its data frame."""
    computed, specification = table.computed, table.computed.specification
    frame = computed.cells
    names = [one.name for one in computed.dimensions]
    cells, seen = {}, dict.fromkeys(computed.categories)
    for row in frame.iter_rows(named=True):
        codes = tuple(row[name] for name in names)
        category = row.get("category") or TOTAL
        seen.setdefault(category)
        numbers = {name: row.get(name) for name in _NUMBERS}
        cells[*codes, category] = PlainCell(**numbers, sign=row.get("sign") or "")
    order = [*(code for code in seen if code not in _MORE), *(code for code in _MORE if code in seen)]
    labels = {code: _words(label) for code, label in computed.category_labels.items()}
    return PlainTable(
        key=specification.key,
        words=_words(specification.title),
        note=_words(specification.note),
        statistic=str(specification.statistic),
        weighted=specification.weighted,
        dimensions=tuple(PlainDimension(one.name, _words(one.label), _ordered(one)) for one in computed.dimensions),
        categories=tuple(
            PlainCode(code, labels.get(code) or _MORE.get(code) or {"ja": code, "en": code}, "", 0) for code in order
        ),
        cells=cells,
        hidden=table.hidden,
        complementary=table.complementary,
    )


def plain_bytes(table: PlainTable) -> bytes:
    """Compressed JSON."""

    def codes(some: tuple[PlainCode, ...]) -> list[list[Any]]:
        return [[one.code, dict(one.words), one.parent, one.depth] for one in some]

    told = {
        "key": table.key,
        "words": dict(table.words),
        "note": dict(table.note),
        "statistic": table.statistic,
        "weighted": table.weighted,
        "dimensions": [[one.name, dict(one.words), codes(one.codes)] for one in table.dimensions],
        "categories": codes(table.categories),
        "cells": [
            [*place, cell.n, cell.base_n, cell.estimate, cell.low, cell.high, cell.sign]
            for place, cell in table.cells.items()
        ],
        "hidden": table.hidden,
        "complementary": table.complementary,
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def plain_from(content: bytes) -> PlainTable:
    """What ``plain_bytes`` was given."""
    told = json.loads(zlib.decompress(content))
    places = len(told["dimensions"]) + 1

    def codes(some: list[list[Any]]) -> tuple[PlainCode, ...]:
        return tuple(PlainCode(*one) for one in some)

    return PlainTable(
        key=told["key"],
        words=told["words"],
        note=told["note"],
        statistic=told["statistic"],
        weighted=told["weighted"],
        dimensions=tuple(PlainDimension(name, words, codes(some)) for name, words, some in told["dimensions"]),
        categories=codes(told["categories"]),
        cells={tuple(row[:places]): PlainCell(*row[places:]) for row in told["cells"]},
        hidden=told["hidden"],
        complementary=told["complementary"],
    )
