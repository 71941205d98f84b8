"""The forecast against campaigns whose end is known: how often the interval holds the final rate."""

from collections import defaultdict
from datetime import timedelta

import pytest

from tenken.arrival.forecasting import expectations
from tests.unit.arrival.simulated import CALENDAR, OPENS, Campaign, Rule, campaign, groups_of, seen_on

DAYS = (3, 14, 28, 42)
RULES = {
    "usual": Rule(),
    "eager": Rule(base=0.018),
    "slow": Rule(base=0.0025),
    "waves hardly help": Rule(wave=0.3, rush=0.4),
    "waves help much": Rule(wave=3.0, rush=3.0),
    "unquiet": Rule(day_noise=0.3, areas=0.4, local_weeks=0.2),
    "even": Rule(day_noise=0.02, areas=0.03, local_weeks=0.0),
}
SEEDS = range(3)


def final_rates(found: Campaign) -> dict[tuple[str, str], float]:
    return {
        key: 100
        * sum(sum(found.arrivals[number].values()) for number in numbers)
        / sum(found.sizes[number][3] for number in numbers)
        for key, numbers in groups_of(found).items()
    }


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_interval_holds_the_final_rate_about_as_often_as_it_says(rule: Rule) -> None:
    held: dict[str, list[bool]] = defaultdict(list)
    inner: list[bool] = []
    widths: dict[int, list[float]] = defaultdict(list)
    for seed in SEEDS:
        found = campaign(rule, seed=seed, prefectures=8, size=200)
        final = final_rates(found)
        for number in DAYS:
            today = OPENS + timedelta(days=number)
            for key, one in expectations(
                seen_on(found, today), calendar=CALENDAR, groups=groups_of(found), today=today
            ).items():
                level = key[0].split()[0]
                held[level].append(one.low95 - 1e-9 <= final[key] <= one.high95 + 1e-9)
                inner.append(one.low80 - 1e-9 <= final[key] <= one.high80 + 1e-9)
                if level == "country":
                    widths[number].append(one.high95 - one.low95)

    everything = [one for ones in held.values() for one in ones]
    assert sum(everything) / len(everything) >= 0.85
    assert all(sum(ones) / len(ones) >= 0.8 for ones in held.values())
    # An interval that always holds says too little: the inner one must miss sometimes, and both must narrow.
    assert sum(inner) < len(inner)
    mean = [sum(widths[number]) / len(widths[number]) for number in DAYS]
    assert mean == sorted(mean, reverse=True)
    assert mean[-1] < mean[0] / 2


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_expected_rate_of_the_country_is_near_the_final_one_two_weeks_before_the_end(rule: Rule) -> None:
    today = OPENS + timedelta(days=33)
    misses = []
    for seed in SEEDS:
        found = campaign(rule, seed=seed, prefectures=8, size=200)
        country = expectations(
            seen_on(found, today), calendar=CALENDAR, groups={"country": range(len(found.sizes))}, today=today
        )["country"]
        misses.append(abs(country.expected - final_rates(found)["country", "all"]))

    assert sum(misses) / len(misses) < 6


def test_158_areas_of_four_kinds_are_forecast_within_two_seconds_of_work() -> None:
    from time import process_time

    found = campaign(Rule(), seed=1, prefectures=40, cities=2, size=1000)
    groups = groups_of(found)
    today = OPENS + timedelta(days=5)
    strata = seen_on(found, today)
    begun = process_time()

    forecasts = expectations(strata, calendar=CALENDAR, groups=groups, today=today)

    assert len(forecasts) == len(groups) >= 158 * 4
    assert process_time() - begun < 2
