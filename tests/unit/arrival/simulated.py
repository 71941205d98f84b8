"""Campaigns that happened only here: clinics that answer by a rule the forecast does not know."""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from tenken.arrival.model import Calendar, Stratum, WaveDay

__all__ = ["Campaign", "Rule", "campaign", "groups_of", "seen_on"]

OPENS, LAST = date(2026, 7, 6), date(2026, 8, 21)
HOLIDAYS = frozenset({date(2026, 7, 20), date(2026, 8, 11), *(date(2026, 8, day) for day in (13, 14, 15))})
WAVES = (
    WaveDay(date(2026, 7, 6), 1.0),
    WaveDay(date(2026, 7, 21), 0.95),
    WaveDay(date(2026, 8, 4), 0.9),
    WaveDay(date(2026, 8, 17), 0.9),
)
CALENDAR = Calendar(opens=OPENS, last_day=LAST, holidays=HOLIDAYS, waves=WAVES)


@dataclass(frozen=True, slots=True)
class Rule:
    """How the clinics of one campaign answer: nothing here is read from the forecast's own constants."""

    base: float = 0.006
    wave: float = 1.6  # by how much the first days after a wave exceed others
    fades: float = 0.45  # per day
    rush: float = 1.5
    thursday: float = 0.6
    day_noise: float = 0.15
    areas: float = 0.25  # spread between prefectures, and half of it within them
    local_weeks: float = 0.10


@dataclass(frozen=True, slots=True)
class Campaign:
    """The whole truth: first submissions by stratum and day, up to the deadline."""

    sizes: tuple[tuple[str, str, str, int], ...]  # area, parent, kind, cases
    arrivals: tuple[dict[date, int], ...]


def campaign(rule: Rule, *, seed: int, prefectures: int = 12, cities: int = 2, size: int = 300) -> Campaign:
    """Draws one campaign."""
    random = Random(seed)
    sizes = []
    for prefecture in range(prefectures):
        parent = f"{prefecture:02d}0000"
        for city in range(cities + 1):
            for kind, share in (("clinic", 0.6), ("clinic_beds", 0.04), ("dental", 0.36)):
                cases = max(1, round(size * share * math.exp(random.gauss(0, 0.7))))
                sizes.append((f"{prefecture:02d}{city}000", parent, kind, cases))
    of_parent = {parent: math.exp(random.gauss(0, rule.areas)) for parent in sorted({row[1] for row in sizes})}
    of_kind = {"clinic": 1.0, "clinic_beds": 1.25, "dental": 0.8}
    strength = {wave: math.exp(random.gauss(0, 0.25)) for wave in WAVES}
    noise = {day: math.exp(random.gauss(0, rule.day_noise)) for day in CALENDAR.days()}
    arrivals = []
    for _, parent, kind, cases in sizes:
        level = of_parent[parent] * of_kind[kind] * math.exp(random.gauss(0, rule.areas / 2))
        left, came = cases, {}
        local = 1.0
        for number, day in enumerate(CALENDAR.days()):
            if number % 7 == 0:
                local = math.exp(random.gauss(0, rule.local_weeks))
            hazard = rule.base * level * local * noise[day] * _day(rule, day, strength)
            count = _binomial(random, left, 1 - math.exp(-hazard))
            if count:
                came[day] = count
            left -= count
        arrivals.append(came)
    return Campaign(tuple(sizes), tuple(arrivals))


def _day(rule: Rule, day: date, strength: dict[WaveDay, float]) -> float:
    weekday = 0.25 if day in HOLIDAYS or day.weekday() == 6 else 0.5 if day.weekday() == 5 else 1.0
    if day.weekday() == 3 and day not in HOLIDAYS:
        weekday = rule.thursday
    factor = 1.0
    for wave in WAVES:
        age = (day - wave.day).days
        if age >= 0:
            factor += rule.wave * strength[wave] * wave.reach * math.exp(-rule.fades * age)
    left = (LAST - day).days
    return weekday * factor * (1 + rule.rush * math.exp(-left / 1.5))


def _binomial(random: Random, cases: int, chance: float) -> int:
    """Case by case for few; for many the normal approximation."""
    if cases * chance > 30:
        return min(cases, max(0, round(random.gauss(cases * chance, math.sqrt(cases * chance * (1 - chance))))))
    return sum(random.random() < chance for _ in range(cases))


def seen_on(found: Campaign, today: date) -> list[Stratum]:
    """What is known in the morning of a day."""
    strata = []
    for (area, parent, kind, cases), arrivals in zip(found.sizes, found.arrivals, strict=True):
        so_far = {day: count for day, count in arrivals.items() if day < today}
        strata.append(Stratum(area, parent, kind, cases, sum(so_far.values()), 0, so_far))
    return strata


def groups_of(found: Campaign) -> dict[tuple[str, str], list[int]]:
    """The country, its prefectures and areas, for all kinds and for each."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (area, parent, kind, _) in enumerate(found.sizes):
        for where in ("country", f"prefecture {parent}", f"area {area}"):
            groups[where, "all"].append(number)
            groups[where, kind].append(number)
    return dict(groups)
