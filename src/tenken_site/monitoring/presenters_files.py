"""The counts as files for spreadsheets: the same rows as the page, in the same order, with the total first."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from tenken_site.monitoring.presenters import Row, rate_of
from tenken_site.monitoring.queries import Counts
from tenken_site.ui import dates

__all__ = ["CountsFile"]

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class CountsFile:
    """What the file holds: whose counts, of which survey and kind, as of when."""

    survey: str
    area: str
    code: str
    kind: str
    as_of: datetime | None
    total: Counts
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """A file name that says what is inside, without ending."""
        moment = dates.local(self.as_of).strftime("%Y-%m-%d_%H%M") if self.as_of else ""
        return "_".join(part for part in (_("回答状況"), self.area, self.kind, moment) if part)

    def csv(self) -> bytes:
        """UTF-8 with BOM, so that Excel reads it. No cell begins like a formula: all texts are ours."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self._headings())
        writer.writerows(self._cells())
        return text.getvalue().encode("utf-8-sig")

    def xlsx(self) -> bytes:
        """One sheet; codes are text, so that their zeros stay."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet(_("回答状況"))
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, self._headings(), bold)
            for number, cells in enumerate(self._cells(), start=1):
                sheet.write_row(number, 0, cells)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, 5, 16)
        return out.getvalue()

    def _headings(self) -> list[str]:
        places = [_("調査"), _("種類"), _("区分"), _("地域コード"), _("都道府県"), _("地域")]
        figures = [_("対象"), _("提出"), _("うち訂正中"), _("入力中"), _("未着手"), _("回答率（％）")]
        return [*places, *figures, _("時点")]

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
                *_figures(row.counts),
                as_of,
            ]
            for row in self.rows
        ]
        return [total, *parts]


def _figures(counts: Counts) -> list[Cell]:
    """A rate that does not exist stays empty: a sign in a column of figures stops sums."""
    rate = rate_of(counts)
    figures: list[Cell] = [counts.total, counts.submitted, counts.correcting, counts.in_progress, counts.not_started]
    return [*figures, None if rate == "-" else float(rate)]
