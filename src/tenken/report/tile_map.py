"""The tile map: the 47 prefectures, each a tile with its name and figure, shaded in five classes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import HIDDEN, SIGNS
from tenken.disclosure.published_words import category_label, code_label, unit
from tenken.report.chart_drawing import HATCH, Box, Mark, Words, draw, identifier
from tenken.report.chart_model import COLOURS, TINTS, Chart
from tenken.report.statistics_reading import Reading, Shown, number, with_unit
from tenken.report.statistics_words import chart_title, word
from tenken.report.tile_places import COLUMNS, PLACES, ROWS
from tenken.tabulation.model import TOTAL, Dimension

__all__ = ["NoPrefectures", "cuts_for", "tile_map"]

SIDES = {"ja": (48, 48), "en": (72, 48)}  # of a tile: English names need more room
NAME_SIZE = {"ja": 14.0, "en": 12.5}
KEY_ROW, KEY_BOX = 24.0, 34.0
STEPS = tuple(part * 10.0**power for power in range(-1, 12) for part in (1, 2, 5))  # widths of a class


class NoPrefectures(ValueError):
    """The table has no figures by prefecture."""


def tile_map(
    table: ProtectedTable,
    *,
    category: str,
    language: str = "ja",
    codes: Mapping[str, str] | None = None,
    cuts: Sequence[float] = (),
    dimension: str = "area",
) -> Chart:
    """Estimates of one category by prefecture. ``codes`` are those of other dimensions, else all together.

    ``cuts`` are the four ends of classes (half-open upward); without them they are round numbers that spread the
    figures there are. Hidden prefectures are hatched and say X. Raises NoPrefectures.
    """
    reading = Reading(table)
    areas = reading.dimension(dimension)
    if areas is None or not set(_prefectures(areas)):
        raise NoPrefectures(f"{table.computed.specification.key} has no prefectures")
    given = dict(codes or {})
    cells = {code: reading.cell({**given, dimension: code}, category) for code in _prefectures(areas)}
    country = reading.cell(given, category)
    ends = tuple(cuts) or cuts_for(
        [cell.estimate for cell in cells.values() if cell.drawn and cell.estimate is not None]
    )
    title = _title(reading, category, given, language)
    said_unit = unit(table.computed).in_language(language)
    alt = _alt(areas, cells, country, said_unit, language, title)
    key = identifier(f"{table.computed.specification.key} {category} map {language} {' '.join(given.values())}")
    sides = SIDES.get(language, SIDES["ja"])
    width, height = COLUMNS * sides[0], ROWS * sides[1]
    marks = [*_key(ends, said_unit, cells, country, language), *_tiles(areas, cells, ends, sides, language)]
    return Chart(
        key=key,
        kind="tile_map",
        title=title,
        svg=draw(marks, key=key, width=width, height=height, title=title, alt=alt),
        alt=alt,
        headings=(
            areas.label.in_language(language),
            word("estimate", language, unit=said_unit),
            word("interval", language),
            word("base", language),
        ),
        rows=tuple(_rows(areas, {TOTAL: country, **cells}, language)),
        note=word("map_note" if reading.sampled else "map_note_plain", language),
        width=width,
        height=height,
    )


def cuts_for(values: Sequence[float]) -> tuple[float, float, float, float]:
    """Four round ends between five classes that reach from the lowest to the highest value."""
    if not values:
        return (20.0, 40.0, 60.0, 80.0)
    low, high = min(values), max(values)
    for step in STEPS:
        first, last = floor(low / step), max(floor(low / step) + 1, ceil(high / step))
        if last - first <= 5:
            start = first - (5 - (last - first)) // 2
            start = max(0, start) if low >= 0 else start
            found = [round((start + number) * step, 6) for number in range(1, 5)]
            return found[0], found[1], found[2], found[3]
    raise ValueError(f"Figures up to {high} are too far apart for five classes")


def _prefectures(areas: Dimension) -> Iterator[str]:
    """Codes of prefectures in this dimension, in the order of their codes."""
    return iter(sorted(code for code, parent in areas.parents.items() if parent == TOTAL and code[:2] in PLACES))


def _title(reading: Reading, category: str, codes: Mapping[str, str], language: str) -> str:
    said = reading.subject(language)
    parts = [] if category == TOTAL else [category_label(reading.computed, category).in_language(language)]
    for name, code in codes.items():
        dimension = reading.dimension(name)
        if dimension is not None and code != TOTAL:
            parts.append(code_label(dimension, code).in_language(language))
    return chart_title(said, parts, language)


def _tiles(
    areas: Dimension, cells: Mapping[str, Shown], ends: Sequence[float], sides: tuple[int, int], language: str
) -> Iterator[Mark]:
    tiles: list[Mark] = []
    grounds: list[Mark] = []
    words: list[Words] = []
    size = NAME_SIZE.get(language, NAME_SIZE["ja"])
    for code, cell in cells.items():
        column, row, wide, high = PLACES[code[:2]]
        x, x2 = column * sides[0], (column + wide) * sides[0]
        y, y2 = row * sides[1], (row + high) * sides[1]
        middle, centre = (x + x2) / 2, (y + y2) / 2
        tint = bisect_right(ends, cell.estimate) if cell.drawn and cell.estimate is not None else None
        fill = HATCH if cell.hidden else COLOURS["white"] if tint is None else TINTS[tint]
        tiles.append(Box(x + 1, y + 1, x2 - 1, y2 - 1, fill, COLOURS["line"]))
        ink = COLOURS["white"] if tint is not None and tint >= 3 else COLOURS["text"]
        name = _short(code_label(areas, code).in_language(language), language)
        if cell.hidden:  # letters on oblique lines need a ground
            half = len(name) * size / (2 if language == "ja" else 3.6) + 2
            grounds.append(Box(middle - half, centre - 17, middle + half, centre + 17, COLOURS["white"]))
        words.append(Words(middle, centre - 8, name, size, ink, align="center"))
        words.append(Words(middle, centre + 9, cell.estimate_text(), 15.0, ink, bold=True, align="center"))
    yield from (*tiles, *grounds, *sorted(words, key=lambda one: one.bold))


def _key(
    ends: Sequence[float], said_unit: str, cells: Mapping[str, Shown], country: Shown, language: str
) -> Iterator[Mark]:
    bounds = (None, *ends, None)
    boxes: list[Mark] = []
    words: list[Mark] = [Words(0, 14, word("key", language, unit=said_unit), 14, bold=True)]
    for place in reversed(range(5)):
        low, high = bounds[place], bounds[place + 1]
        text = word("key_from", language, low=number(low), high=number(high))
        if low is None:
            text = word("key_below", language, high=number(high))
        elif high is None:
            text = word("key_above", language, low=number(low))
        y = 28 + (4 - place) * KEY_ROW
        boxes.append(Box(1, y, 1 + KEY_BOX, y + KEY_ROW - 6, TINTS[place], COLOURS["line"]))
        words.append(Words(KEY_BOX + 10, y + 9, text))
    y = 28 + 5 * KEY_ROW
    for sign in sorted({cell.sign for cell in cells.values() if cell.sign}, key=list(SIGNS).index):
        fill = HATCH if sign == HIDDEN else COLOURS["white"]
        boxes.append(Box(1, y, 1 + KEY_BOX, y + KEY_ROW - 6, fill, COLOURS["line"]))
        words.append(Words(KEY_BOX + 10, y + 9, word(f"key_{sign}", language)))
        y += KEY_ROW
    words.append(Words(0, y + 12, word("key_country", language, value=with_unit(country, said_unit)), bold=True))
    yield from (*boxes, *words)


def _short(name: str, language: str) -> str:
    """東京 for 東京都: the map shows nothing but prefectures. 北海道 keeps its name."""
    return name[:-1] if language == "ja" and name[-1:] in {"都", "府", "県"} else name


def _alt(
    areas: Dimension, cells: Mapping[str, Shown], country: Shown, said_unit: str, language: str, title: str
) -> str:
    drawn = {code: cell for code, cell in cells.items() if cell.drawn}
    order = sorted(drawn, key=lambda code: drawn[code].estimate or 0.0)
    said = [word("map_alt", language, title=title)]
    if country.drawn:
        said.append(word("alt_country", language, value=with_unit(country, said_unit)))
    if order:
        for which, code in (("alt_highest", order[-1]), ("alt_lowest", order[0])):
            name = code_label(areas, code).in_language(language)
            said.append(word(which, language, name=name, value=with_unit(drawn[code], said_unit)))
    hidden = sum(cell.hidden for cell in cells.values())
    if hidden:
        said.append(word("alt_hidden", language, count=hidden))
    return word("sentence", language).join((*said, word("alt_table", language)))


def _rows(areas: Dimension, cells: Mapping[str, Shown], language: str) -> Iterator[tuple[str, ...]]:
    for code, cell in cells.items():
        name = code_label(areas, code).in_language(language)
        yield name, cell.estimate_text(), cell.interval_text(language), cell.base_text()
