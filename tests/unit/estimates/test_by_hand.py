"""Small samples whose every figure is worked out in the comment."""

import numpy as np
import pytest

from tenken.tabulation.estimates import estimate
from tenken.tabulation.estimates_design import design_of
from tests.factories.weighting import weighting

ONE = np.zeros(4, dtype=np.int32)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def test_a_share_over_two_classes_is_weighted_and_each_class_has_its_own_correction() -> None:
    # Class A: 2 of 4 answered, 1 and 0. Class B: 2 of 10 answered, 1 and 1. Weights 2, 2, 5, 5.
    # Share (2 + 5 + 5)/14 = 6/7. Linearised: w (y - 6/7)/14: A 1/49 and -6/49, B 2·(5/14)/7 = 5/98 each.
    # Variance: A (1 - 1/2)·2/1·Σ(dev)², deviations ±3.5/49 = ±1/14: 1 · 2/196; B: none. √(2/196) = √2/14
    weighted = weighting([0, 0, 1, 1], [4, 10])

    found = estimate(weighted, y=column(1, 0, 1, 1), base=np.ones((4, 1), bool), domain=ONE, domains=1)

    assert found.estimate[0, 0] == pytest.approx(6 / 7)
    assert found.se[0, 0] == pytest.approx(2**0.5 / 14)
    assert (found.n[0, 0], found.base_n[0, 0], found.base_weighted[0, 0]) == (3, 4, pytest.approx(14))
    assert found.degrees[0, 0] == 2


def test_a_total_of_a_domain_counts_those_outside_as_nothing() -> None:
    # 4 of 8 answered (weight 2), values 3, 5 in the domain, two outside. Total 16. The variable is 3, 5, 0, 0;
    # s² = (9 + 25 - 64/4)/3 = 6, variance 8² (1 - 1/2) 6/4 = 48.
    weighted = weighting([0, 0, 0, 0], [8])
    domain = np.array([0, 0, -1, -1], dtype=np.int32)

    found = estimate(
        weighted, y=column(3, 5, 7, 9), base=np.ones((4, 1), bool), domain=domain, domains=1, statistic="total"
    )

    assert found.estimate[0, 0] == pytest.approx(16)
    assert found.se[0, 0] == pytest.approx(48**0.5)


def test_a_ratio_is_that_of_totals_and_its_error_that_of_residuals() -> None:
    # 4 of 8 answered; y 1, 2, 3, 6 over z 2, 4, 4, 10: ratio 12/20 = 0.6. Residuals y - 0.6 z: -0.2, -0.4, 0.6, 0;
    # Σ² = 0.56, s² = 0.56/3; variance (1 - 1/2)/4 · s² / 5² (mean of z) = 0.125 · 0.186667/25 = 0.00093333
    weighted = weighting([0, 0, 0, 0], [8])

    found = estimate(
        weighted, y=column(1, 2, 3, 6), z=column(2, 4, 4, 10), base=np.ones((4, 1), bool), domain=ONE, domains=1,
        statistic="ratio",
    )  # fmt: skip

    assert found.estimate[0, 0] == pytest.approx(0.6)
    assert found.se[0, 0] == pytest.approx(0.0009333333333333333**0.5)


def test_post_stratification_takes_residuals_within_the_groups() -> None:
    # 6 of 12 answered, post-strata of 4 (answers 1, 3) and 8 (answers 2, 4, 4, 6): weights 2, all the same. Total
    # 2·(4 + 16) = 40. Residuals -1, 1; -2, 0, 0, 2: Σ = 0, Σ² = 10; variance 6/5 (1 - 1/2) 2² · 10 = 24.
    # Without the margin: mean 20/6, Σ² = 1 + 9 + 4 + 16 + 16 + 36 - 400/6 = 15.333; 6/5 · 1/2 · 4 · 15.333 = 36.8.
    y = column(1, 3, 2, 4, 4, 6)
    asked = {"base": np.ones((6, 1), bool), "domain": np.zeros(6, np.int32), "domains": 1, "statistic": "total"}

    plain = estimate(weighting([0] * 6, [12]), y=y, **asked)
    found = estimate(weighting([0] * 6, [12], margins=([0, 0, 1, 1, 1, 1],)), y=y, **asked)

    assert (plain.estimate[0, 0], found.estimate[0, 0]) == (pytest.approx(40), pytest.approx(40))
    assert plain.se[0, 0] ** 2 == pytest.approx(36.8)
    assert found.se[0, 0] ** 2 == pytest.approx(24)


def test_what_the_frame_knows_has_no_error_and_an_interval_of_one_point() -> None:
    weighted = weighting([0] * 6, [12], margins=([0, 0, 1, 1, 1, 1],))

    found = estimate(
        weighted, y=column(1, 1, 0, 0, 0, 0), base=np.ones((6, 1), bool), domain=np.zeros(6, np.int32), domains=1
    )

    assert found.se[0, 0] == pytest.approx(0, abs=1e-9)
    assert found.low[0, 0] == found.estimate[0, 0] == found.high[0, 0]


def test_the_design_effect_of_a_simple_sample_is_one_and_of_unequal_weights_more() -> None:
    # Two classes of 4 with 2 and 12 with 2 respondents, all answers alike spread: weights 2 and 6.
    same = weighting([0] * 4, [16])
    unequal = weighting([0, 0, 1, 1], [4, 12])
    asked = {"y": column(1, 0, 1, 0), "base": np.ones((4, 1), bool), "domain": ONE, "domains": 1}

    # Simple: p(1-p)/(n-1) (1 - 4/16) is what both have below the line. Classes: (1/2 · 2 · 2·1² + 5/6 · 2 · 2·3²)/16²
    # = (2 + 30)/256 = 1/8; simple: 3/4 · 0.25/3 = 1/16. So 2.
    assert estimate(same, **asked).deff[0, 0] == pytest.approx(1)  # type: ignore[arg-type]
    assert estimate(unequal, **asked).deff[0, 0] == pytest.approx(2)  # type: ignore[arg-type]


def test_answers_outside_the_base_change_neither_share_nor_base() -> None:
    weighted = weighting([0] * 4, [8])
    base = np.array([True, True, False, True])[:, None]

    found = estimate(weighted, y=column(1, 0, np.nan, 0), base=base, domain=ONE, domains=1)

    assert found.estimate[0, 0] == pytest.approx(1 / 3)
    assert (found.base_n[0, 0], found.base_weighted[0, 0]) == (3, pytest.approx(6))


def test_columns_taken_in_blocks_are_those_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    weighted = weighting([0] * 10 + [1] * 10, [30, 15], margins=([0, 1] * 10,))
    asked = {"y": (chance.random((20, 7)) < 0.4) * 1.0, "base": chance.random((20, 7)) < 0.9,
             "domain": chance.integers(-1, 3, 20).astype(np.int32), "domains": 3}  # fmt: skip
    whole = estimate(design_of(weighted), **asked)  # type: ignore[arg-type]

    monkeypatch.setattr("tenken.tabulation.estimates._MOST_NUMBERS", 1)
    parts = estimate(design_of(weighted), **asked)  # type: ignore[arg-type]

    for name in ("estimate", "se", "low", "high", "base_n", "n", "deff", "degrees"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_an_empty_domain_and_a_single_answer_say_nothing_of_errors() -> None:
    weighted = weighting([0] * 4, [8])
    domain = np.array([0, 1, 1, 1], dtype=np.int32)

    found = estimate(weighted, y=column(1, 0, 1, 0), base=np.ones((4, 1), bool), domain=domain, domains=3)

    assert np.isnan(found.se[0, 0])  # one answer
    assert 0 < found.low[0, 0] < 0.1  # its interval is wide: at f = 1/2 the answer counts as 1.4
    assert np.isnan([found.estimate[2, 0], found.se[2, 0], found.low[2, 0], found.high[2, 0]]).all()
    assert found.base_n[2, 0] == 0


def test_a_number_of_clinics_is_never_under_those_who_said_so() -> None:
    # 1 of 4 who answered of 5: total 1.25, s² = 1/4, variance 5² (1/5) (1/4)/4 = 5/16; t(3) reaches from -0.53.
    weighted = weighting([0] * 4, [5])
    asked = {"y": column(1, 0, 0, 0), "base": np.ones((4, 1), bool), "domain": ONE, "domains": 1}

    total = estimate(weighted, **asked, statistic="total")  # type: ignore[arg-type]
    count = estimate(weighted, **asked, statistic="count")  # type: ignore[arg-type]

    assert total.se[0, 0] == pytest.approx((5 / 16) ** 0.5)
    assert total.low[0, 0] == pytest.approx(1.25 - 3.182446 * (5 / 16) ** 0.5)
    assert (count.low[0, 0], count.estimate[0, 0]) == (1, 1.25)
