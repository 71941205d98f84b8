"""What cannot be estimated is told with its cause."""

import numpy as np
import pytest

from tenken.tabulation.estimates import EstimationRefused, estimate
from tests.factories.weighting import weighting

FOUR = weighting([0] * 4, [8])
ONES, INSIDE, ONE = np.ones((4, 1)), np.ones((4, 1), dtype=bool), np.zeros(4, dtype=np.int32)


def test_a_variable_that_was_asked_of_nobody() -> None:
    with pytest.raises(EstimationRefused, match="asked of nobody"):
        estimate(FOUR, y=ONES, base=~INSIDE, domain=ONE, domains=1)


def test_an_empty_weighting() -> None:
    with pytest.raises(EstimationRefused, match="Nobody answered"):
        estimate(
            weighting([], [8]), y=np.ones((0, 1)), base=np.ones((0, 1), bool), domain=np.zeros(0, np.int32), domains=1
        )


def test_a_class_whose_only_answer_stands_for_others() -> None:
    with pytest.raises(EstimationRefused, match="class 1 1 of 5 clinics answered"):
        estimate(weighting([0, 0, 0, 1], [8, 5]), y=ONES, base=INSIDE, domain=ONE, domains=1)


def test_a_class_whose_only_clinic_answered_is_no_fault() -> None:
    found = estimate(weighting([0, 0, 0, 1], [8, 1]), y=ONES, base=INSIDE, domain=ONE, domains=1)

    assert found.estimate[0, 0] == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"y": np.ones((3, 1))}, "must have 4 rows"),
        ({"y": np.ones((4, 3)), "base": np.ones((4, 2), bool)}, "base has 2 columns; y has 3"),
        ({"domain": np.full(4, 2, np.int32)}, "A domain is numbered 2; there are 1"),
        ({"y": np.full((4, 1), 0.5)}, "must be 0 or 1"),
        ({"y": np.full((4, 1), np.nan)}, "y is not a number"),
        ({"statistic": "ratio"}, "needs z"),
        ({"statistic": "ratio", "z": np.full((4, 1), np.inf)}, "z is not a number"),
    ],
)
def test_arrays_that_do_not_fit(changed: dict[str, object], told: str) -> None:
    asked = {"y": ONES, "base": INSIDE, "domain": ONE, "domains": 1, **changed}

    with pytest.raises(EstimationRefused, match=told):
        estimate(FOUR, **asked)  # type: ignore[arg-type]
