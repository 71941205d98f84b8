"""Rows of facts, as the refresh would leave them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Campaign
from tenken_site.monitoring.models import ArrivalFact, ForecastFact, QuestionFact, StatusFact, WaveFact
from tenken_site.outreach.models import Wave
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW
from tests.factories.jurisdictions import territory

__all__ = ["arrival", "forecast", "question", "status", "wave", "wave_fact"]


def status(
    campaign: Campaign,
    *,
    relay: str | None = FUNABASHI_CODE,
    prefecture: str | None = CHIBA_CODE,
    kind: str = "clinic",
    status: str = CaseStatus.NOT_STARTED.value,
    outcome: str = "",
    mail_dead: bool = False,
    count: int = 1,
    as_of: datetime = NOW,
) -> StatusFact:
    """So many cases of one relay and kind in one status."""
    territory()
    return StatusFact.objects.create(
        campaign=campaign,
        relay_id=relay,
        prefecture_id=prefecture,
        kind=kind,
        status=status,
        outcome=outcome,
        mail_dead=mail_dead,
        count=count,
        as_of=as_of,
    )


def arrival(
    campaign: Campaign,
    *,
    day: date,
    count: int,
    relay: str | None = FUNABASHI_CODE,
    prefecture: str | None = CHIBA_CODE,
    kind: str = "clinic",
    channel: str = "mail",
) -> ArrivalFact:
    """So many first submissions on one day."""
    territory()
    return ArrivalFact.objects.create(
        campaign=campaign, relay_id=relay, prefecture_id=prefecture, kind=kind, day=day, channel=channel, count=count
    )


def forecast(
    campaign: Campaign,
    *,
    area: str = COUNTRY_CODE,
    kind: str = "all",
    expected: float = 46.2,
    low: float = 41.1,
    high: float = 51.4,
    now_at: float = 31.6,
    days: int = 21,
    as_of: datetime = NOW,
) -> ForecastFact:
    """A forecast whose path leads straight from ``now_at`` per cent to ``expected`` in so many days."""
    territory()
    path: list[Sequence[object]] = []
    for ahead in range(1, days + 1):
        share = ahead / days
        middle = now_at + (expected - now_at) * share
        below, above = (expected - low) * share, (high - expected) * share
        row = (middle, middle - below * 0.65, middle + above * 0.65, middle - below, middle + above)
        path.append([(as_of.date() + timedelta(days=ahead)).isoformat(), *(round(figure, 2) for figure in row)])
    return ForecastFact.objects.create(
        campaign=campaign, area_id=area, kind=kind, expected=expected, low=low, high=high, path=path, as_of=as_of
    )


def wave(
    campaign: Campaign,
    *,
    name: str = "督促1",
    purpose: str = Wave.Purpose.REMINDER.value,
    planned_at: datetime = NOW,
    started_at: datetime | None = None,
    owner: str = COUNTRY_CODE,
    channels: Sequence[str] = ("mail",),
    state: str = Wave.State.PLANNED.value,
    hold_out_percent: int = 0,
) -> Wave:
    """A wave of the campaign."""
    territory()
    return Wave.objects.create(
        campaign=campaign,
        name=name,
        purpose=purpose,
        message="reminder-1",
        channels=list(channels),
        planned_at=planned_at,
        started_at=started_at,
        owner_id=owner,
        state=state,
        hold_out_percent=hold_out_percent,
        created_at=NOW,
        created_by="command:tests",
    )


def wave_fact(
    wave: Wave, *, area: str = COUNTRY_CODE, channel: str = "mail", counts: Mapping[str, int], as_of: datetime = NOW
) -> WaveFact:
    """What became of a wave in an area; counts not named are nought."""
    names = ("due", "sent", "bounced", "dropped", "failed", "held_out", "meant")
    replies = ("replies", "replies_meant", "replies_held_out")
    figures = {name: counts.get(name, 0) for name in (*names, *replies)}
    return WaveFact.objects.create(wave=wave, area_id=area, channel=channel, as_of=as_of, **figures)


def question(
    campaign: Campaign,
    *,
    link_id: str = "T1",
    clinics: int | None = 120,
    median_seconds: float | None = 35.0,
    slow_seconds: float | None = 140.0,
    troubles: int | None = 4,
    changes: int | None = 7,
    left_here: int | None = 3,
    as_of: datetime = NOW,
) -> QuestionFact:
    """Time and trouble with one question."""
    return QuestionFact.objects.create(
        campaign=campaign,
        link_id=link_id,
        clinics=clinics,
        median_seconds=median_seconds,
        slow_seconds=slow_seconds,
        troubles=troubles,
        changes=changes,
        left_here=left_here,
        as_of=as_of,
    )
