"""The dashboard's table: one row for each area, sorted, with the figures as numbers and as they are written out."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.charts.bars import mini
from tenken_site.monitoring.lag import is_late
from tenken_site.monitoring.presenters import NONE, between, decimal, language, name_of, rate_of
from tenken_site.monitoring.queries import AreaCounts, Counts, Division, StatusTable
from tenken_site.monitoring.queries_dashboard import Forecast, Territory, Told
from tenken_site.ui import dates

__all__ = ["SORTS", "Confirmed", "Row", "columns", "order_in_words", "rows_of", "total_of"]

SORTS = ("code", "total", "submitted", "rate", "lately", "expected", "in_progress", "not_started", "dead", "refused")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whether the area's authorities confirmed the notice: how many were told, how many have not, and the words."""

    told: int
    waiting: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One area as the table and the files show it. Written-out figures are "-" where there is nothing to show."""

    code: str
    name: str
    prefecture: str
    note: str
    counts: Counts
    rate: str
    bar: float
    lately: float | None  # points that the rate grew within the last seven days
    forecast: Forecast | None
    confirmed: Confirmed
    late: bool
    opens: bool

    @property
    def grown(self) -> str:
        """Points with one digit."""
        return decimal(self.lately)

    @property
    def expected(self) -> str:
        """Per cent with one digit."""
        return decimal(self.forecast.expected if self.forecast else None)

    @property
    def interval(self) -> str:
        """「41.1〜51.4」."""
        return between(self.forecast.low, self.forecast.high) if self.forecast else NONE


def columns() -> list[tuple[str, str]]:
    """The names of the sortable columns by sort key, in the table's order."""
    return [
        ("code", _("地域")),
        ("total", _("対象")),
        ("submitted", _("提出")),
        ("rate", _("回答率 %")),
        ("lately", _("7日間の増 pt")),
        ("expected", _("締切の見込み %")),
        ("in_progress", _("入力中")),
        ("not_started", _("未着手")),
        ("dead", _("不達")),
        ("refused", _("辞退")),
    ]


def rows_of(
    table: StatusTable,
    *,
    territory: Territory,
    lately: Mapping[str, int],
    forecasting: bool,
    sort: str,
    descending: bool,
) -> list[Row]:
    """The rows in the order asked for; the areas' own order breaks ties. Where the figure is missing: last."""

    def figure(row: Row) -> float:
        return {
            "total": row.counts.total,
            "submitted": row.counts.submitted,
            "rate": row.counts.rate or 0,
            "lately": row.lately or 0,
            "expected": row.forecast.expected if row.forecast else 0,
            "in_progress": row.counts.in_progress,
            "not_started": row.counts.not_started,
            "dead": row.counts.dead,
            "refused": row.counts.refused,
        }[sort]

    rows = [_row(one, table, territory=territory, lately=lately, forecasting=forecasting) for one in table.rows]
    if sort == "code":
        rows.sort(key=lambda row: row.code, reverse=descending)
        rows.sort(key=lambda row: row.code == "")
        return rows
    rows.sort(key=figure, reverse=descending)
    rows.sort(key=lambda row: row.counts.rate is None or (sort == "expected" and row.forecast is None))
    return rows


def _row(
    row: AreaCounts, table: StatusTable, *, territory: Territory, lately: Mapping[str, int], forecasting: bool
) -> Row:
    whole = table.total
    grown = lately.get(row.code, 0)
    return Row(
        code=row.code,
        name=name_of(row.area) if row.area else _("管轄を確認中"),
        prefecture=_prefecture_of(row.area),
        note=_("住所から管轄を決められなかった施設です")
        if row.area is None
        else _("保健所設置市・特別区を除く")
        if row.rest
        else "",
        counts=row.counts,
        rate=rate_of(row.counts),
        bar=mini(row.counts.rate),
        lately=100 * grown / row.counts.total if row.counts.total else None,
        # A prefecture's forecast is of all its clinics, so what is left without its cities has none.
        forecast=territory.forecasts.get(row.code) if forecasting and not row.rest else None,
        confirmed=_confirmed(row.area, territory, alone=table.by is Division.RELAY),
        late=is_late(row.counts.submitted, row.counts.total, of_submitted=whole.submitted, of_base=whole.total),
        opens=row.opens and row.area is not None,
    )


def total_of(table: StatusTable, *, territory: Territory, lately: Mapping[str, int], forecasting: bool) -> Row:
    """The shown area as a row: the table's first line, and what stands in large figures above it."""
    area = table.area
    grown = sum(lately.values())
    return Row(
        code=area.code,
        name=name_of(area),
        prefecture="",
        note="",
        counts=table.total,
        rate=rate_of(table.total),
        bar=mini(table.total.rate),
        lately=100 * grown / table.total.total if table.total.total else None,
        forecast=territory.forecasts.get(area.code) if forecasting else None,
        confirmed=_confirmed(area, territory, alone=False),
        late=False,
        opens=False,
    )


def _confirmed(area: Jurisdiction | None, territory: Territory, *, alone: bool) -> Confirmed:
    """Of the area ``alone``, or together with the authorities inside it."""
    if area is None:
        return Confirmed(0, 0, NONE)
    told = [
        territory.told[one.code]
        for one in territory.areas
        if one.code in territory.told
        and (one.code == area.code or (not alone and (area.parent_id is None or one.parent_id == area.code)))
    ]
    waiting = sum(one.waiting for one in told)
    return Confirmed(len(told), waiting, _in_words(told, waiting=waiting))


def _in_words(told: list[Told], *, waiting: int) -> str:
    if not told:
        return NONE
    if len(told) == 1 and waiting:
        return _("未確認")
    if waiting:
        return ngettext("%(told)d団体中 %(done)d", "%(told)d団体中 %(done)d", len(told)) % {
            "told": len(told),
            "done": len(told) - waiting,
        }
    last = max(one.confirmed_at for one in told if one.confirmed_at)
    return dates.short_day(dates.local(last).date(), language=language())


def order_in_words(sort: str, *, descending: bool) -> str:
    """「回答率の低い順に並べています」; empty in the areas' own order."""
    if sort == "code":
        return ""
    words = _("%(column)sの高い順に並べています") if descending else _("%(column)sの低い順に並べています")
    return words % {"column": dict(columns())[sort].removesuffix(" %").removesuffix(" pt")}


def _prefecture_of(area: Jurisdiction | None) -> str:
    if area is None:
        return ""
    return name_of(area if area.kind == Jurisdiction.Kind.PREFECTURE or area.parent is None else area.parent)
