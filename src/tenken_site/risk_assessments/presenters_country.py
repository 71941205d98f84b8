"""Exposure of the country and of areas: distributions, ways in that are left open, and a map; each with its doubt."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from tenken.report.tile_places import COLUMNS, PLACES, ROWS
from tenken.risk.exposure_names import OPEN
from tenken.risk.model import IndexName
from tenken_site.risk_assessments.queries_tables import BANDS, Tables, of_areas
from tenken_site.tabulations.plain import TOTAL, PlainCell, PlainCode, PlainTable
from tenken_site.tabulations.table_view import Choice, Select, TableView, table_view

__all__ = [
    "CountryPage",
    "Estimate",
    "MapOfTiles",
    "NumberPart",
    "Place",
    "Tile",
    "country_page",
    "estimate_of",
    "inside",
    "no_figure",
    "number_titles",
]

WIDTH = 500  # units of a bar from 0 to 100 %
UNIT = 50  # of a tile
CUTS = (10, 20, 30, 40)  # per cent, between the five classes of the map; fixed, so that years can be compared
_OUTSIDE = {TOTAL, "not_applicable", "missing", "not_asked"}
_UPPER = 2  # the last two bands
NOBODY = "-"  # the sign of a figure that no clinic stands behind
_SUFFIXES = "都府県"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One share with its interval and its bar, or the sign that stands for it."""

    label: str
    text: str  # per cent with one digit, or a sign
    interval: str = ""
    bar: float = 0.0
    low: float = 0.0
    high: float = 0.0
    sign: bool = False
    base: str = ""

    @property
    def why(self) -> str:
        """Why there is no figure."""
        return no_figure(self.text) if self.sign else ""

    @property
    def span(self) -> float:
        """Width of the interval's bar, at least a line."""
        return max(self.high - self.low, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """The country or an area: the shares of the four bands, and of the two upper ones together."""

    name: str
    base: str
    bands: tuple[Estimate, ...]
    upper: Estimate


@dataclass(frozen=True, slots=True)
class NumberPart:
    """One of the two numbers."""

    key: str
    title: str
    places: tuple[Place, ...]
    upper_words: str  # which bands are the upper ones

    @property
    def summed(self) -> bool:
        """Whether the interval of a sum is shown."""
        return any(place.upper.interval for place in self.places)


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture on the map."""

    css: str
    x: int
    y: int
    width: int
    height: int
    middle: float
    name_y: float
    rate_y: float
    name: str
    rate: str
    words: str
    dark: bool


@dataclass(frozen=True, slots=True)
class MapOfTiles:
    """The map with its key."""

    title: str
    tiles: tuple[Tile, ...]
    key: tuple[tuple[str, str, int], ...]
    width: int = COLUMNS * UNIT
    height: int = ROWS * UNIT


@dataclass(frozen=True, slots=True)
class CountryPage:
    """All that the page says of figures."""

    numbers: tuple[NumberPart, ...]
    chosen: str  # the number that the map and the table of areas show
    map: MapOfTiles | None
    areas: TableView | None
    ways: tuple[Estimate, ...]
    ways_base: str
    ways_kinds: Select | None

    @property
    def summed(self) -> bool:
        """Whether the interval of a sum is shown anywhere."""
        return any(number.summed for number in self.numbers)


def number_titles() -> dict[IndexName, str]:
    """Both numbers by the names that clinics read."""
    return {IndexName.LIKELIHOOD: _("侵入されやすさ"), IndexName.IMPACT: _("止まったときの影響")}


def country_page(
    tables: Tables, *, codes: Sequence[str] | None, asked: Mapping[str, str], language: str
) -> CountryPage:
    """``codes``: the appointments of a prefecture or city; None for the ministry, which sees every area."""
    titles = number_titles()
    found = {index: tables.divided(BANDS[index], "area") for index in IndexName}
    shown = {
        index: table if codes is None else of_areas(table, codes) for index, table in found.items() if table is not None
    }
    chosen = next((index for index in shown if index.value == asked.get("number")), next(iter(shown), None))
    places = {index: _places(table, codes, language) for index, table in shown.items()}
    ways = tables.divided(OPEN)
    kind = _kind_of(ways, asked.get("size", ""))
    return CountryPage(
        numbers=tuple(
            NumberPart(index.value, titles[index], places[index], _upper_words(shown[index], language))
            for index in shown
        ),
        chosen=titles[chosen] if chosen else "",
        map=_map(shown[chosen], titles[chosen], language) if chosen and codes is None else None,
        areas=_areas(shown, chosen, codes, asked, language) if chosen else None,
        ways=_ways(ways, kind, language) if ways else (),
        ways_base=_base(ways.cell((kind,), TOTAL)) if ways else "",
        ways_kinds=_kinds(ways, kind, language) if ways else None,
    )


def inside(table: PlainTable) -> tuple[PlainCode, ...]:
    """The answers that shares are of, without the base and what stands outside it."""
    return tuple(one for one in table.categories if one.code not in _OUTSIDE)


def no_figure(sign: str) -> str:
    """Why there is no figure, in a sentence with the sign that stands for it in tables."""
    if sign == "X":
        return _("答えた施設が少なく、施設の答えが分かるおそれがあるため、出していません（X）")
    if sign == NOBODY:
        return _("あてはまる施設がありません（-）")
    if sign == "・":
        return _("対象となる施設がありません（・）")
    return _("数値がありません（…）")


def estimate_of(label: str, cell: PlainCell | None, language: str) -> Estimate:
    """One cell."""
    if cell is None:
        return Estimate(label, "・", sign=True)
    if cell.sign or cell.estimate is None:
        return Estimate(label, cell.sign or "…", sign=True, base=_base(cell))
    low = cell.estimate if cell.low is None else cell.low
    high = cell.estimate if cell.high is None else cell.high
    return _estimate(label, cell.estimate, low, high, language, base=_base(cell))


def _estimate(label: str, value: float, low: float, high: float, language: str, *, base: str = "") -> Estimate:
    between = "–" if language == "en" else "〜"
    return Estimate(
        label=label,
        text=f"{100 * value:.1f}%",
        interval=f"{100 * low:.1f}{between}{100 * high:.1f}",
        bar=round(WIDTH * value, 1),
        low=round(WIDTH * low, 1),
        high=round(WIDTH * high, 1),
        base=base,
    )


def _base(cell: PlainCell | None) -> str:
    if cell is None:
        return ""
    number = cell.base_n if cell.base_n is not None else cell.n
    return "" if number is None else f"{number:,}"


def _words(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("ja", "")


def _everywhere(table: PlainTable, area: str) -> tuple[str, ...]:
    """The codes of a row of this area, all other dimensions together."""
    return tuple(area if one.name == "area" else TOTAL for one in table.dimensions)


def _places(table: PlainTable, codes: Sequence[str] | None, language: str) -> tuple[Place, ...]:
    """The country, and of a prefecture or city its own area beside it."""
    area = next(one for one in table.dimensions if one.name == "area")
    wanted = [one for one in area.codes if one.code == TOTAL or (codes is not None and one.code in codes)]
    return tuple(_place(table, one, language) for one in wanted)


def _place(table: PlainTable, area: PlainCode, language: str) -> Place:
    row = _everywhere(table, area.code)
    bands = tuple(
        estimate_of(_words(one.words, language), table.cell(row, one.code), language) for one in inside(table)
    )
    return Place(_words(area.words, language), _base(table.cell(row, TOTAL)), bands, _upper(table, row, language))


def _upper(table: PlainTable, row: tuple[str, ...], language: str) -> Estimate:
    """The two upper bands together. Bounds are added up, so that the interval is rather too wide (Bonferroni). Where a
    band has nobody, its bound is not in the table, and no interval is told.
    """
    cells = [table.cell(row, one.code) for one in inside(table)[-_UPPER:]]
    there = [cell for cell in cells if cell is not None and cell.sign != NOBODY]
    hidden = next((cell.sign or "…" for cell in there if cell.sign or cell.estimate is None), "")
    if hidden or not there:
        return Estimate("", hidden or NOBODY, sign=True)
    value, low, high = (min(sum(_bound(cell, name) for cell in there), 1.0) for name in ("estimate", "low", "high"))
    found = _estimate("", value, low, high, language)
    return found if len(there) == len(cells) else replace(found, interval="")


def _bound(cell: PlainCell, name: str) -> float:
    found: float | None = getattr(cell, name)
    return (cell.estimate or 0.0) if found is None else found


def _upper_words(table: PlainTable, language: str) -> str:
    names = [_words(one.words, language) for one in inside(table)[-_UPPER:]]
    return _("「%(names)s」の合計") % {"names": _("」と「").join(names)}


def _areas(
    shown: Mapping[IndexName, PlainTable],
    chosen: IndexName,
    codes: Sequence[str] | None,
    asked: Mapping[str, str],
    language: str,
) -> TableView:
    """The table of areas in the order of their codes: it is no ranking, and cannot be sorted by a figure."""
    table = shown[chosen]
    kept = {name: asked[name] for name in ("area", "kind") if name in asked}
    if codes is not None:
        kept["area"] = "all"
    view = table_view(table, language=language, asked=kept)
    titles = number_titles()
    number = Select("number", _("数"), tuple(Choice(index.value, titles[index], index is chosen) for index in shown))
    others = tuple(one for one in view.selects if codes is None or one.name != "area")
    return replace(view, selects=(number, *others))


def _map(table: PlainTable, title: str, language: str) -> MapOfTiles | None:
    area = next(one for one in table.dimensions if one.name == "area")
    tiles = []
    for one in area.codes:
        if one.depth != 1 or one.code[:2] not in PLACES or "-" in one.code:
            continue
        upper = _upper(table, _everywhere(table, one.code), language)
        value = None if upper.sign else 100 * upper.bar / WIDTH
        tiles.append(_tile(one.code, _words(one.words, language), upper, value))
    if not tiles:
        return None
    words = [_("%(low)d%%未満") % {"low": CUTS[0]}]
    words += [_("%(low)s〜%(high)s") % {"low": low, "high": high} for low, high in pairwise(CUTS)]
    words.append(_("%(high)d%%以上") % {"high": CUTS[-1]})
    classes = [(f"k{number}", text) for number, text in enumerate(words, start=1)]
    key = tuple((css, text, 52 + 30 * place) for place, (css, text) in enumerate(reversed(classes)))
    return MapOfTiles(title, tuple(tiles), key)


def _tile(code: str, name: str, upper: Estimate, value: float | None) -> Tile:
    column, row, wide, high = PLACES[code[:2]]
    x, y, width, height = column * UNIT, row * UNIT, wide * UNIT, high * UNIT
    css = "k0" if value is None else f"k{bisect_right(CUTS, value) + 1}"
    short = name[:-1] if name[-1:] in _SUFFIXES else name
    return Tile(
        css=css, x=x, y=y, width=width, height=height, middle=x + width / 2, name_y=y + height / 2 - 5,
        rate_y=y + height / 2 + 14, name=short if len(short) <= 6 else f"{short[:5]}.",
        rate=upper.text if value is None else f"{value:.0f}", words=f"{name} {upper.text}", dark=css in {"k4", "k5"},
    )  # fmt: skip


def _kind_of(table: PlainTable | None, asked: str) -> str:
    if table is None or not table.dimensions:
        return TOTAL
    return asked if any(one.code == asked for one in table.dimensions[0].codes) else TOTAL


def _kinds(table: PlainTable, kind: str, language: str) -> Select | None:
    if not table.dimensions:
        return None
    dimension = table.dimensions[0]
    choices = tuple(Choice(one.code, _words(one.words, language), one.code == kind) for one in dimension.codes)
    return Select(dimension.name, _words(dimension.words, language), choices)


def _ways(table: PlainTable, kind: str, language: str) -> tuple[Estimate, ...]:
    """Most clinics first; those that are hidden last."""
    row = (kind,) if table.dimensions else ()
    made = [estimate_of(_words(one.words, language), table.cell(row, one.code), language) for one in inside(table)]
    return tuple(sorted(made, key=lambda one: (one.sign, -one.bar)))
