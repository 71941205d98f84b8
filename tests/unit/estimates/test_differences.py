"""Differences between groups and between years."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from tenken.tabulation.differences import between_groups
from tenken.tabulation.differences_years import Year, between_years
from tenken.tabulation.estimates import EstimationRefused, estimate
from tenken.tabulation.estimates_design import design_of
from tenken.weighting.model import Weighted
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan, weighting


def year(answered: list[int], clinics: int, **changed: object) -> Weighted:
    """Clinics 0 … of one class; links are their numbers."""
    found = weighting([0] * len(answered), [clinics])
    responded = np.isin(np.arange(clinics), answered)
    every = pl.DataFrame({
        "record": np.arange(clinics), "link": [str(number) for number in range(clinics)],
        "response_class": np.zeros(clinics, np.int32), "responded": responded,
    })  # fmt: skip
    return dataclasses.replace(found, frame=every, **changed)  # type: ignore[arg-type]


def side(of: Weighted, values: list[float]) -> Year:
    n = of.weight.size
    return Year(design_of(of), np.array(values)[:, None], np.ones((n, 1), bool), np.zeros(n, np.int32))


def test_groups_of_one_class_are_tied_by_its_size() -> None:
    # 4 of 8 answered: group A 1, 3; group B 2, 6. Means 2 and 4. Deviations w u: A (1-2)·2/4 = -1/2, 1/2; B -1, 1.
    # Variances 4/3 · 1/2 · (1/4 + 1/4) = 1/3 and 4/3 · 1/2 · 2 = 4/3; the sums over the class are 0, so no covariance.
    found = between_groups(
        weighting([0] * 4, [8]), y=np.array([[1.0], [3.0], [2.0], [6.0]]), base=np.ones((4, 1), bool),
        domain=np.array([0, 0, 1, 1], np.int32), domains=2, pairs=np.array([[0, 1]], np.int32), statistic="mean",
    )  # fmt: skip

    assert found.estimate[0, 0] == pytest.approx(-2)
    assert found.covariance[0, 0] == pytest.approx(0, abs=1e-12)
    assert found.se[0, 0] == pytest.approx((1 / 3 + 4 / 3) ** 0.5)


def test_totals_of_groups_of_one_class_go_against_each_other() -> None:
    # The same four as totals: w u A 2, 6, 0, 0, B 0, 0, 4, 12; means 2 and 4. Covariance 4/3 · 1/2 · Σ(a - 2)(b - 4)
    # = 2/3 · (0·-4 + 4·-4 + -2·0 + -2·8) = 2/3 · -32 = -21.333
    found = between_groups(
        weighting([0] * 4, [8]), y=np.array([[1.0], [3.0], [2.0], [6.0]]), base=np.ones((4, 1), bool),
        domain=np.array([0, 0, 1, 1], np.int32), domains=2, pairs=np.array([[0, 1]], np.int32), statistic="total",
    )  # fmt: skip

    assert found.covariance[0, 0] == pytest.approx(-64 / 3)


def test_the_error_of_a_difference_is_that_of_its_own_linearised_variable() -> None:
    weighted = weigh(frame(clinics=600, seed=8), plan(("relay",), ("prefecture", "kind")), seed=0)
    n = weighted.weight.size
    chance = np.random.default_rng(9)
    y, group = (chance.random((n, 1)) < 0.4) * 1.0, chance.integers(0, 3, n).astype(np.int32)

    found = between_groups(
        weighted, y=y, base=np.ones((n, 1), bool), domain=group, domains=3, pairs=np.array([[0, 1], [2, 0]], np.int32)
    )

    x = np.concatenate([np.eye(codes.max() + 1)[codes] for codes in weighted.margins], axis=1)
    w = weighted.weight
    for at, (one, two) in enumerate([(0, 1), (2, 0)]):
        u = np.zeros(n)
        for number, sign in ((one, 1), (two, -1)):
            inside = group == number
            u += sign * inside * (y[:, 0] - np.average(y[inside, 0], weights=w[inside])) / w[inside].sum()
        rest = w * (u - x @ np.linalg.lstsq(x * w[:, None] ** 0.5, u * w**0.5, rcond=None)[0])
        variance = 0.0
        for number, (cases, members) in enumerate(zip(weighted.class_size, weighted.class_respondents, strict=True)):
            variance += (1 - members / cases) * members * rest[weighted.response_class == number].var(ddof=1)
        assert found.se[at, 0] == pytest.approx(variance**0.5, rel=1e-9)


def test_a_year_less_itself_has_no_error() -> None:
    weighted = weigh(frame(clinics=600, seed=8), plan(("relay",), ("prefecture", "kind")), seed=0)
    n = weighted.weight.size
    chance = np.random.default_rng(9)
    this = Year(
        design_of(weighted), (chance.random((n, 2)) < 0.4) * 1.0, np.ones((n, 1), bool),
        chance.integers(-1, 3, n).astype(np.int32),
    )  # fmt: skip

    found = between_years(this, this, domains=3)
    alone = estimate(this.design, y=this.y, base=this.base, domain=this.domain, domains=3)

    np.testing.assert_array_equal(found.estimate, 0)
    np.testing.assert_allclose(found.covariance, alone.se**2, rtol=1e-9)
    np.testing.assert_allclose(found.se, 0, atol=1e-7)


def test_the_covariance_of_two_samples_of_one_population_is_tams() -> None:
    # 10 clinics in both frames; 5 answered first, 4 the year after, 3 of them twice (5, 6 and 7).
    # Tam 1984: Cov = S₁₂ (n₁₂/(n₁ n₂) - 1/N) = S₁₂ (3/20 - 1/10); S₁₂ from those who answered twice, around each
    # year's mean: before 1, 2, 3, 4, 5 (mean 3; of 5, 6, 7: 3, 4, 5), after 2, 4, 6, 8 (mean 5; of 5, 6, 7: 2, 4, 6):
    # Σ (0·-3 + 1·-1 + 2·1)/3 = 1/3, times √(5/4 · 4/3) for the two means. The error of the mean then is
    # 1/3 · √(5/3) · 1/20.
    before = side(year([3, 4, 5, 6, 7], 10), [1.0, 2.0, 3.0, 4.0, 5.0])
    after = side(year([5, 6, 7, 9], 10), [2.0, 4.0, 6.0, 8.0])

    found = between_years(after, before, domains=1, statistic="mean")

    assert found.estimate[0, 0] == pytest.approx(2)
    assert found.covariance[0, 0] == pytest.approx((5 / 3) ** 0.5 / 3 / 20)


def test_clinics_that_answer_again_more_than_by_chance_lower_the_error() -> None:
    values = [float(number % 4) for number in range(10)]
    before = side(year(list(range(10)), 20), values)
    panel = side(year(list(range(10)), 20), [value + 1 for value in values])
    other = side(year(list(range(10, 20)), 20), values)

    kept, changed = (between_years(after, before, domains=1, statistic="mean") for after in (panel, other))

    assert kept.estimate[0, 0] == pytest.approx(1)
    assert kept.se[0, 0] == pytest.approx(0, abs=1e-7)
    assert kept.se[0, 0] < changed.se[0, 0]
    assert changed.covariance[0, 0] == 0  # nobody answered twice


def test_years_that_cannot_be_matched_are_refused() -> None:
    one = year([0, 1, 2], 6)
    twice = dataclasses.replace(one, frame=one.frame.with_columns(link=pl.lit("7")))

    with pytest.raises(EstimationRefused, match="Two clinics of the earlier year have the same link"):
        between_years(side(one, [1.0, 0.0, 1.0]), side(twice, [1.0, 0.0, 1.0]), domains=1)


def test_clinics_without_a_link_are_taken_for_others() -> None:
    one = year([0, 1, 2], 6)
    unknown = dataclasses.replace(one, frame=one.frame.with_columns(link=pl.lit("")))

    found = between_years(side(one, [1.0, 0.0, 1.0]), side(unknown, [1.0, 0.0, 1.0]), domains=1)

    assert found.covariance[0, 0] == 0
    assert found.se[0, 0] > 0
