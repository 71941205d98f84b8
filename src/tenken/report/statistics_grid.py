"""Released tables as people read them: the base with every share, the interval beside every estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published_words import CATEGORY, CLINICS, SHARES, category_label, code_label, unit
from tenken.report.chart_model import Chart
from tenken.report.statistics_blocks import Grid, GridCell, GridRow
from tenken.report.statistics_reading import CANNOT_BE, Reading, Shown, depth_first
from tenken.report.statistics_words import word
from tenken.tabulation.model import TOTAL

__all__ = ["across_grid", "category_grid", "chart_grid", "code_grid", "findings_grid"]

Codes = Mapping[str, str]
DEEPEST = 9
MOST_ACROSS = 9  # columns that stand beside each other on paper


def code_grid(
    table: ProtectedTable,
    *,
    caption: str,
    language: str,
    categories: Sequence[str] = (),
    deepest: int = DEEPEST,
) -> Grid:
    """A row per code of the row dimensions and a group of columns per code of the column dimensions.

    ``categories`` are those whose estimates are shown, else all; ``deepest`` 1 stops at prefectures.
    """
    reading = Reading(table)
    shown = tuple(categories) or reading.categories
    across = list(_combined(reading, table.computed.specification.columns, language))
    down = list(_combined(reading, _row_names(table), language, deepest))
    leaves = _headings(reading, shown, language)
    return Grid(
        caption=caption,
        corner=_corner(reading, _row_names(table), language),
        groups=tuple((label, len(leaves)) for label, _, _ in across) if len(across) > 1 else (),
        headings=leaves * len(across),
        rows=tuple(
            GridRow(
                label,
                tuple(
                    cell for _, _, columns in across for cell in _cells(reading, {**rows, **columns}, shown, language)
                ),
                depth,
                total=all(code == TOTAL for code in rows.values()),
            )
            for label, depth, rows in down
        ),
    )


def category_grid(table: ProtectedTable, *, caption: str, language: str) -> Grid:
    """A row per category, those outside the base too, for the country; a group of columns per code across."""
    reading = Reading(table)
    across = list(_combined(reading, table.computed.specification.columns, language))
    statistic = table.computed.specification.statistic
    count, value = word("count_short", language), _value(reading, language)
    leaves = {"count": (count,), "rate": (word("base_short", language), value)}.get(
        statistic, (count, value, word("interval_short", language))
    )
    rows = [
        GridRow(
            label,
            tuple(
                cell
                for _, _, columns in across
                for cell in _of_category(reading.cell(columns, category), statistic, language, within=within)
            )
            if category != TOTAL or TOTAL in reading.categories or statistic == "count"
            else tuple(cell for _, _, columns in across for cell in _of_base(reading.cell(columns, TOTAL))),
            total=category == TOTAL,
        )
        for category, label, within in _listed(reading, language)
    ]
    return Grid(
        caption=caption,
        corner=word("category", language),
        groups=tuple((label, len(leaves)) for label, _, _ in across) if len(across) > 1 else (),
        headings=leaves * len(across),
        rows=tuple(rows),
    )


def across_grid(table: ProtectedTable, *, caption: str, language: str) -> Grid:
    """A row per category and a column per code; the interval, or the base of a rate, is set below each estimate.

    Tables of one estimate a code, or of more codes than stand beside each other, have a row per code instead.
    """
    reading = Reading(table)
    statistic = table.computed.specification.statistic
    across = list(_combined(reading, reading.names, language))
    if reading.categories == (TOTAL,) or len(across) > MOST_ACROSS:
        return code_grid(table, caption=caption, language=language)
    shares = statistic not in {"count", "rate"}
    rows = []
    for category, label, within in _listed(reading, language):
        counted = not within or category == TOTAL or statistic == "count"
        cells = [reading.cell(codes, category) for _, _, codes in across]
        if counted:
            written = tuple(_count(cell) for cell in cells)
        elif statistic == "rate":
            written = tuple(_stacked(cell, word("of_base", language, base=cell.base_text())) for cell in cells)
        else:
            written = tuple(_stacked(cell, cell.interval_text(language)) for cell in cells)
        if counted and shares:
            label = word("unit_of", language, text=label, unit=CLINICS.in_language(language))
        rows.append(GridRow(label, written, total=category == TOTAL))
    which = {"count": "across_count", "rate": "across_rate"}.get(statistic, "across_share")
    corner = word(which, language, unit=unit(table.computed).in_language(language))
    return Grid(caption, corner, (), tuple(label for label, _, _ in across), tuple(rows))


def findings_grid(tables: Sequence[tuple[ProtectedTable, str]], *, caption: str, language: str) -> Grid:
    """A row per table: the country's estimate of one category each, its interval and its base."""
    rows = []
    for table, category in tables:
        reading = Reading(table)
        cell = reading.cell({}, category)
        label = _label(reading, category, language)
        said = word("finding_short", language, title=reading.subject(language), category=label)
        estimate = GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn)
        rows.append(GridRow(said, (estimate, _interval(cell, language), _base(cell))))
    headings = tuple(word(key, language) for key in ("share", "interval_short", "base_short"))
    return Grid(caption, word("finding_of", language), (), headings, tuple(rows))


def chart_grid(chart: Chart, *, caption: str) -> Grid:
    """The table under a chart."""
    rows = [
        GridRow(row[0], tuple(GridCell(text, "count", sign=text in {"X", "-", "…", "・"}) for text in row[1:]))
        for row in chart.rows
    ]
    return Grid(caption, chart.headings[0], (), chart.headings[1:], tuple(rows))


def _row_names(table: ProtectedTable) -> tuple[str, ...]:
    """The row dimensions, and every other that is not across."""
    across = table.computed.specification.columns
    return tuple(one.name for one in table.computed.dimensions if one.name not in across)


def _listed(reading: Reading, language: str) -> Iterator[tuple[str, str, bool]]:
    """Categories with their labels, then the base, then those outside it: ``within`` tells them apart."""
    present = reading.computed.cells[CATEGORY].unique(maintain_order=True).to_list()
    statistic = reading.computed.specification.statistic
    for category in reading.categories:
        yield category, _label(reading, category, language), True
    if TOTAL in present and TOTAL not in reading.categories and statistic != "rate":  # rates have bases of their own
        yield TOTAL, word("all_kinds" if statistic == "count" else "base", language), True
    for category in present:
        if category not in {*reading.categories, TOTAL}:
            yield category, _label(reading, category, language), False


def _label(reading: Reading, category: str, language: str) -> str:
    if category == TOTAL:
        return word("all_kinds", language)
    return category_label(reading.computed, category).in_language(language)


def _combined(
    reading: Reading, names: Sequence[str], language: str, deepest: int = DEEPEST
) -> Iterator[tuple[str, int, Codes]]:
    """Every combination of codes: its label, how deep it lies, and the codes; without dimensions all clinics."""
    dimensions = [one for one in (reading.dimension(name) for name in names) if one is not None]
    for combined in product(*(depth_first(one, deepest=deepest) for one in dimensions)):
        labels = [
            code_label(dimension, code).in_language(language)
            for dimension, (code, _) in zip(dimensions, combined, strict=True)
        ]
        depth = sum(one for _, one in combined)
        label = " / ".join(labels) or word("all_kinds", language)
        yield label, depth, {d.name: code for d, (code, _) in zip(dimensions, combined, strict=True)}


def _corner(reading: Reading, names: Sequence[str], language: str) -> str:
    labels = [one.label.in_language(language) for one in map(reading.dimension, names) if one is not None]
    return " / ".join(labels) or word("category", language)


def _headings(reading: Reading, categories: Sequence[str], language: str) -> tuple[str, ...]:
    """Of one group: the base, and each category's estimate with its interval. Counts and rates of the whole frame have
    no interval, and each rate has a base of its own.
    """
    statistic = reading.computed.specification.statistic
    said_unit = unit(reading.computed).in_language(language)
    base, between = word("base_short", language), word("interval_short", language)
    found: list[str] = [] if statistic in {"count", "rate"} else [base]
    for category in categories:
        label = category_label(reading.computed, category).in_language(language)
        if statistic == "count":
            found.append(label if category != TOTAL else word("count", language))
        elif statistic == "rate" and len(categories) == 1:
            found += [base, _value(reading, language)]
        elif statistic == "rate":
            found += [word("unit_of", language, text=label, unit=one) for one in (base, said_unit)]
        elif len(categories) == 1:
            found += [_value(reading, language), between]
        else:
            found += [word("unit_of", language, text=label, unit=one) for one in (said_unit, between)]
    return tuple(found)


def _value(reading: Reading, language: str) -> str:
    if reading.computed.specification.statistic in SHARES:
        return word("share", language)
    return word("value", language, unit=unit(reading.computed).in_language(language))


def _cells(reading: Reading, codes: Codes, categories: Sequence[str], language: str) -> Iterator[GridCell]:
    statistic = reading.computed.specification.statistic
    if statistic not in {"count", "rate"}:
        yield _base(reading.cell(codes, categories[0]))
    for category in categories:
        cell = reading.cell(codes, category)
        if statistic == "count":
            yield _count(cell)
            continue
        if statistic == "rate":
            yield _base(cell)
        yield GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn)
        if statistic != "rate":
            yield _interval(cell, language)


def _of_category(cell: Shown, statistic: str, language: str, *, within: bool) -> Iterator[GridCell]:
    """The cells of one category of one group: how many, the estimate, its interval."""
    if statistic == "rate":
        yield _base(cell)
        yield GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn)
        return
    yield _count(cell)
    if statistic == "count":
        return
    if not within and not cell.sign:  # counted, but no part of the base
        yield GridCell(CANNOT_BE, "estimate", sign=True)
        yield GridCell(CANNOT_BE, "interval", sign=True)
        return
    yield GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn)
    yield _interval(cell, language)


def _of_base(cell: Shown) -> Iterator[GridCell]:
    """The cells of the base of one group: a hundred per cent of itself, without chance."""
    yield _count(cell)
    yield GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn)
    yield GridCell(CANNOT_BE if cell.drawn else cell.estimate_text(), "interval", sign=True)


def _stacked(cell: Shown, below: str) -> GridCell:
    """An estimate with its interval or base under it; a sign stands alone."""
    return GridCell(cell.estimate_text(), "estimate", sign=not cell.drawn, below=below if cell.drawn else "")


def _base(cell: Shown) -> GridCell:
    return GridCell(cell.base_text(), "count", sign=cell.base is None)


def _count(cell: Shown) -> GridCell:
    return GridCell(cell.count_text(), "count", sign=bool(cell.sign) or cell.n is None)


def _interval(cell: Shown, language: str) -> GridCell:
    text = cell.interval_text(language)
    return GridCell(text, "interval", sign=not cell.drawn or text == CANNOT_BE)
