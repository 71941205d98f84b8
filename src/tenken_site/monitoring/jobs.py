"""Keeping the facts fresh: counts every minute, forecasts and question times every quarter of an hour."""

from datetime import datetime

from tenken_site.jobs.registry import duty
from tenken_site.monitoring.actions.forecast_rates import forecast_rates
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.actions.tally_questions import tally_questions

__all__ = ["count", "forecast", "tally"]

BY = "command:worker"
MINUTE, QUARTER = 60, 900


@duty("monitoring.refresh_facts", every=MINUTE)
def count(*, now: datetime) -> None:
    """The cheap way: only what is new."""
    refresh_facts(only_news=True, by=BY, now=now)


@duty("monitoring.forecast_rates", every=QUARTER)
def forecast(*, now: datetime) -> None:
    """Counts everything anew, then forecasts from it."""
    refresh_facts(by=BY, now=now)
    forecast_rates(by=BY, now=now)


@duty("monitoring.tally_questions", every=QUARTER, lease_seconds=1800)
def tally(*, now: datetime) -> None:
    """Time and trouble per question."""
    tally_questions(by=BY, now=now)
