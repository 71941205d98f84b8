"""The chain as files for spreadsheets: the rows of the page, in its order."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from tenken_site.notices.presenters import ChainRow
from tenken_site.ui import dates

__all__ = ["ChainFile"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int


@dataclass(frozen=True, slots=True)
class ChainFile:
    """The rows, and what they are about."""

    notice: str
    at: datetime
    rows: Sequence[ChainRow]

    @property
    def name(self) -> str:
        """A file name without ending."""
        return f"{_('周知の流れ')}_{dates.local(self.at):%Y-%m-%d_%H%M}"

    def csv(self) -> bytes:
        """UTF-8 with BOM, so that Excel reads it; what begins like a formula is marked as text."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_headings())
        writer.writerows([_text(cell) for cell in cells] for cells in self._cells())
        return text.getvalue().encode("utf-8-sig")

    def xlsx(self) -> bytes:
        """One sheet; codes are text, so that their zeros stay."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            sheet = book.add_worksheet(_("周知の流れ"))
            sheet.write_row(0, 0, _headings(), book.add_format({"bold": True}))
            for number, cells in enumerate(self._cells(), start=1):
                sheet.write_row(number, 0, cells)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 2, 24)
            sheet.set_column(3, 12, 16)
        return out.getvalue()

    def _cells(self) -> list[list[Cell]]:
        return [
            [
                self.notice,
                row.prefecture,
                row.name,
                row.code,
                _moment(row.seen_at),
                _moment(row.confirmed_at),
                _moment(row.written_at),
                row.first_day,
                row.channels,
                row.times,
                row.reached,
                row.office,
                "; ".join(row.mails),
            ]
            for row in self.rows
        ]


def _headings() -> list[str]:
    return [
        _("件名"),
        _("都道府県"),
        _("自治体"),
        _("地域コード"),
        _("開いた日時"),
        _("受領の確認"),
        _("添え書き"),
        _("最初の周知"),
        _("方法"),
        _("回数"),
        _("件数の合計"),
        _("問い合わせ先の部署"),
        _("担当者のメール"),
    ]


def _moment(moment: datetime | None) -> str:
    return dates.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _text(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
