"""Counts the cases anew. Runs in the background; officials' pages read only what it leaves."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.monitoring import queries_counting
from tenken_site.monitoring.actions.count_waves import count_waves, store_waves
from tenken_site.monitoring.actions.rewrite import rewrite
from tenken_site.monitoring.models import ArrivalFact, CountingState, StatusFact

__all__ = ["refresh_facts"]

#: A request that arrived before midnight may be stored after it: yesterday is counted once more.
UNSETTLED = timedelta(days=1)


def refresh_facts(*, only_news: bool = False, by: str, now: datetime) -> int:
    """Brings status, arrivals and waves of every campaign up to date; returns how many rows of counts there are now.

    ``only_news`` is the cheap way for once a minute: where nothing has happened only the time is set, else earlier days
    and waves that are over stay as they are. Each campaign is counted apart and written in one short transaction, so
    that readers see the old facts or the new ones, and on SQLite nobody waits while it counts. An audit entry is
    written only when a count changed, since a run a minute would drown the log. An archived campaign stays as it is.
    """
    rows = 0
    for campaign in Campaign.objects.filter(archived_at__isnull=True).order_by("pk"):
        state, _ = CountingState.objects.get_or_create(campaign=campaign)
        marks = queries_counting.marks()
        if only_news and state.marks == marks:
            rows += _still(campaign, now=now)
            continue
        since = state.arrivals_from if only_news else None
        counted = queries_counting.statuses(campaign, now=now)
        arrived = queries_counting.arrivals(campaign, since=since)
        waves = count_waves(campaign=campaign, anew=not only_news, now=now)
        with transaction.atomic():
            # Of two runs at once the second waits here, and then finds what the first has left.
            state = CountingState.objects.select_for_update().get(campaign=campaign)
            written = _store(campaign, counted, arrived, state=state, only_news=only_news, now=now)
            written += store_waves(counted=waves)
            state.marks = marks
            state.arrivals_from = now.astimezone(queries_counting.JAPAN).date() - UNSETTLED
            state.save(update_fields=["marks", "arrivals_from"])
            if written:
                detail = {"rows": len(counted), "written": written}
                record(
                    action="monitoring.refresh_facts", target=f"facts:{campaign.slug}", by=by, now=now, detail=detail
                )
        rows += len(counted)
    return rows


def _still(campaign: Campaign, *, now: datetime) -> int:
    """Nothing has happened: the counts hold as of now. A campaign that is over keeps its time."""
    stored = StatusFact.objects.filter(campaign=campaign)
    return stored.count() if campaign.closed_at else stored.update(as_of=now)


def _store(
    campaign: Campaign,
    counted: list[StatusFact],
    arrived: list[ArrivalFact],
    *,
    state: CountingState,
    only_news: bool,
    now: datetime,
) -> int:
    statuses = StatusFact.objects.filter(campaign=campaign)
    arrivals = ArrivalFact.objects.filter(campaign=campaign)
    if only_news and state.arrivals_from is not None:
        arrivals = arrivals.filter(day__gte=state.arrivals_from)
        arrived = [fact for fact in arrived if fact.day >= state.arrivals_from]
    written = rewrite(
        stored=statuses,
        wanted=counted,
        key=lambda fact: (
            fact.relay_id,
            fact.prefecture_id,
            fact.kind,
            fact.status,
            fact.outcome,
            fact.mail_dead,
        ),
        figures=lambda fact: fact.count,
    )
    statuses.update(as_of=now)
    return written + rewrite(
        stored=arrivals,
        wanted=arrived,
        key=lambda fact: (fact.relay_id, fact.prefecture_id, fact.kind, fact.day, fact.channel),
        figures=lambda fact: fact.count,
    )
