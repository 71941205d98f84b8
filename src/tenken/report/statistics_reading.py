"""Looking up the cells of a released table, and writing their figures as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import HIDDEN
from tenken.disclosure.published_words import CATEGORY, figure
from tenken.tabulation.model import TOTAL, Dimension

__all__ = [
    "CANNOT_BE",
    "NO_NUMBER",
    "Reading",
    "Shown",
    "children",
    "depth_first",
    "interval",
    "number",
    "whole",
    "with_unit",
]

NO_NUMBER = "…"  # where a number is missing and no sign says why
CANNOT_BE = "・"
TO = {"ja": "〜", "en": "–"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as it may be shown. ``estimate`` and the interval are per cent where the table is of shares."""

    n: int | None
    base: int | None
    estimate: float | None
    low: float | None
    high: float | None
    sign: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the cell is hidden on purpose."""
        return self.sign == HIDDEN

    @property
    def drawn(self) -> bool:
        """Whether there is a number to draw. A sign stands instead of the number, even beside a zero."""
        return self.estimate is not None and not self.sign

    def estimate_text(self) -> str:
        """The estimate with one digit, or the sign."""
        return self.sign or number(self.estimate)

    def interval_text(self, language: str) -> str:
        """The 95 % interval, or the sign. Rates of the whole frame cannot have one."""
        if self.drawn and self.low is None and self.high is None:
            return CANNOT_BE
        return self.sign or interval(self.low, self.high, language)

    def base_text(self) -> str:
        """How many clinics the estimate is of, or the sign. A base stands though the estimate may not."""
        return whole(self.base) if self.base is not None else self.sign or NO_NUMBER

    def count_text(self) -> str:
        """How many clinics are in the cell, or the sign."""
        return self.sign or whole(self.n)


class Reading:
    """A table's cells by their codes."""

    def __init__(self, table: ProtectedTable) -> None:
        self.table = table
        self.computed = table.computed
        self.names = tuple(dimension.name for dimension in table.computed.dimensions)
        self._cells: dict[tuple[str, ...], Shown] = {}
        figures = [figure(table.computed, name) for name in ("estimate", "low", "high")]
        cells = table.computed.cells.select(*self.names, CATEGORY, "n", "base_n", *figures, "sign")
        for *codes, n, base, estimate, low, high, sign in cells.iter_rows():
            self._cells[tuple(codes)] = Shown(n, base, estimate, low, high, sign or "")

    def cell(self, codes: Mapping[str, str], category: str) -> Shown:
        """The cell with these codes; a dimension that is not named means all together. An absent cell is not known.

        Where an answer is hidden and its base is not, the base is that of the row of the base.
        """
        place = tuple(codes.get(name, TOTAL) for name in self.names)
        cell = self._cells.get((*place, category), Shown(None, None, None, None, None, sign=NO_NUMBER))
        whole_base = self._cells.get((*place, TOTAL))
        return replace(cell, base=whole_base.base) if cell.base is None and whole_base is not None else cell

    def subject(self, language: str) -> str:
        """The table's title without by what it is divided, where the title ends with that."""
        title = self.computed.specification.title.in_language(language)
        if language == "en":
            return re.sub(r", by [^,]*$", "", title)
        found = re.fullmatch(r"(.+)（([^（）]*)）", title)
        labels = [dimension.label.in_language(language) for dimension in self.computed.dimensions]
        return found[1] if found and any(label in found[2] for label in labels) else title

    @property
    def sampled(self) -> bool:
        """Whether the figures are estimates from those who answered; counts and rates are of all who were asked."""
        return self.computed.specification.statistic not in {"count", "rate"}

    def dimension(self, name: str) -> Dimension | None:
        """A dimension of the table, if it has it."""
        return next((one for one in self.computed.dimensions if one.name == name), None)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that estimates are shown for: those of the variable; the base where it has none."""
        present = {key[-1] for key in self._cells}
        listed = (*self.computed.categories, "dont_know")
        return tuple(dict.fromkeys(code for code in listed if code in present)) or (TOTAL,)


def children(dimension: Dimension, code: str = TOTAL) -> tuple[str, ...]:
    """The codes directly below one, in order."""
    return tuple(one for one, parent in dimension.parents.items() if parent == code)


def depth_first(dimension: Dimension, code: str = TOTAL, *, deepest: int = 9) -> Iterator[tuple[str, int]]:
    """Every code and how deep it lies, parents before their children; ``deepest`` 1 stops below the total."""
    pending = [(code, 0)]
    while pending:
        one, depth = pending.pop()
        yield one, depth
        if depth < deepest:
            pending += [(below, depth + 1) for below in reversed(children(dimension, one))]


def number(value: float | None) -> str:
    """One digit after the point, thousands with commas; a tiny share is 0.0 (微小), never an empty cell."""
    return NO_NUMBER if value is None else f"{value + 0.0:,.1f}".replace("-0.0", "0.0")


def whole(value: int | None) -> str:
    """A count with commas."""
    return NO_NUMBER if value is None else f"{value:,}"


def interval(low: float | None, high: float | None, language: str) -> str:
    """Both ends."""
    if low is None or high is None:
        return NO_NUMBER
    return f"{number(low)}{TO.get(language, TO['ja'])}{number(high)}"


def with_unit(cell: Shown, unit: str) -> str:
    """The estimate with its unit, or the sign alone."""
    if not cell.drawn:
        return cell.estimate_text()
    return f"{cell.estimate_text()}{unit}" if unit == "%" or not unit.isascii() else f"{cell.estimate_text()} {unit}"
