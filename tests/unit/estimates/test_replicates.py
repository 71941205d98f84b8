"""Replicates and linearisation are two ways to one number."""

import numpy as np
import pytest

from tenken.tabulation.estimates import EstimationRefused, estimate
from tenken.tabulation.replicates import replicate_se
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan, weighting


@pytest.mark.parametrize("trim_at", [None, 1.2])
@pytest.mark.parametrize("statistic", ["proportion", "total", "ratio"])
def test_both_errors_agree_within_the_error_of_the_simulation(statistic: str, trim_at: float | None) -> None:
    replicates = 800
    margins = (("relay",), ("prefecture", "kind"), ("kind", "size"))
    weighted = weigh(frame(clinics=1_500, seed=3), plan(*margins, trim_at=trim_at, replicates=replicates), seed=11)
    n = weighted.weight.size
    chance = np.random.default_rng(5)
    asked = {
        "y": (chance.random((n, 3)) < 0.3 + 0.4 * (weighted.records["kind"] == "dental").to_numpy()[:, None]) * 1.0,
        "base": chance.random((n, 3)) < 0.9,
        "domain": chance.integers(0, 3, n).astype(np.int32),
        "domains": 3,
        "statistic": statistic,
        "z": chance.uniform(1, 3, (n, 3)) if statistic == "ratio" else None,
    }

    linearised = estimate(weighted, **asked).se  # type: ignore[arg-type]
    replicated = replicate_se(weighted, **asked)  # type: ignore[arg-type]

    ratio = replicated / linearised
    assert (trim_at is None) == all(step.name != "trimming" for step in weighted.steps)
    assert np.abs(ratio - 1).max() < 4 / (2 * replicates) ** 0.5  # four standard errors of a standard error
    assert abs(ratio.mean() - 1) < 0.04


def test_replicates_carry_the_correction_of_each_class_and_all_who_answered_leave_nothing_to_chance() -> None:
    everyone = weigh(frame(clinics=200, seed=1, rate=2.0), plan(("relay",), replicates=20), seed=1)
    n = everyone.weight.size
    y = (np.random.default_rng(2).random((n, 1)) < 0.4) * 1.0

    found = replicate_se(everyone, y=y, base=np.ones((n, 1), bool), domain=np.zeros(n, np.int32), domains=1)

    assert found[0, 0] == pytest.approx(0, abs=1e-9)


def test_weights_without_replicates_say_so() -> None:
    with pytest.raises(EstimationRefused, match="have no replicates"):
        replicate_se(
            weighting([0] * 4, [8]), y=np.ones((4, 1)), base=np.ones((4, 1), bool), domain=np.zeros(4, np.int32),
            domains=1,
        )  # fmt: skip
