"""Tiny datasets written out by hand, and what is asked of them, for tests of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tenken.dataset.columns import MARKERS, STATES
from tenken.dataset.frame_variables import COLUMNS, FRAME_VARIABLES
from tenken.dataset.model import Category, Dataset, Role, Variable
from tenken.frame.areas import Area, AreaKind, AreaList
from tenken.identifiers import AreaCode
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.dimensions import standard
from tenken.tabulation.model import ComputedTable, Dimension, TableSpecification
from tenken.weighting.model import Weighted
from tenken.weighting.plan import Margin, ResponseClasses, WeightingPlan
from tenken.weighting.weighing import weigh

__all__ = [
    "AREAS",
    "DONT_KNOW",
    "NOT_APPLICABLE",
    "VARIABLES",
    "cell",
    "clinic",
    "dataset",
    "dimensions",
    "spec",
    "weights",
]

DONT_KNOW, NOT_APPLICABLE = object(), object()
_STATES = {DONT_KNOW: "dont_know", NOT_APPLICABLE: "not_applicable", None: "missing"}

#: Hokkaido with Sapporo and Hakodate; Saga, where no city has a health centre of its own.
AREAS = AreaList(
    (
        Area(AreaCode("010006"), "北海道", AreaKind.PREFECTURE, "Hokkaido"),
        Area(AreaCode("011002"), "札幌市", AreaKind.DESIGNATED_CITY, "Sapporo City"),
        Area(AreaCode("012025"), "函館市", AreaKind.CORE_CITY, "Hakodate City"),
        Area(AreaCode("410004"), "佐賀県", AreaKind.PREFECTURE, "Saga"),
    )
)


def _words(text: str) -> LocalizedText:
    return LocalizedText((("ja", text), ("en", text)))


def _question(name: str, kind: str, *codes: str) -> Variable:
    categories = tuple(Category(code, _words(code)) for code in codes)
    return Variable(
        name=name, role=Role.ANSWER, kind="number" if kind == "decimal" else "category", label=_words(name),
        categories=categories, link_id=name, item_type=kind, unit=_words("台") if kind == "decimal" else None,
    )  # fmt: skip


_SEVERAL = _question("C5", "multiple-choice", "yes", "no")
#: Is there a plan (C1), are there drills (C2, only with a plan), one of three (C3), numbers (C4, C6), several (C5).
VARIABLES = (
    _question("C1", "yes-no", "yes", "no"),
    _question("C2", "yes-no", "yes", "no"),
    _question("C3", "single-choice", "a", "b", "c"),
    _question("C4", "decimal"),
    *(replace(_SEVERAL, name=f"C5:{code}", option=code, label=_words(f"C5［{code}］")) for code in ("x", "y")),
    _question("C6", "decimal"),
)


def clinic(area: str = "410004", kind: str = "clinic", *, size: str = "none", **answers: Any) -> dict[str, Any]:
    """One clinic of the frame; with no answers it stayed silent, unless ``disposition`` says otherwise."""
    relay = area
    prefecture = area if area.endswith(("10006", "10004")) else "010006"
    process = {key: answers.pop(key) for key in ("disposition", "active_seconds") if key in answers}
    return {"prefecture": prefecture, "relay": relay, "kind": kind, "size": size, "answers": answers or None, **process}


def dataset(clinics: Iterable[Mapping[str, Any]], *, variables: tuple[Variable, ...] = VARIABLES) -> Dataset:
    """A dataset of these clinics. An answer that a respondent lacks is missing; an option chosen is "yes"."""
    rows = list(clinics)
    given = [row.get("answers") for row in rows]
    there = [answers is not None for answers in given]
    codes = [row.get("disposition", "1.1" if here else "3.19") for row, here in zip(rows, there, strict=True)]
    columns: dict[str, pl.Series] = {
        "record": pl.Series(range(1, len(rows) + 1), dtype=pl.Int32),
        "link": pl.Series([f"{number:010d}" for number in range(len(rows))], dtype=pl.String),
        **{
            name: pl.Series([row[name] for row in rows], dtype=pl.String)
            for name in ("prefecture", "relay", "kind", "size")
        },
        "disposition": pl.Series(codes, dtype=pl.String),
        "eligible": pl.Series([not code.startswith("4") for code in codes], dtype=pl.Boolean),
        "responded": pl.Series(there, dtype=pl.Boolean),
        "active_seconds": pl.Series([row.get("active_seconds") for row in rows], dtype=pl.Int32),
        "instrument": pl.Series(["tiny@1" if here else None for here in there], dtype=pl.String),
    }
    columns = {
        name: columns[name] if name in columns else pl.Series([None] * len(rows), dtype=dtype)
        for name, dtype in COLUMNS.items()
    }
    for variable in variables:
        name = variable.link_id or variable.name
        values = [None if answers is None else answers.get(name) for answers in given]
        states = ["not_asked" if answers is None else _STATES.get(value, "answered") if _plain(value) else "answered"
                  for answers, value in zip(given, values, strict=True)]  # fmt: skip
        if variable.option is not None:
            values = [("yes" if variable.option in value else "no") if state == "answered" else None
                      for value, state in zip(values, states, strict=True)]  # fmt: skip
        kept = [value if state == "answered" else None for value, state in zip(values, states, strict=True)]
        dtype = pl.Float64() if variable.kind == "number" else pl.Enum([one.code for one in variable.categories])
        columns[variable.name] = pl.Series(kept, dtype=dtype)
        columns[variable.state] = pl.Series(states, dtype=STATES)
        columns[variable.marker] = pl.Series(
            ["reported" if state == "answered" else "none" for state in states], dtype=MARKERS
        )
    return Dataset((*FRAME_VARIABLES, *variables), pl.DataFrame(columns))


def _plain(value: object) -> bool:
    return value is None or value is DONT_KNOW or value is NOT_APPLICABLE


def dimensions(of: Dataset) -> dict[str, Dimension]:
    """Area, kind and size."""
    return standard(of.records, AREAS)


def weights(of: Dataset, *classes: str) -> Weighted:
    """Weights by response classes; without any, all clinics without beds weigh alike."""
    margins = (Margin(tuple(classes)),) if classes else ()
    return weigh(of.records, WeightingPlan(ResponseClasses(classes or ("size",), 2, "collapse"), margins), seed=1)


def spec(variable: str, *rows: str, columns: tuple[str, ...] = (), **more: Any) -> TableSpecification:
    """A table of this variable with these dimensions in its rows."""
    statistic = more.pop("statistic", "proportion")
    key = more.pop("key", f"{variable.lower()}.tiny")
    return TableSpecification(
        key=key, title=_words(variable), statistic=statistic, variable=variable, rows=rows, columns=columns, **more
    )


def cell(table: ComputedTable, *codes: str) -> dict[str, Any]:
    """The one row with these codes, category last."""
    names = [*(dimension.name for dimension in table.dimensions), "category"]
    found = table.cells.filter([pl.col(name) == code for name, code in zip(names, codes, strict=True)])
    assert found.height == 1, (codes, found)
    return found.row(0, named=True)
