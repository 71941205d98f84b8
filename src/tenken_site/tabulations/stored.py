"""Tables as bytes and back: one JSON document of what they are, and a Parquet file of cells for each, in a ZIP file.

The digest of a table is over its cells in a canonical text, not over the bytes of a file: a library that writes Parquet
otherwise next year must not make old statistics look changed.
"""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tenken.disclosure.model import Attack, ProtectedTable
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import ComputedTable, CountTable, Dimension, Identity, TableSpecification

__all__ = [
    "attack_bytes",
    "attack_from",
    "counts_bytes",
    "counts_from",
    "known_bytes",
    "known_findings_bytes",
    "known_from",
    "sha256",
    "table_digest",
    "tables_bytes",
    "tables_digest",
    "tables_from",
]

_MOMENT = (1980, 1, 1, 0, 0, 0)  # of every entry: the same tables give the same bytes
_DIGITS = 12  # significant ones in a digest: floats of two machines may differ in the last bits


def sha256(content: bytes) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


# -- words, dimensions, specifications


def _text(text: LocalizedText | None) -> Any:
    return None if text is None else [list(pair) for pair in text.texts]


def _words(told: Any) -> LocalizedText:
    return LocalizedText(tuple((language, text) for language, text in told))


def _text_from(told: Any) -> LocalizedText | None:
    return None if told is None else _words(told)


def _dimension(one: Dimension) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": _text(one.label),
        "columns": list(one.columns),
        "parents": dict(one.parents),
        "labels": {code: _text(label) for code, label in one.labels.items()},
        "levels": list(one.levels),
    }


def _dimension_from(told: Mapping[str, Any]) -> Dimension:
    return Dimension(
        name=told["name"],
        label=_words(told["label"]),
        columns=tuple(told["columns"]),
        parents=told["parents"],
        labels={code: _words(label) for code, label in told["labels"].items()},
        levels=tuple(told["levels"]),
    )


_PLAIN = ("key", "statistic", "variable", "universe", "denominator", "weighted", "include_dont_know")


def _specification(one: TableSpecification) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in _PLAIN}
    words = {"title": _text(one.title), "note": _text(one.note)}
    return plain | words | {"rows": list(one.rows), "columns": list(one.columns)}


def _specification_from(told: Mapping[str, Any]) -> TableSpecification:
    return TableSpecification(
        **{name: told[name] for name in _PLAIN},
        title=_words(told["title"]),
        note=_text_from(told["note"]),
        rows=tuple(told["rows"]),
        columns=tuple(told["columns"]),
    )


# -- files


def _zip(head: Any, frames: Sequence[pl.DataFrame]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        document = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        archive.writestr(zipfile.ZipInfo("tables.json", _MOMENT), document, zipfile.ZIP_DEFLATED)
        for number, frame in enumerate(frames):
            held = io.BytesIO()
            frame.write_parquet(held)
            archive.writestr(zipfile.ZipInfo(f"{number}.parquet", _MOMENT), held.getvalue())
    return out.getvalue()


def _unzip(content: bytes) -> tuple[Any, list[pl.DataFrame]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        head = json.loads(archive.read("tables.json"))
        count = sum(name.endswith(".parquet") for name in archive.namelist())
        return head, [pl.read_parquet(io.BytesIO(archive.read(f"{number}.parquet"))) for number in range(count)]


def tables_bytes(tables: Sequence[ProtectedTable]) -> bytes:
    """Protected tables with all that a page or file needs; dimensions that many share are written once."""
    dimensions: dict[str, dict[str, Any]] = {}
    places: list[list[str]] = []
    for table in tables:
        mine = []
        for dimension in table.computed.dimensions:
            told = _dimension(dimension)
            name = sha256(json.dumps(told, sort_keys=True).encode())[:16]
            dimensions[name] = told
            mine.append(name)
        places.append(mine)
    head = {
        "dimensions": dimensions,
        "tables": [
            {
                "specification": _specification(table.computed.specification),
                "dimensions": mine,
                "categories": list(table.computed.categories),
                "category_labels": {code: _text(one) for code, one in table.computed.category_labels.items()},
                "unit": _text(table.computed.unit),
                "hidden": table.hidden,
                "complementary": table.complementary,
            }
            for table, mine in zip(tables, places, strict=True)
        ],
    }
    return _zip(head, [table.computed.cells for table in tables])


def tables_from(content: bytes) -> tuple[ProtectedTable, ...]:
    """What ``tables_bytes`` was given."""
    head, frames = _unzip(content)
    dimensions = {name: _dimension_from(told) for name, told in head["dimensions"].items()}
    return tuple(
        ProtectedTable(
            ComputedTable(
                specification=_specification_from(told["specification"]),
                dimensions=tuple(dimensions[name] for name in told["dimensions"]),
                categories=tuple(told["categories"]),
                category_labels={code: _words(one) for code, one in told["category_labels"].items()},
                cells=frame,
                unit=_text_from(told["unit"]),
            ),
            hidden=told["hidden"],
            complementary=told["complementary"],
        )
        for told, frame in zip(head["tables"], frames, strict=True)
    )


def _identity(told: Any) -> Identity:
    return frozenset((name, code) for name, code in told)


def counts_bytes(tables: Sequence[CountTable], hidden: Mapping[str, frozenset[tuple[str, ...]]]) -> bytes:
    """Counts with which of them are hidden: what the register and later attacks are made from."""
    head = [
        {
            "key": table.key,
            "universe": table.universe,
            "dimensions": [_dimension(one) for one in table.dimensions],
            "distribution": table.distribution,
            "figures": sorted([*place, sorted(map(list, one))] for place, one in table.figures.items()),
            "hidden": sorted(list(cell) for cell in hidden.get(table.key, frozenset())),
        }
        for table in tables
    ]
    return _zip(head, [table.cells for table in tables])


def counts_from(content: bytes) -> tuple[tuple[CountTable, ...], dict[str, frozenset[tuple[str, ...]]]]:
    """What ``counts_bytes`` was given."""
    head, frames = _unzip(content)
    tables = tuple(
        CountTable(
            key=told["key"],
            universe=told["universe"],
            dimensions=tuple(_dimension_from(one) for one in told["dimensions"]),
            cells=frame,
            distribution=told["distribution"],
            figures={(name, code): _identity(one) for name, code, one in told["figures"]},
        )
        for told, frame in zip(head, frames, strict=True)
    )
    return tables, {told["key"]: frozenset(tuple(cell) for cell in told["hidden"]) for told in head}


def known_bytes(known: Mapping[tuple[str, Identity], int]) -> bytes:
    """Figures that anyone has, in an order that does not depend on how they were found."""
    lines = sorted([universe, sorted(map(list, identity)), count] for (universe, identity), count in known.items())
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()


def known_from(content: bytes) -> dict[tuple[str, Identity], int]:
    """What ``known_bytes`` was given."""
    return {(universe, _identity(identity)): count for universe, identity, count in json.loads(content)}


def attack_bytes(attack: Attack) -> bytes:
    """What the attacker found: it tells hidden counts, so it is sealed like them."""
    breaches = [
        [one.table, list(one.cell), one.low, one.high, one.wanted_low, one.wanted_high] for one in attack.breaches
    ]
    return json.dumps({"tried": attack.tried, "breaches": breaches}, ensure_ascii=False).encode()


def known_findings_bytes(names: Sequence[tuple[str, ...]]) -> bytes:
    """Figures that must be hidden but follow from what is out, in the form of ``attack_bytes``."""
    return json.dumps({"tried": 0, "breaches": [["known", list(one)] for one in names]}, ensure_ascii=False).encode()


def attack_from(content: bytes) -> tuple[int, tuple[tuple[str, tuple[str, ...]], ...]]:
    """How many cells were attacked, and which were told too closely: table and codes, without the bounds."""
    told = json.loads(content)
    return told["tried"], tuple((table, tuple(cell)) for table, cell, *_bounds in told["breaches"])


# -- digests


def _canonical(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{_DIGITS}g}"
    return str(value)


def table_digest(table: ProtectedTable) -> str:
    """SHA-256 over the table's cells: columns and rows in order of name and codes, numbers to 12 digits."""
    cells = table.computed.cells
    names = [one.name for one in table.computed.dimensions]
    by = [name for name in (*names, "category") if name in cells.columns]
    columns = [*by, *sorted(set(cells.columns) - set(by))]
    digest = hashlib.sha256("\t".join([table.computed.specification.key, *columns]).encode())
    for row in cells.select(columns).sort(by).iter_rows():
        digest.update(("\n" + "\t".join(map(_canonical, row))).encode())
    return digest.hexdigest()


def tables_digest(digests: Mapping[str, str]) -> str:
    """SHA-256 over the digests of all tables, by key."""
    return sha256("\n".join(f"{key} {digests[key]}" for key in sorted(digests)).encode())
