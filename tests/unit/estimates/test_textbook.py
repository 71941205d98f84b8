"""Figures that are printed in books and papers, each computed again in its comment."""

import numpy as np
import pytest

from tenken.tabulation.differences import compared
from tenken.tabulation.estimates import Estimates, estimate
from tenken.tabulation.intervals import share_interval
from tests.factories.weighting import stratified, weighting


def everyone(n: int) -> dict[str, object]:
    return {"base": np.ones((n, 1), dtype=bool), "domain": np.zeros(n, dtype=np.int32), "domains": 1}


def test_the_wrong_addresses_of_cochran_are_578_with_an_error_of_81_8() -> None:
    # Cochran 1977, Sampling Techniques, 3rd ed., 3.2, example on a list of 3,042 names: 38 of 200 addresses were wrong.
    # 3042 × 0.19 = 577.98; √(3042 × 2842 × 0.19 × 0.81 / 199) = √6685.97… = 81.77
    weighted = weighting([0] * 200, [3042])
    y = np.array([1.0] * 38 + [0.0] * 162)[:, None]

    found = estimate(weighted, y=y, statistic="total", **everyone(200))  # type: ignore[arg-type]

    assert found.estimate[0, 0] == pytest.approx(578, abs=0.5)
    assert found.se[0, 0] == pytest.approx(81.8, abs=0.05)
    assert found.se[0, 0] == pytest.approx((3042 * 2842 * 0.19 * 0.81 / 199) ** 0.5, rel=1e-12)


def test_the_acres_of_lohr_have_her_total_and_error() -> None:
    # Lohr 2010, Sampling: Design and Analysis, 2nd ed., example 3.2 (Census of Agriculture, four regions, n = 300):
    # total 909,736,035 acres, error 50,417,248; mean 295,561, error 16,380. Means are printed rounded, hence the width.
    regions = [
        (220, 21, 97_629.8, 7_647_472_708.0),
        (1054, 103, 300_504.2, 29_618_183_543.0),
        (1382, 135, 211_315.0, 53_587_487_856.0),
        (422, 41, 662_295.5, 396_185_950_266.0),
    ]
    weighted, acres = stratified(regions)

    total = estimate(weighted, y=acres[:, None], statistic="total", **everyone(300))  # type: ignore[arg-type]
    mean = estimate(weighted, y=acres[:, None], statistic="mean", **everyone(300))  # type: ignore[arg-type]

    assert total.estimate[0, 0] == pytest.approx(909_736_035, abs=50)
    assert total.se[0, 0] == pytest.approx(50_417_248, abs=1)
    assert mean.estimate[0, 0] == pytest.approx(295_561, abs=1)
    assert mean.se[0, 0] == pytest.approx(16_380, abs=1)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_intervals_of_a_simple_sample_are_the_exact_ones_of_newcombe(
    hits: int, n: int, low: float, high: float
) -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5 (Clopper and Pearson). By hand for 0 of 20:
    # 1 - 0.025^(1/20) = 0.16843. With a simple random sample p(1-p)/(n-1) the effective number is n - 1, and the
    # formula of Korn and Graubard is then at n answers when the error is that of n: √(p(1-p)/n).
    share = np.array([hits / n])
    se = np.sqrt(share * (1 - share) / n)
    one = np.array([1.0])

    found = share_interval(share, se, answers=n * one, kish=n * one, fraction=0 * one, degrees=(n - 1) * one)

    assert [float(found[0][0]), float(found[1][0])] == pytest.approx([low, high], abs=0.00006)


def test_the_difference_of_two_shares_is_that_of_newcombes_method_10() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II: 56/70 - 48/80, method 10: 0.0524 to 0.3339, from
    # Wilson's intervals of each: (0.6921, 0.8781)… computed here: centre (p + z²/2n)/(1 + z²/n).
    def wilson(hits: int, n: int) -> Estimates:
        z, p = 1.959964, hits / n
        centre = (p + z * z / 2 / n) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / 4 / n / n) ** 0.5
        of = {"n": hits, "base_n": n, "base_weighted": n, "estimate": p, "se": (p * (1 - p) / n) ** 0.5, "deff": 1.0,
              "low": centre - reach, "high": centre + reach, "degrees": n - 1}  # fmt: skip
        return Estimates(**{key: np.array([[value]]) for key, value in of.items()})

    found = compared(wilson(56, 70), wilson(48, 80), np.zeros((1, 1)), statistic="proportion")

    assert [found.low[0, 0], found.high[0, 0]] == pytest.approx([0.0524, 0.3339], abs=0.00006)
