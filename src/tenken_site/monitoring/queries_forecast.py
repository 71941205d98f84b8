"""What a forecast is made of: facts as strata, and the campaign's days as a calendar. Not for pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import jpholiday

from tenken.arrival.model import Calendar, Stratum, WaveDay
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.outreach.audience import Audience
from tenken.outreach.quiet import QuietRules
from tenken_site.campaigns.models import Campaign, Extension
from tenken_site.jurisdictions.scope import COUNTRY, reaches
from tenken_site.monitoring.models import ArrivalFact, StatusFact, WaveFact
from tenken_site.monitoring.queries import EXCLUDING, KINDS, SUBMITTED
from tenken_site.monitoring.queries_counting import JAPAN
from tenken_site.outreach.models import Wave

__all__ = ["Grounds", "grounds"]

#: A wave that reaches fewer of the country's open cases says nothing about its days.
LEAST_REACH = 0.005
#: A deadline is believed in once it is so near and still stands.
BELIEVED = timedelta(days=3)
ONE_SECOND = timedelta(seconds=1)  # closing is the first moment after the last


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that ``tenken.arrival.forecasting.expectations`` wants; groups by (area, kind of ``KINDS``)."""

    strata: tuple[Stratum, ...]
    calendar: Calendar
    groups: dict[tuple[str, str], list[int]]


def grounds(campaign: Campaign) -> Grounds:
    """From the facts as they stand. Five statements."""
    facts = list(StatusFact.objects.filter(campaign=campaign))
    strata = _strata(campaign, facts)
    came: dict[date, int] = defaultdict(int)
    for stratum in strata:
        for day, count in stratum.arrivals.items():
            came[day] += count
    return Grounds(tuple(strata), _calendar(campaign, facts, came), _groups(strata))


def _strata(campaign: Campaign, facts: Iterable[StatusFact]) -> list[Stratum]:
    arrivals: dict[tuple[str, str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for arrival in ArrivalFact.objects.filter(campaign=campaign).order_by("day"):
        key = (arrival.relay_id or "", arrival.prefecture_id or "", arrival.kind)
        arrivals[key][arrival.day] += arrival.count
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for fact in facts:
        submitted = fact.status in SUBMITTED
        if submitted or fact.outcome not in EXCLUDING:
            found = counts[fact.relay_id or "", fact.prefecture_id or "", fact.kind]
            found[0] += fact.count
            found[1] += fact.count * submitted
            found[2] += fact.count * (not submitted and fact.outcome == CaseOutcome.REFUSED)
    return [
        Stratum(*key, eligible=eligible, submitted=submitted, refused=refused, arrivals=dict(arrivals.get(key, {})))
        for key, (eligible, submitted, refused) in sorted(counts.items())
    ]


def _groups(strata: Sequence[Stratum]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, stratum in enumerate(strata):
        for area in {COUNTRY, stratum.parent, stratum.area} - {""}:
            for kind, covers in KINDS.items():
                if not covers or stratum.kind in covers:
                    groups[area, kind].append(number)
    return dict(groups)


def _calendar(campaign: Campaign, facts: Sequence[StatusFact], came: dict[date, int]) -> Calendar:
    opens = _day(campaign.opens_at)
    last_day = _day(campaign.closes_at - ONE_SECOND)
    quiet = QuietRules.from_json(campaign.quiet)
    days = (opens + timedelta(days=n) for n in range((last_day - opens).days + 1))
    return Calendar(
        opens=opens,
        last_day=last_day,
        holidays=frozenset(
            day for day in days if jpholiday.is_holiday(day) or any(period.holds(day) for period in quiet.periods)
        ),
        waves=_waves(campaign, facts, came),
        earlier_deadlines=tuple(_earlier_deadlines(campaign)),
    )


def _earlier_deadlines(campaign: Campaign) -> Iterable[date]:
    """Deadlines for everyone that still stood when they were near."""
    stood = campaign.first_closes_at
    everyone = Extension.objects.filter(campaign=campaign, case=None, area=None).order_by("at", "pk")
    for until, at in everyone.values_list("until", "at"):
        if at > stood - BELIEVED:
            yield _day(stood - ONE_SECOND)
        stood = until


def _waves(campaign: Campaign, facts: Sequence[StatusFact], came: dict[date, int]) -> tuple[WaveDay, ...]:
    """What was sent, and what is planned, by day: the share of those without an answer whom it reaches."""
    waves = Wave.objects.filter(campaign=campaign).exclude(purpose=Wave.Purpose.TRIAL)
    sent: dict[int, int] = defaultdict(int)
    for wave_id, count in WaveFact.objects.filter(wave__campaign=campaign, area=COUNTRY).values_list("wave", "sent"):
        sent[wave_id] += count
    eligible = sum(one.count for one in facts if one.status in SUBMITTED or one.outcome not in EXCLUDING)
    days: dict[date, float] = defaultdict(float)
    for wave in waves.order_by("pk"):
        day = _day(wave.started_at or wave.planned_at)
        if wave.state in (Wave.State.PLANNED, Wave.State.SENDING):
            days[day] += _planned_reach(wave, facts)
        elif sent[wave.pk]:
            left = eligible - sum(count for other, count in came.items() if other < day)
            days[day] += sent[wave.pk] / left if left > 0 else 0.0
    return tuple(WaveDay(day, min(1.0, reach)) for day, reach in sorted(days.items()) if reach >= LEAST_REACH)


def _planned_reach(wave: Wave, facts: Iterable[StatusFact]) -> float:
    """The share of today's open cases that the wave will reach: as it was sized, else as far as its audience tells."""
    still_open = [fact for fact in facts if fact.status not in SUBMITTED and not fact.outcome]
    cases = sum(fact.count for fact in still_open)
    if not cases:
        return 0.0
    if wave.sized_at is not None:
        return float(sum(wave.size.get("by_channel", {}).values())) / cases
    audience = Audience.from_json(wave.audience)
    areas = audience.areas or {wave.owner_id}
    meant = sum(
        fact.count
        for fact in still_open
        if (not audience.statuses or CaseStatus(fact.status) in audience.statuses)
        and (not audience.kinds or fact.kind in audience.kinds)
        and (COUNTRY in areas or _lies_in(fact, areas))
    )
    return meant / cases * (1 - wave.hold_out_percent / 100)


def _lies_in(fact: StatusFact, areas: Iterable[str]) -> bool:
    codes = tuple(areas)
    return any(reaches(codes, area=code) for code in (fact.relay_id, fact.prefecture_id) if code)


def _day(moment: datetime) -> date:
    return moment.astimezone(JAPAN).date()
