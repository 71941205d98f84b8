"""Bars with intervals: one row each, its label at the left, its figure at the right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, log10

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published_words import CATEGORY, SHARES, category_label, code_label, unit
from tenken.report.chart_drawing import HATCH, Box, Line, Mark, Words, draw, identifier
from tenken.report.chart_model import COLOURS, Chart
from tenken.report.statistics_reading import Reading, Shown, number, with_unit
from tenken.report.statistics_words import chart_title, one_line, word
from tenken.tabulation.model import TOTAL

__all__ = ["bars"]

WIDTH, LABEL, PLOT = 660, 246, 248  # the figures stand in what is left
GAP = 12
TOP, BOTTOM = 26.0, 8.0
LINE = 19.0  # between two lines of a label
LETTERS = 34  # half-width letters a line of the label
MOST_LINES = 4  # of a label; the table under the chart has the whole of it
BAR, CAP = 16.0, 22.0
AXIS_PARTS = 4
STICKING = frozenset("、。）」』】〉》・ー〜％,.)%!?ぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ")  # never begin a line
SAID = 6  # rows that the alternative text reads out
SIGN_WORDS = {"X": "hidden_short", "-": "none_short", "…": "unknown_short", "・": "cannot_short"}


def bars(
    table: ProtectedTable,
    *,
    by: str = CATEGORY,
    language: str = "ja",
    category: str = TOTAL,
    codes: Mapping[str, str] | None = None,
    shown: Sequence[str] = (),
) -> Chart:
    """Estimates side by side: of the categories (``by`` is "category"), or of one category by a dimension.

    ``codes`` are those of other dimensions, else all together. ``shown`` are the codes to draw, else all below the
    total with the total first. Shares run from 0 to 100, so that charts may be compared.
    """
    reading = Reading(table)
    given = dict(codes or {})
    named = (
        _of_categories(reading, given, language)
        if by == CATEGORY
        else _of_codes(reading, by, given, category, shown, language)
    )
    said_unit = unit(table.computed).in_language(language)
    parts = (
        [] if by == CATEGORY or category == TOTAL else [category_label(table.computed, category).in_language(language)]
    )
    for name, code in given.items():
        dimension = reading.dimension(name)
        parts += [code_label(dimension, code).in_language(language)] if dimension and code != TOTAL else []
    title = chart_title(reading.subject(language), parts, language)
    key = identifier(f"{table.computed.specification.key} {by} {category} bars {language} {' '.join(given.values())}")
    alt = _alt(named, said_unit, title, language, sampled=reading.sampled)
    end = 100.0 if table.computed.specification.statistic in SHARES else _end(named)
    marks, height = _marks(named, said_unit, end, language)
    dimension = reading.dimension(by)
    return Chart(
        key=key,
        kind="bars",
        title=title,
        svg=draw(marks, key=key, width=WIDTH, height=height, title=title, alt=alt),
        alt=alt,
        headings=(
            dimension.label.in_language(language) if dimension else word("category", language),
            word("estimate", language, unit=said_unit),
            word("interval", language),
            word("base", language),
        ),
        rows=tuple(
            (label, cell.estimate_text(), cell.interval_text(language), cell.base_text()) for label, cell in named
        ),
        note=word("bars_note" if reading.sampled else "bars_note_plain", language),
        width=WIDTH,
        height=height,
    )


Named = Sequence[tuple[str, Shown]]


def _of_categories(reading: Reading, codes: Mapping[str, str], language: str) -> Named:
    return [
        (category_label(reading.computed, one).in_language(language), reading.cell(codes, one))
        for one in reading.categories
    ]


def _of_codes(
    reading: Reading, by: str, codes: Mapping[str, str], category: str, shown: Sequence[str], language: str
) -> Named:
    dimension = reading.dimension(by)
    if dimension is None:
        raise ValueError(f"{reading.computed.specification.key} is not divided by {by}")
    wanted = shown or (TOTAL, *(code for code, parent in dimension.parents.items() if parent == TOTAL))
    return [
        (code_label(dimension, code).in_language(language), reading.cell({**codes, by: code}, category))
        for code in wanted
    ]


def _marks(named: Named, said_unit: str, end: float, language: str) -> tuple[list[Mark], int]:
    """Grounds first, then bars, lines and words; and the height that they need."""
    left, right = LABEL + GAP, LABEL + GAP + PLOT
    grounds: list[Mark] = []
    lines: list[Mark] = []
    words: list[Words] = []
    y = TOP
    for label, cell in named:
        said = _wrapped(label)
        high = max(2.5, len(said) + 1.5) * LINE
        middle = y + high / 2
        lines.append(Line(((0, y), (WIDTH, y)), COLOURS["grid"]))
        for place, text in enumerate(said):
            words.append(Words(0, y + LINE * (place + 0.75), text, 14))
        base = word("bars_base", language, base=cell.base_text())
        words.append(Words(0, y + LINE * (len(said) + 0.75), base, 12.5, COLOURS["quiet"]))
        grounds.append(Box(left, middle - BAR / 2, right, middle + BAR / 2, COLOURS["track"]))
        words.append(Words(right + GAP, middle - 9, _figure(cell, said_unit, language), 16, bold=True))
        if cell.drawn and cell.estimate is not None:
            at = left + PLOT * min(cell.estimate, end) / end
            grounds.append(Box(left, middle - BAR / 2, at, middle + BAR / 2, COLOURS["tint"], COLOURS["accent"]))
            if cell.low is not None:
                words.append(Words(right + GAP, middle + 11, cell.interval_text(language), 13, COLOURS["quiet"]))
            lines += _interval(cell, left, end, middle)
        elif cell.hidden:
            grounds.append(Box(left, middle - BAR / 2, right, middle + BAR / 2, HATCH, COLOURS["line"]))
        y += high
    lines.append(Line(((0, y), (WIDTH, y)), COLOURS["grid"]))
    axis = [*_axis(left, y, end, said_unit)]
    return [*axis, *grounds, *lines, *sorted(words, key=lambda one: one.bold)], ceil(y + BOTTOM)


def _interval(cell: Shown, left: float, end: float, middle: float) -> Iterator[Mark]:
    if cell.low is None or cell.high is None:
        return
    low, high = (left + PLOT * max(0.0, min(one, end)) / end for one in (cell.low, cell.high))
    yield Line(((low, middle), (high, middle)), COLOURS["dark"], 4)
    for at in (low, high):
        yield Line(((at, middle - CAP / 2), (at, middle + CAP / 2)), COLOURS["dark"], 2.5)


def _axis(left: float, bottom: float, end: float, said_unit: str) -> Iterator[Mark]:
    steps = [end * part / AXIS_PARTS for part in range(AXIS_PARTS + 1)]
    for value in steps:
        at = left + PLOT * value / end
        yield Line(((at, TOP), (at, bottom)), COLOURS["grid"])
    for value in steps:
        last = said_unit if value == end and said_unit == "%" else ""
        written = f"{value:,.0f}" if end >= AXIS_PARTS else number(value)
        yield Words(left + PLOT * value / end, 12, written + last, 12.5, COLOURS["quiet"], align="center")


def _figure(cell: Shown, said_unit: str, language: str) -> str:
    if cell.drawn:
        return with_unit(cell, said_unit)
    return f"{cell.estimate_text()} {word(SIGN_WORDS.get(cell.estimate_text(), 'unknown_short'), language)}"


def _alt(named: Named, said_unit: str, title: str, language: str, *, sampled: bool) -> str:
    said = [word("bars_alt" if sampled else "bars_alt_plain", language, title=title)]
    for label, cell in named[:SAID]:
        if cell.drawn:
            value = with_unit(cell, said_unit)
            sort = "bars_alt_one" if cell.low is not None else "bars_alt_one_plain"
            said.append(word(sort, language, name=label, value=value, interval=cell.interval_text(language)))
        else:
            meaning = word(SIGN_WORDS.get(cell.estimate_text(), "unknown_short"), language)
            said.append(word("bars_alt_sign", language, name=label, meaning=meaning))
    hidden = sum(cell.hidden for _, cell in named)
    if hidden:
        said.append(word("alt_hidden", language, count=hidden))
    return word("sentence", language).join((*said, word("alt_table", language)))


def _end(named: Named) -> float:
    """The end of an axis that is not of shares: a round number above the highest interval."""
    highest = max((cell.high or cell.estimate or 0.0 for _, cell in named if cell.drawn), default=0.0)
    if highest <= 0:
        return 1.0
    power = 10.0 ** ceil(log10(highest))
    return next(power * part for part in (0.2, 0.4, 0.8, 1.0) if power * part >= highest)


def _wrapped(label: str) -> list[str]:
    """The label in lines that fit; letters without spaces may part anywhere, words only between."""
    lines, line, wide = [], "", 0
    for piece in _pieces(one_line(label)):
        columns = sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in piece)
        if line and wide + columns > LETTERS:
            lines.append(line.rstrip())
            line, wide = "", 0
        line, wide = line + piece, wide + columns
    lines = [*lines, line.strip()] if line.strip() else lines or [""]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]


def _pieces(label: str) -> Iterator[str]:
    """Words with the space behind them, and single wide letters; a closing mark stays with what it closes."""
    piece = ""
    for char in label:
        if char in STICKING:
            piece += char
        elif unicodedata.east_asian_width(char) in "FW":
            yield piece
            piece = char
        else:
            if piece and (piece[-1].isspace() or unicodedata.east_asian_width(piece[-1]) in "FW"):
                yield piece
                piece = ""
            piece += char
    yield piece
