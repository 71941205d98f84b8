"""The dashboard put together: what was asked for, the figures found, and everything the page shows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tenken_site.accounts.permissions import Viewer
from tenken_site.campaigns.models import Campaign
from tenken_site.frames.words import kind_names
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import reaches
from tenken_site.monitoring import presenters, queries, queries_dashboard
from tenken_site.monitoring.charts.bars import STACK, mini
from tenken_site.monitoring.presenters_charts import channels_of, days_of, map_of, picture_of, shares_of
from tenken_site.monitoring.presenters_table import Row, columns, order_in_words, rows_of, total_of
from tenken_site.monitoring.presenters_todo import tasks_of
from tenken_site.monitoring.presenters_waves import wave_rows
from tenken_site.monitoring.queries import Counts, Division, StatusTable
from tenken_site.monitoring.queries_dashboard import Arrivals, Territory
from tenken_site.monitoring.queries_waves import WaveLine
from tenken_site.ui import dates

__all__ = ["Asked", "Dashboard", "KindRow", "dashboard", "kinds_of", "page_of"]

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, known to make sense."""

    code: str
    kind: str
    by: Division
    sort: str
    descending: bool

    @property
    def query(self) -> dict[str, str]:
        """The same for another address, without the order."""
        return {"kind": self.kind, "by": self.by.value}

    @property
    def order(self) -> str:
        """The order as the address names it."""
        return f"-{self.sort}" if self.descending else self.sort


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of one area. ``forecasting`` as long as the deadline lies ahead."""

    territory: Territory
    table: StatusTable
    total: Row
    rows: list[Row]
    arrived: Arrivals
    waves: tuple[WaveLine, ...]
    forecasting: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of clinic."""

    name: str
    counts: Counts
    rate: str
    bar: float


def dashboard(viewer: Viewer, *, campaign: Campaign, territory: Territory, asked: Asked, now: datetime) -> Dashboard:
    """Reads the counts, arrivals and waves of the area: three statements."""
    area = territory.shown
    table = queries.status_table(
        viewer.codes, campaign_id=campaign.pk, area=area, kind=asked.kind, by=asked.by, areas=territory.areas
    )
    table = replace(table, as_of=table.as_of or territory.counted_at)
    today = dates.local(table.as_of or now).date()
    arrived = queries_dashboard.arrivals(
        viewer.codes,
        campaign_id=campaign.pk,
        area=area,
        kind=asked.kind,
        by=asked.by,
        since=today - WEEK + timedelta(days=1),
    )
    waves = queries_dashboard.sendings(campaign_id=campaign.pk, area=area)
    forecasting = now < campaign.closes_at
    lately = arrived.lately
    total = total_of(table, territory=territory, lately=lately, forecasting=forecasting)
    rows = rows_of(
        table,
        territory=territory,
        lately=lately,
        forecasting=forecasting,
        sort=asked.sort,
        descending=asked.descending,
    )
    listed = area.kind in {Jurisdiction.Kind.COUNTRY, Jurisdiction.Kind.PREFECTURE}
    return Dashboard(territory, table, total, rows if listed else [], arrived, waves, forecasting)


def page_of(
    found: Dashboard,
    *,
    viewer: Viewer,
    campaign: Campaign,
    known: Sequence[Campaign],
    asked: Asked,
    now: datetime,
) -> dict[str, object]:
    """The template's names. Asks nothing of the database."""
    area, table, total = found.territory.shown, found.table, found.total
    first = dates.local(campaign.opens_at).date()
    waves = wave_rows(found.waves)
    parent = area.parent if area.parent and reaches(viewer.codes, area=area.parent.code) else None
    country = area.kind == Jurisdiction.Kind.COUNTRY
    others = [one for one in viewer.areas if one not in (area, parent)]
    return {
        "campaign": presenters.titled(campaign),
        "campaigns": presenters.choices(known) if len(known) > 1 else [],
        "area": total.name,
        "area_code": area.code,
        "parent": parent,
        "parent_name": presenters.name_of(parent) if parent else "",
        "own_areas": [(one.code, presenters.name_of(one)) for one in others],
        "table": table,
        "total": total,
        "rows": found.rows,
        "late": sum(row.late for row in found.rows),
        "shares": shares_of(table.total),
        "expected_at": STACK * total.forecast.expected / 100 if total.forecast else None,
        "tasks": tasks_of(
            campaign.slug,
            total=total,
            rows=found.rows,
            territory=found.territory,
            query=asked.query,
            ministry=viewer.is_ministry,
        ),
        "map": map_of(found.rows) if country and asked.by is Division.PREFECTURE and table.as_of else None,
        "picture": picture_of(
            campaign,
            area=total.name,
            base=table.total.total,
            arrived=found.arrived,
            path=found.territory.path,
            waves=found.waves,
            as_of=table.as_of,
            forecasting=found.forecasting,
        ),
        "waves": waves,
        "days": days_of(found.arrived, first=first, as_of=table.as_of),
        "channels": channels_of(found.arrived),
        "kinds": kinds_of(table.by_kind),
        "asked": asked,
        "kept": urlencode({**asked.query, "sort": asked.order}),
        "columns": [(key, name, _next_order(asked, key)) for key, name in columns()],
        "divides": country,
        "sorted_by": order_in_words(asked.sort, descending=asked.descending),
        "times": presenters.times_of(campaign, as_of=table.as_of, now=now),
        "wave_effects": any(one.effect for one in waves),
    }


def _next_order(asked: Asked, key: str) -> str:
    """The address of a column's heading: a second press turns the order round."""
    turned = asked.sort == key and not asked.descending
    return urlencode({**asked.query, "sort": f"-{key}" if turned else key})


def kinds_of(by_kind: Mapping[str, Counts]) -> list[KindRow]:
    """Every kind that has clinics here."""
    names = {**kind_names(), "clinic_beds": _("うち有床診療所")}
    rows = []
    for kind, name in names.items():
        counts = sum((by_kind.get(one, Counts()) for one in queries.KINDS[kind]), Counts())
        if counts.total:
            rows.append(KindRow(name, counts, presenters.rate_of(counts), mini(counts.rate)))
    return rows
