"""The table of dispositions, on the page and as files."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken.disposition.codes import DISPOSITIONS, Category, DispositionCode
from tenken.disposition.rates import RATE_NAMES, categories
from tenken.export.cells import Cell
from tenken_site.campaigns.presenters import area_name
from tenken_site.campaigns.queries_dispositions import AreaDispositions, DispositionTable, Figures
from tenken_site.ui import dates
from tenken_site.ui.spreadsheets import Spreadsheet

__all__ = ["CodeLine", "DispositionFile", "Line", "code_lines", "groups", "lines", "name_of", "rate_cells"]

SHOWN_RATES = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6")
WIDTHS = (16, 16, 16, 16, 16, 16, 8.43)


def groups() -> tuple[tuple[str, tuple[Category, ...]], ...]:
    """The columns of counts: a heading and AAPOR's letters that it adds up."""
    return (
        (_("提出"), (Category.COMPLETE,)),
        (_("一部回答"), (Category.PARTIAL,)),
        (_("辞退・中断"), (Category.REFUSAL,)),
        (_("不在"), (Category.NON_CONTACT,)),
        (_("その他"), (Category.OTHER,)),
        (_("不明"), (Category.UNKNOWN_HOUSEHOLD, Category.UNKNOWN_OTHER)),
        (_("対象外"), (Category.NOT_ELIGIBLE,)),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One area: cases, cases by group, rates with one digit or "-"."""

    name: str
    note: str
    n: str
    counts: tuple[str, ...]
    rates: tuple[str, ...]


def lines(table: DispositionTable) -> tuple[Line, ...]:
    """The rows in the order of the areas' codes."""
    return tuple(_line(row) for row in table.rows)


def _line(row: AreaDispositions) -> Line:
    return Line(
        name=name_of(row),
        note=_("保健所設置市・特別区を除く") if row.rest else "",
        n=f"{row.figures.rates.n:,}",
        counts=group_counts(row.figures),
        rates=rate_cells(row.figures),
    )


def name_of(row: AreaDispositions) -> str:
    """The area's name, or that it is not known."""
    return area_name(row.area) if row.area else _("管轄を確認中")


def group_counts(figures: Figures) -> tuple[str, ...]:
    """Cases by the groups of ``groups``: 「12,345」."""
    by = categories(figures.counts)
    return tuple(f"{sum(by[category] for category in found):,}" for _heading, found in groups())


def rate_cells(figures: Figures) -> tuple[str, ...]:
    """RR1 to RR6 with one digit; "-" without a denominator."""
    found = (figures.rates.percent(name) for name in SHOWN_RATES)
    return tuple("-" if rate is None else f"{rate:.1f}" for rate in found)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One disposition of the sum."""

    code: str
    name: str
    count: str
    share: str


def code_lines(figures: Figures) -> tuple[CodeLine, ...]:
    """Every disposition that occurs, by code."""
    n, japanese = figures.rates.n, (get_language() or "ja") == "ja"
    return tuple(
        CodeLine(code.value, row.ja if japanese else row.en, f"{count:,}", f"{100 * count / n:.1f}")
        for code, row in sorted(DISPOSITIONS.items())
        if (count := figures.counts.get(code, 0))
    )


@dataclass(frozen=True, slots=True)
class DispositionFile:
    """The table for spreadsheets: every code and every rate, the sum first."""

    survey: str
    kind: str
    final: bool
    table: DispositionTable

    @property
    def name(self) -> str:
        """A file name that says what is inside, without ending."""
        moment = dates.local(self.table.as_of).strftime("%Y-%m-%d_%H%M") if self.table.as_of else ""
        return "_".join(part for part in (_("最終区分"), area_name(self.table.area), self.kind, moment) if part)

    def spreadsheet(self) -> Spreadsheet:
        """Areas as rows; codes and rates as columns."""
        return Spreadsheet(
            name=self.name, title=_("最終区分"), headings=self._headings(), rows=self._cells(), widths=WIDTHS
        )

    def _headings(self) -> list[str]:
        japanese = (get_language() or "ja") == "ja"
        codes = [f"{code.value} {row.ja if japanese else row.en}" for code, row in sorted(DISPOSITIONS.items())]
        places = [_("調査"), _("種類"), _("区分"), _("地域コード"), _("地域"), _("件数")]
        return [*places, *codes, *(f"{name}（％）" for name in RATE_NAMES), "e", _("時点"), _("状態")]

    def _cells(self) -> list[list[Cell]]:
        table = self.table
        total = self._row(_("合計"), table.area.code, area_name(table.area), table.total)
        below = [
            self._row(_("内訳"), row.area.code if row.area else "", name_of(row), row.figures) for row in table.rows
        ]
        return [total, *below]

    def _row(self, division: str, code: str, name: str, figures: Figures) -> list[Cell]:
        as_of = dates.local(self.table.as_of).strftime("%Y-%m-%d %H:%M") if self.table.as_of else ""
        counts: list[Cell] = [figures.counts.get(one, 0) for one in sorted(DispositionCode)]
        found = [figures.rates.percent(rate) for rate in RATE_NAMES]
        rates: list[Cell] = [None if rate is None else round(rate, 1) for rate in found]
        state = _("確定") if self.final else _("締切前の見込み")
        head: list[Cell] = [self.survey, self.kind, division, code, name, figures.rates.n]
        return [*head, *counts, *rates, round(float(self.table.e), 4), as_of, state]
