"""The table for spreadsheets: the same columns as the page, in the same order, with the total first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenken.export.cells import Cell
from tenken_site.monitoring.presenters import NONE
from tenken_site.monitoring.presenters_table import Row
from tenken_site.ui import dates
from tenken_site.ui.spreadsheets import Spreadsheet

__all__ = ["CountsFile"]

PLACES = (30, 16, 8, 10, 12, 26)  # widths
FIGURES = 13


@dataclass(frozen=True, slots=True)
class CountsFile:
    """What the file holds: whose counts, of which survey and kind, as of when."""

    survey: str
    area: str
    code: str
    kind: str
    as_of: datetime | None
    total: Row
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """A file name that says what is inside, without ending."""
        moment = dates.local(self.as_of).strftime("%Y-%m-%d_%H%M") if self.as_of else ""
        return "_".join(part for part in (_("回答状況"), self.area, self.kind, moment) if part)

    def spreadsheet(self) -> Spreadsheet:
        """The places stay in sight beside their figures."""
        return Spreadsheet(
            name=self.name,
            title=_("回答状況"),
            headings=self._headings(),
            rows=self._cells(),
            widths=(*PLACES, FIGURES),
            fixed=len(PLACES),
        )

    def _headings(self) -> list[str]:
        places = [_("調査"), _("種類"), _("区分"), _("地域コード"), _("都道府県"), _("地域")]
        figures = [_("対象"), _("提出"), _("回答率（％）"), _("7日間の増（ポイント）")]
        forecast = [_("締切の見込み（％）"), _("見込みの95%の幅・下（％）"), _("見込みの95%の幅・上（％）")]
        rest = [_("入力中"), _("未着手"), _("不達"), _("辞退"), _("周知の確認"), _("遅れ"), _("時点")]
        return [*places, *figures, *forecast, *rest]

    def _cells(self) -> list[list[Cell]]:
        as_of = dates.local(self.as_of).strftime("%Y-%m-%d %H:%M") if self.as_of else ""
        head: list[Cell] = [self.survey, self.kind]
        total: list[Cell] = [*head, _("合計"), self.code, "", self.area, *_figures(self.total), as_of]
        parts: list[list[Cell]] = [
            [
                *head,
                _("内訳"),
                row.code,
                row.prefecture,
                f"{row.name}（{row.note}）" if row.note else row.name,
                *_figures(row),
                as_of,
            ]
            for row in self.rows
        ]
        return [total, *parts]


def _figures(row: Row) -> list[Cell]:
    """A figure that does not exist stays empty: a sign in a column of figures stops sums."""
    counts, forecast = row.counts, row.forecast
    return [
        counts.total,
        counts.submitted,
        None if counts.rate is None else round(counts.rate, 1),
        None if row.lately is None else round(row.lately, 1),
        round(forecast.expected, 1) if forecast else None,
        round(forecast.low, 1) if forecast else None,
        round(forecast.high, 1) if forecast else None,
        counts.in_progress,
        counts.not_started,
        counts.dead,
        counts.refused,
        "" if row.confirmed.words == NONE else row.confirmed.words,
        _("遅れ") if row.late else "",
    ]
