"""What the dashboard shows beside the counts: forecasts, arrivals, waves, the notice. One statement each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Sum, Value, When

from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, units, visible
from tenken_site.monitoring.models import ArrivalFact, ForecastFact, StatusFact
from tenken_site.monitoring.queries import KINDS, Division, inside
from tenken_site.monitoring.queries_waves import WaveLine
from tenken_site.notices.models import Delivery
from tenken_site.outreach.models import Wave

__all__ = ["Arrivals", "Forecast", "Territory", "Told", "arrivals", "sendings", "territory"]

WAVE_COLUMNS = (
    "due", "sent", "bounced", "dropped", "failed", "held_out", "meant", "replies", "replies_meant", "replies_held_out",
)  # fmt: skip
#: [day, expected, low 80, high 80, low 95, high 95]
Path = list[tuple[str, float, float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rate expected at the deadline, per cent, with its 95 % interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """How an authority took the ministry's notices: ``confirmed_at`` is the last time, ``waiting`` that one is open."""

    waiting: bool
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Territory:
    """An area and those inside it, with what is expected of each and whether each has confirmed the notices."""

    shown: Jurisdiction
    areas: tuple[Jurisdiction, ...]
    forecasts: dict[str, Forecast]
    told: dict[str, Told]  # relays to whom a notice was published
    path: Path  # of the shown area, from the day after the count to the deadline
    counted_at: datetime | None  # when the campaign was counted last, also where the area has no clinics


def territory(viewer: Sequence[str], *, code: str, campaign_id: int, kind: str) -> Territory | None:
    """The area of this code with all that lie in it, if the viewer may look into it; else None. One statement."""
    forecast = ForecastFact.objects.filter(campaign_id=campaign_id, kind=kind, area=OuterRef("pk"))
    deliveries = Delivery.objects.filter(
        relay=OuterRef("pk"),
        notice__campaign_id=campaign_id,
        notice__published_at__isnull=False,
        notice__withdrawn_at__isnull=True,
    )
    confirmed = deliveries.filter(confirmed_at__isnull=False).order_by("-confirmed_at")
    counted = StatusFact.objects.filter(campaign_id=campaign_id).order_by("-as_of")
    found = Jurisdiction.objects.filter(visible(viewer)).select_related("parent")
    if code != COUNTRY:
        found = found.filter(Q(code=code) | Q(parent=code))
    areas = found.annotate(
        expected=Subquery(forecast.values("expected")[:1]),
        low=Subquery(forecast.values("low")[:1]),
        high=Subquery(forecast.values("high")[:1]),
        path=Case(When(code=code, then=Subquery(forecast.values("path")[:1]))),
        waiting=Exists(deliveries.filter(confirmed_at__isnull=True)),
        confirmed_at=Subquery(confirmed.values("confirmed_at")[:1]),
        counted_at=Subquery(counted.values("as_of")[:1]),
    ).order_by("code")
    by_code = {one.code: one for one in areas}
    shown = by_code.get(code)
    if shown is None:
        return None
    return Territory(
        shown,
        tuple(by_code.values()),
        {one.code: Forecast(one.expected, one.low, one.high) for one in areas if one.expected is not None},
        {one.code: Told(one.waiting, one.confirmed_at) for one in areas if one.waiting or one.confirmed_at},
        [(day, middle, low, high, least, most) for day, middle, low, high, least, most in shown.path or ()],
        shown.counted_at,
    )


@dataclass(frozen=True, slots=True)
class Arrivals:
    """First submissions of an area: by day, by how the clinic was last reached, and lately by area below."""

    by_day: dict[date, int]
    by_channel: dict[str, int]
    lately: dict[str, int]  # by area code, from the day asked for


def arrivals(
    viewer: Sequence[str], *, campaign_id: int, area: Jurisdiction, kind: str, by: Division, since: date
) -> Arrivals:
    """The days up to the last count. Areas are told apart from ``since`` only: more would be 30,000 rows a page."""
    column = "prefecture" if by is Division.PREFECTURE else "relay"
    facts = ArrivalFact.objects.filter(campaign_id=campaign_id).filter(units(viewer), inside(area))
    if KINDS[kind]:
        facts = facts.filter(kind__in=KINDS[kind])
    lately = Case(When(day__gte=since, then=F(column)), default=Value(""), output_field=CharField())
    rows = facts.annotate(part=lately).values_list("day", "channel", "part").annotate(Sum("count")).order_by()
    by_day: dict[date, int] = defaultdict(int)
    by_channel: dict[str, int] = defaultdict(int)
    parts: dict[str, int] = defaultdict(int)
    for day, channel, part, count in rows:
        by_day[day] += count
        by_channel[channel] += count
        if day >= since:
            parts[part or ""] += count
    return Arrivals(dict(by_day), dict(by_channel), dict(parts))


def sendings(*, campaign_id: int, area: Jurisdiction) -> tuple[WaveLine, ...]:
    """The waves that reach the area, planned ones too: the country's, its prefecture's and its own. No trial mail.

    Like ``queries_waves.waves`` in one statement instead of two; ``area`` is one that the viewer may look into.
    """
    owners = {COUNTRY, area.code, area.parent_id or COUNTRY}
    columns = {name: F(f"fact__{name}") for name in WAVE_COLUMNS}
    waves = (
        Wave.objects.filter(campaign_id=campaign_id, owner__in=owners)
        .exclude(purpose=Wave.Purpose.TRIAL)
        .exclude(state=Wave.State.WITHDRAWN)
        .annotate(fact=FilteredRelation("facts", condition=Q(facts__area=area)))
        .annotate(fact_channel=F("fact__channel"), fact_as_of=F("fact__as_of"), **columns)
        .order_by("planned_at", "pk", "fact_channel")
    )
    lines: list[WaveLine] = []
    for one in waves:
        if one.fact_channel is None:
            lines += [WaveLine(one, channel) for channel in one.channels]
        else:
            figures = {name: getattr(one, name) for name in WAVE_COLUMNS}
            lines.append(WaveLine(one, one.fact_channel, **figures, as_of=one.fact_as_of))
    return tuple(lines)
