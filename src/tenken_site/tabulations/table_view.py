"""A protected table as lines of a page: narrowed to an area and a kind, sorted, every figure with its base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tenken_site.tabulations.plain import TOTAL, PlainCell, PlainCode, PlainDimension, PlainTable

__all__ = ["Choice", "Column", "Line", "Select", "Shown", "TableView", "table_view"]

EVERYTHING = "all"
BASE = "base"
_OUTSIDE = ("not_applicable", "missing", "not_asked")
_PER_CENT = ("proportion", "rate")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One way to narrow the table."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures; ``interval`` says that the 95 % interval stands beside it."""

    key: str
    label: str
    interval: bool
    address: str  # query of the page sorted by it
    sorted: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as text; ``sign`` where it is a sign."""

    text: str
    interval: str = ""
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line."""

    label: str
    depth: int
    total: bool
    figures: tuple[tuple[Column, Shown], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """What the page shows."""

    title: str
    note: str
    first: str  # heading of the first column
    first_sorted: str
    first_address: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    selects: tuple[Select, ...]
    narrowed: str  # what was chosen, in words; for the caption
    unit: str  # "%", or nothing
    hidden: int


def table_view(table: PlainTable, *, language: str, asked: Mapping[str, str]) -> TableView:
    """``asked`` is the query of the page: a code by name of dimension, ``sort`` and ``desc``. Unknown values count for
    nothing: an address typed wrongly shows the whole table.
    """
    rows, *others = table.dimensions
    chosen = {one.name: _known(one, asked.get(one.name, ""), otherwise=TOTAL) for one in others}
    deep = any(code.depth > 1 for code in rows.codes)
    under = _known(rows, asked.get(rows.name, ""), otherwise="", more=(EVERYTHING,)) if deep else EVERYTHING
    sort = asked.get("sort", "")
    descending = asked.get("desc") == "1"
    columns = _columns(table, language, asked, sort=sort, descending=descending)
    codes = [code for code in rows.codes if _stands(code, under)]
    fixed = tuple(chosen[one.name] for one in others)
    lines = _sorted(table, codes, fixed, columns, language, sort=sort, descending=descending)
    selects = [_area_select(rows, under, language)] if deep else []
    selects += [_select(one, chosen[one.name], language) for one in others if len(one.codes) > 1]
    narrowed = [_label_of(one, chosen[one.name], language) for one in others if chosen[one.name] != TOTAL]
    if under not in {"", EVERYTHING}:
        narrowed.insert(0, _label_of(rows, under, language))
    return TableView(
        title=table.words.get(language) or table.words["ja"],
        note=table.note.get(language, ""),
        first=rows.words.get(language) or rows.name,
        first_sorted="" if sort in {column.key for column in columns} else "ascending",
        first_address=_query(asked, sort="", desc=""),
        columns=columns,
        lines=lines,
        selects=tuple(selects),
        narrowed="、".join(narrowed) if language == "ja" else ", ".join(narrowed),
        unit="%" if table.statistic in _PER_CENT else "",
        hidden=table.hidden,
    )


def _known(dimension: PlainDimension, code: str, *, otherwise: str, more: tuple[str, ...] = ()) -> str:
    return code if code in more or any(code == one.code for one in dimension.codes) else otherwise


def _stands(code: PlainCode, under: str) -> bool:
    """Whether the line is shown: all, or the first two levels, or one area with what lies in it."""
    if under == EVERYTHING or code.code == TOTAL:
        return True
    if not under or under == TOTAL:
        return code.depth <= 1
    return under in {code.code, code.parent}


def _words(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("ja", "")


def _label_of(dimension: PlainDimension, code: str, language: str) -> str:
    return next((_words(one.words, language) for one in dimension.codes if one.code == code), code)


def _query(asked: Mapping[str, str], **more: str) -> str:
    return urlencode({name: value for name, value in {**asked, **more}.items() if value})


def _columns(
    table: PlainTable, language: str, asked: Mapping[str, str], *, sort: str, descending: bool
) -> tuple[Column, ...]:
    inside = [one for one in table.categories if one.code != TOTAL and one.code not in _OUTSIDE]
    outside = [one for one in table.categories if one.code in _OUTSIDE]
    base = {"ja": "回答数（分母）", "en": "Answers (base)"}[language if language == "en" else "ja"]
    wanted = [(BASE, base, False)]
    wanted += [(one.code, _words(one.words, language), table.statistic != "count") for one in inside]
    if not inside:
        wanted.append(
            (
                TOTAL,
                {"mean": "平均", "ratio": "比率", "total": "合計"}.get(table.statistic, "値")
                if language == "ja"
                else table.statistic.capitalize(),
                True,
            )
        )
    wanted += [(one.code, _words(one.words, language), False) for one in outside]
    made = []
    for key, label, interval in wanted:
        here = sort == key
        address = _query(asked, sort=key, desc="" if here and descending else "1")
        state = ("descending" if descending else "ascending") if here else ""
        made.append(Column(key, label, interval, address, state))
    return tuple(made)


def _cell(table: PlainTable, code: str, fixed: tuple[str, ...], column: Column) -> PlainCell | None:
    return table.cell((code, *fixed), TOTAL if column.key == BASE else column.key)


def _sorted(
    table: PlainTable,
    codes: list[PlainCode],
    fixed: tuple[str, ...],
    columns: tuple[Column, ...],
    language: str,
    *,
    sort: str,
    descending: bool,
) -> tuple[Line, ...]:
    by = next((column for column in columns if column.key == sort), None)
    if by is not None:
        figure = _figure(table, fixed, by)
        first = [code for code in codes if code.code == TOTAL]
        rest = [code for code in codes if code.code != TOTAL]
        told = [code for code in rest if figure(code) is not None]
        told.sort(key=lambda code: figure(code) or 0.0, reverse=descending)
        codes = [*first, *told, *(code for code in rest if figure(code) is None)]
    least = min((code.depth for code in codes), default=0)
    return tuple(
        Line(
            label=_words(code.words, language),
            depth=code.depth - least,
            total=code.code == TOTAL,
            figures=tuple(
                (column, _shown(table, _cell(table, code.code, fixed, column), column, language)) for column in columns
            ),
        )
        for code in codes
    )


def _figure(table: PlainTable, fixed: tuple[str, ...], by: Column) -> Callable[[PlainCode], float | None]:
    def figure(code: PlainCode) -> float | None:
        cell = _cell(table, code.code, fixed, by)
        if cell is None or cell.sign:
            return None
        return cell.estimate if by.interval else cell.n

    return figure


def _shown(table: PlainTable, cell: PlainCell | None, column: Column, language: str) -> Shown:
    """The figure, or the sign that stands for it, in the words of ministry tables."""
    if cell is None:
        return Shown("・", sign=True)
    if cell.sign:
        return Shown(cell.sign, cell.sign if column.interval else "", sign=True)
    if not column.interval:
        return Shown("…", sign=True) if cell.n is None else Shown(f"{cell.n:,}")
    if cell.estimate is None:
        return Shown("…", "…", sign=True)
    between = "〜" if language == "ja" else "–"
    interval = ""
    if cell.low is not None and cell.high is not None:
        interval = f"{_number(table, cell.low)}{between}{_number(table, cell.high)}"
    return Shown(_number(table, cell.estimate), interval)


def _number(table: PlainTable, value: float) -> str:
    if table.statistic in _PER_CENT:
        return f"{100 * value:.1f}"
    return f"{value:,.0f}" if table.statistic == "total" else f"{value:,.1f}"


def _select(dimension: PlainDimension, chosen: str, language: str) -> Select:
    choices = tuple(
        Choice(one.code, "　" * max(one.depth - 1, 0) + _words(one.words, language), one.code == chosen)
        for one in dimension.codes
    )
    return Select(dimension.name, _words(dimension.words, language), choices)


def _area_select(dimension: PlainDimension, chosen: str, language: str) -> Select:
    """The whole at a glance, one part of it with what lies within, or every line there is."""
    ja = language == "ja"
    parts = [one for one in dimension.codes if one.depth == 1]
    choices = [
        Choice("", "全国と都道府県" if ja else "Country and prefectures", chosen in {"", TOTAL}),
        *(Choice(one.code, _words(one.words, language), one.code == chosen) for one in parts),
        Choice(EVERYTHING, "すべての地域" if ja else "All areas", chosen == EVERYTHING),
    ]
    return Select(dimension.name, _words(dimension.words, language), tuple(choices))
