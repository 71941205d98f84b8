"""The status page's rows, sorted and written out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.queries import AreaCounts, Counts, StatusTable
from tenken_site.ui import dates

__all__ = [
    "SORTS",
    "Row",
    "Share",
    "Times",
    "Titled",
    "kind_name",
    "name_of",
    "order_in_words",
    "rate_of",
    "rows_of",
    "shares_of",
    "times_of",
    "titled",
]

SORTS = ("code", "total", "submitted", "correcting", "rate", "in_progress", "not_started")
BAR = 80  # width of a row's bar in units of its view box
STACK = 760  # width of the stacked bar


@dataclass(frozen=True, slots=True)
class Titled:
    """A campaign with the name that people know it by, and its last moment (closing is the first moment after)."""

    campaign: Campaign
    slug: str
    title: str
    last_moment: datetime


def titled(campaign: Campaign) -> Titled:
    """The campaign with its questionnaire's title in the reader's language."""
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    title = questionnaire.title.in_language(get_language() or "ja")
    return Titled(campaign, campaign.slug, title, campaign.closes_at - timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Times:
    """The page's dates in words. ``as_of`` is empty before the first count, ``left`` once the survey is over."""

    as_of: str
    opens: str
    closes: str
    left: str


def times_of(campaign: Campaign, *, table: StatusTable, now: datetime) -> Times:
    """When it was counted, and how far the survey period has gone."""
    language = (get_language() or "ja")[:2]
    last_moment = titled(campaign).last_moment
    return Times(
        as_of=dates.short_moment(table.as_of, language=language) if table.as_of else "",
        opens=dates.short_day(dates.local(campaign.opens_at).date(), language=language),
        closes=dates.short_day(dates.local(last_moment).date(), language=language),
        left=dates.days_left(last_moment, now=now),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One area as the table shows it. ``rate`` is written out with one digit; "-" without cases."""

    code: str
    name: str
    prefecture: str
    note: str
    counts: Counts
    rate: str
    bar: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the stacked bar, in units of its view box."""

    css: str
    start: float
    width: float


def rows_of(table: StatusTable, *, sort: str, descending: bool) -> list[Row]:
    """The rows in the order asked for; the areas' own order breaks ties. Without cases there is no rate: last."""

    def figure(row: AreaCounts) -> float:
        counts = row.counts
        return {
            "total": counts.total,
            "submitted": counts.submitted,
            "correcting": counts.correcting,
            "rate": counts.rate or 0,
            "in_progress": counts.in_progress,
            "not_started": counts.not_started,
        }[sort]

    rows = list(table.rows)
    if sort == "code":
        rows.sort(key=lambda row: row.code, reverse=descending)
        rows.sort(key=lambda row: row.area is None)
    else:
        rows.sort(key=figure, reverse=descending)
        rows.sort(key=lambda row: sort == "rate" and row.counts.rate is None)
    return [_row(row) for row in rows]


def _row(row: AreaCounts) -> Row:
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
        bar=round(BAR * (row.counts.rate or 0) / 100),
        opens=row.opens and row.area is not None,
    )


def _prefecture_of(area: Jurisdiction | None) -> str:
    if area is None:
        return ""
    return name_of(area if area.kind == Jurisdiction.Kind.PREFECTURE or area.parent is None else area.parent)


def name_of(area: Jurisdiction) -> str:
    """The area's name in the reader's language."""
    return area.name if (get_language() or "ja") == "ja" else area.name_en or area.name


def kind_name(kind: str) -> str:
    """What a choice of ``queries.KINDS`` is called."""
    return {
        "all": _("すべての診療所"),
        "clinic": _("一般診療所"),
        "clinic_beds": _("有床診療所"),
        "dental": _("歯科診療所"),
    }[kind]


def order_in_words(sort: str, *, descending: bool, columns: Mapping[str, str]) -> str:
    """「回答率 %の低い順」; empty in the areas' own order."""
    if sort == "code":
        return ""
    words = _("%(column)sの高い順に並べています") if descending else _("%(column)sの低い順に並べています")
    return words % {"column": columns[sort].removesuffix(" %")}


def rate_of(counts: Counts) -> str:
    """「31.6」, or "-" where there is nothing to divide."""
    return "-" if counts.rate is None else f"{counts.rate:.1f}"


def shares_of(counts: Counts) -> list[Share]:
    """Submitted, in progress and not started as parts of one bar."""
    if not counts.total:
        return []
    shares: list[Share] = []
    start = 0.0
    for css, count in (("c-int", counts.submitted), ("c-est", counts.in_progress), ("c-lo", counts.not_started)):
        width = round(STACK * count / counts.total, 1)
        shares.append(Share(css, round(start, 1), width))
        start += width
    return shares
