"""``tables.yaml``: which tables there are, as data. Read whole against a dataset, or refused with every fault.

A file has *layouts* (what stands in rows and columns) and *tables* (what is counted); each table is made in each of its
layouts, so that ``q2`` by ``area-kind`` becomes the table ``q2.area-kind``. A question that only another instrument has
is left out with a reason, and so is a variable that is worked out from answers and cannot be here (``lacking``); a name
that nothing explains is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from tenken.dataset.expressions import check_expression
from tenken.dataset.model import Dataset, Variable
from tenken.errors import DatasetError
from tenken.questionnaire.expressions import ExpressionRefused, parsed
from tenken.questionnaire.faults import Report, SurveyRefused, some
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.yaml_source import Node, Scalar, parse, read
from tenken.tabulation.dimensions import NAMES
from tenken.tabulation.model import Statistic, TableSpecification
from tenken.tabulation.universes import question_variables

__all__ = ["Asked", "LeftOut", "load_tables", "parse_tables", "read_tables"]

STATISTICS = ("proportion", "total", "mean", "ratio", "count", "rate")
_OF_NUMBERS = frozenset({"total", "mean", "ratio"})
_KEY = r"[a-z0-9][a-z0-9-]{0,59}"
_KEY_HINT = "Use a-z, 0-9 and hyphens."
RATES_OF = "disposition"  # the one variable that rates are made of
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table that this dataset cannot give, and why."""

    key: str
    variable: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The tables of a file that a dataset can give, and those left out."""

    tables: tuple[TableSpecification, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    id: str
    title: LocalizedText
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def load_tables(path: Path, dataset: Dataset) -> tuple[TableSpecification, ...]:
    """The tables of this file for this dataset. Raises SurveyRefused with every fault, its line and column."""
    return read_tables(path, dataset).tables


def read_tables(path: Path, dataset: Dataset, *, lacking: Mapping[str, str] = _NOTHING) -> Asked:
    """Like ``load_tables``, with what was left out and why.

    ``lacking``: variables that exist and that this dataset cannot have, each with the reason in a sentence.
    """
    report = Report(str(path))
    return _sound(read(path, report=report), report, dataset, lacking)


def parse_tables(content: bytes, *, file: str, dataset: Dataset, lacking: Mapping[str, str] = _NOTHING) -> Asked:
    """The tables in these bytes, as ``read_tables``; ``file`` is the name told in faults. Raises SurveyRefused."""
    report = Report(file)
    return _sound(parse(content, file=file, report=report), report, dataset, lacking)


def _sound(node: Node, report: Report, dataset: Dataset, lacking: Mapping[str, str]) -> Asked:
    top = Fields(node, report, what="tables.yaml")
    layouts = _layouts(top)
    reader = _Reader(top, dataset, layouts, lacking)
    for entry in top.sequence("tables", required=True):
        reader.table(Fields(entry, report, what="a table"))
    top.done()
    if report.faults:
        raise SurveyRefused(report.faults)
    return Asked(tuple(reader.tables), tuple(reader.left_out))


def _layouts(top: Fields) -> Mapping[str, _Layout]:
    found: dict[str, _Layout] = {}
    for entry in top.sequence("layouts", required=True):
        fields = Fields(entry, top.report, what="a layout")
        key = fields.string("id", required=True, pattern=_KEY, hint=_KEY_HINT)
        title = fields.localized("title", required=True)
        rows, columns = _dimensions(fields, "rows"), _dimensions(fields, "columns")
        twice = sorted(set(rows) & set(columns))
        if twice:
            fields.fault(
                fields.place("columns"),
                "duplicate-id",
                f"“{twice[0]}” stands in rows and in columns.",
                "Keep one of the two.",
            )
        if {"kind", "size"} <= {*rows, *columns}:
            fields.fault(
                fields.place("rows"), "bad-value", "“kind” and “size” stand in one layout; size divides kinds already.",
                "Keep one of the two.",
            )  # fmt: skip
        fields.done()
        if key is None or title is None:
            continue
        if key in found:
            fields.fault(
                fields.place("id"), "duplicate-id", f"The layout “{key}” stands here twice.", "Give each its own id."
            )
        found[key] = _Layout(key, title, rows, columns)
    return found


def _dimensions(fields: Fields, key: str) -> tuple[str, ...]:
    names = fields.strings(key)
    for name in names:
        if name not in NAMES:
            fields.fault(
                fields.place(key), "unknown-dimension", f"There is no dimension “{name[:60]}”.",
                f"Choose among: {', '.join(NAMES)}.",
            )  # fmt: skip
    if len(set(names)) != len(names):
        fields.fault(fields.place(key), "duplicate-id", f"“{key}” names a dimension twice.", "Name each once.")
    return names


class _Reader:
    """Reads tables one by one and keeps what was taken and what was left out."""

    def __init__(
        self, top: Fields, dataset: Dataset, layouts: Mapping[str, _Layout], lacking: Mapping[str, str]
    ) -> None:
        self._dataset = dataset
        self._lacking = lacking
        self._known = question_variables(dataset)
        given = dataset.records["instrument"].drop_nulls().unique().to_list() if "instrument" in dataset.records else []
        self._instruments = {name.partition("@")[0] for name in given}
        self._layouts = layouts
        self._keys: set[str] = set()
        self.tables: list[TableSpecification] = []
        self.left_out: list[LeftOut] = []

    def table(self, fields: Fields) -> None:
        key = fields.string("key", required=True, pattern=_KEY, hint=_KEY_HINT)
        title = fields.localized("title", required=True)
        statistic = fields.string("statistic", choices=STATISTICS) or "proportion"
        variable = fields.string("variable", required=True)
        layouts = self._of(fields)
        instruments = fields.strings("instruments")
        universe = fields.string("universe", shown=False) or ""
        denominator = fields.string("denominator") or ""
        weighted = fields.boolean("weighted", default=True)
        dont_know = fields.boolean("dont_know_in_base", default=True)
        note = fields.localized("note")
        fields.done()
        if key in self._keys:
            fields.fault(
                fields.place("key"), "duplicate-id", f"The table “{key}” stands here twice.", "Give each its own key."
            )
        self._keys.add(key or "")
        if key is None or title is None or variable is None:
            return
        names = [variable, *([denominator] if denominator else [])]
        absent = [name for name in names if name not in self._known]
        told = next((name for name in absent if name in self._lacking), None)
        if told is not None:
            self.left_out.append(LeftOut(key, told, self._lacking[told]))
            return
        if absent and instruments and not self._instruments & set(instruments):
            asked = " and ".join(sorted(self._instruments)) or "no instrument: it has no submissions"
            reason = f"“{absent[0]}” is asked in {' and '.join(instruments)}; the dataset is of {asked}."
            self.left_out.append(LeftOut(key, absent[0], reason))
            return
        for place, name in zip(("variable", "denominator"), names, strict=False):
            if name in absent:
                self._unknown(fields, place, name)
        if absent:
            return
        self._kinds(fields, statistic, variable, denominator)
        self._universe(fields, universe)
        self.tables += [
            TableSpecification(
                key=f"{key}.{layout.id}", title=_joined(title, layout.title), statistic=cast(Statistic, statistic),
                variable=variable, rows=layout.rows, columns=layout.columns, universe=universe, denominator=denominator,
                weighted=weighted, include_dont_know=dont_know, note=note,
            )
            for layout in layouts
        ]  # fmt: skip

    def _of(self, fields: Fields) -> list[_Layout]:
        names = fields.strings("layouts", required=True)
        for name in names:
            if name not in self._layouts:
                fields.fault(
                    fields.place("layouts"), "unknown-layout", f"There is no layout “{name[:60]}”.",
                    f"There are: {some(self._layouts)}.",
                )  # fmt: skip
        if len(set(names)) != len(names):
            fields.fault(fields.place("layouts"), "duplicate-id", "“layouts” names one twice.", "Name each once.")
        return [self._layouts[name] for name in dict.fromkeys(names) if name in self._layouts]

    def _unknown(self, fields: Fields, key: str, name: str) -> None:
        near = get_close_matches(name, self._known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        fields.fault(
            fields.place(key), "unknown-variable", f"The dataset has no variable “{name[:60]}”.",
            f"{hint}There are: {some(self._known, most=80)}.",
        )  # fmt: skip

    def _kinds(self, fields: Fields, statistic: str, variable: str, denominator: str) -> None:
        first = self._known[variable][0]
        if statistic in _OF_NUMBERS:
            self._number(fields, "variable", variable, statistic)
        elif not _has_categories(first):
            fields.fault(
                fields.place("statistic"), "wrong-statistic", f"“{variable}” is a {first.kind}: it has no {statistic}.",
                "Numbers have mean, total and ratio; choices have proportion and count.",
            )  # fmt: skip
        if statistic == "rate" and variable != RATES_OF:
            fields.fault(
                fields.place("variable"), "wrong-statistic", "Response rates are made of dispositions.",
                f"Write variable: {RATES_OF}.",
            )  # fmt: skip
        if (statistic == "ratio") != bool(denominator):
            told = "A ratio needs a “denominator”." if statistic == "ratio" else f"A {statistic} has no “denominator”."
            fields.fault(
                fields.place("denominator"), "wrong-statistic", told, "Write a number's variable for a ratio only."
            )
        elif denominator:
            self._number(fields, "denominator", denominator, statistic)

    def _number(self, fields: Fields, key: str, name: str, statistic: str) -> None:
        first = self._known[name][0]
        if first.kind != "number":
            fields.fault(
                fields.place(key), "wrong-statistic", f"“{name}” is no number: it has no {statistic}.",
                f"Numbers here: {some(name for name, found in self._known.items() if found[0].kind == 'number')}.",
            )  # fmt: skip

    def _universe(self, fields: Fields, universe: str) -> None:
        node = fields.node("universe")
        if not universe or not isinstance(node, Scalar):
            return
        try:
            parsed(universe)
            check_expression(universe, self._dataset, wanted_by="the universe")
        except ExpressionRefused as problem:
            fields.fault(node.place_of(problem.offset), "bad-expression", str(problem), "Mend the expression.")
        except DatasetError as problem:
            fields.fault(node.place, "bad-expression", str(problem), "Mend the expression.")


def _has_categories(variable: Variable) -> bool:
    return variable.kind in {"category", "flag"}


def _joined(title: LocalizedText, layout: LocalizedText) -> LocalizedText:
    languages = dict.fromkeys(language for language, _ in (*title.texts, *layout.texts))
    return LocalizedText(tuple(
        (language, f"{title.in_language(language)}, {layout.in_language(language)}" if language == "en"
         else f"{title.in_language(language)}（{layout.in_language(language)}）")
        for language in languages
    ))  # fmt: skip
