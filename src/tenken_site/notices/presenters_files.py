"""The chain for spreadsheets: the rows of the page, in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenken.export.cells import Cell
from tenken_site.notices.presenters import ChainRow
from tenken_site.ui import dates
from tenken_site.ui.spreadsheets import Spreadsheet

__all__ = ["ChainFile"]

WIDTHS = (24, 24, 24, 16)


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

    def spreadsheet(self) -> Spreadsheet:
        """One row a relay."""
        return Spreadsheet(
            name=self.name, title=_("周知の流れ"), headings=_headings(), rows=self._cells(), widths=WIDTHS
        )

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
