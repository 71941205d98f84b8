"""The response rates expected at the deadline, worked out from the facts."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken.arrival.forecasting import expectations, share_left
from tenken.arrival.model import Expectation, PathDay
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.monitoring import queries_forecast
from tenken_site.monitoring.actions.rewrite import rewrite
from tenken_site.monitoring.models import ForecastFact
from tenken_site.monitoring.queries_counting import JAPAN

__all__ = ["forecast_rates"]

#: A campaign that is open for longer has no deadline that anybody works toward, and a path nobody could read.
LONGEST = timedelta(days=400)


def forecast_rates(*, by: str, now: datetime) -> int:
    """Forecasts every campaign that has opened and is not archived; returns how many forecasts there are now.

    Comes after ``refresh_facts``. A closed campaign's forecast is what was reached.
    """
    opened = Campaign.objects.filter(archived_at__isnull=True, opens_at__lte=now).order_by("pk")
    return sum(
        _forecast(campaign, by=by, now=now) for campaign in opened if campaign.closes_at - campaign.opens_at <= LONGEST
    )


def _forecast(campaign: Campaign, *, by: str, now: datetime) -> int:
    local = now.astimezone(JAPAN)
    given = queries_forecast.grounds(campaign)
    found = expectations(
        given.strata,
        calendar=given.calendar,
        groups=given.groups,
        today=local.date(),
        left_of_today=share_left(local.hour + local.minute / 60),
    )
    wanted = [_fact(campaign, area, kind, one, now=now) for (area, kind), one in found.items()]
    with transaction.atomic():
        written = rewrite(
            stored=ForecastFact.objects.filter(campaign=campaign),
            wanted=wanted,
            key=lambda fact: (fact.area_id, fact.kind),
            figures=lambda fact: (fact.expected, fact.low, fact.high, fact.path),
        )
        ForecastFact.objects.filter(campaign=campaign).update(as_of=now)
        if written:
            detail = {"rows": len(wanted), "written": written}
            record(action="monitoring.forecast_rates", target=f"facts:{campaign.slug}", by=by, now=now, detail=detail)
    return len(wanted)


def _fact(campaign: Campaign, area: str, kind: str, one: Expectation, *, now: datetime) -> ForecastFact:
    return ForecastFact(
        campaign=campaign,
        area_id=area,
        kind=kind,
        expected=round(one.expected, 2),
        low=round(one.low95, 2),
        high=round(one.high95, 2),
        path=[_row(day) for day in one.path],
        as_of=now,
    )


def _row(day: PathDay) -> list[object]:
    rates = (day.expected, day.low80, day.high80, day.low95, day.high95)
    return [day.day.isoformat(), *(round(rate, 2) for rate in rates)]
