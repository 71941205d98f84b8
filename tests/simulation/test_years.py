"""The error of a difference between years, where who answered once answers again more readily."""

import numpy as np
import polars as pl
import pytest

from tenken.tabulation.differences_years import Year, between_years
from tenken.tabulation.estimates_design import design_of
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan


@pytest.mark.parametrize("surveys", [40, pytest.param(600, marks=pytest.mark.long)])
def test_the_claimed_error_is_the_spread_of_differences(surveys: int) -> None:
    clinics = 600
    chance = np.random.default_rng(12)
    records = frame(clinics=clinics, seed=4)
    first = (chance.random(clinics) < 0.4) * 1.0
    second = np.where(chance.random(clinics) < 0.85, first, (chance.random(clinics) < 0.6) * 1.0)
    asked = plan(("prefecture",), ("kind",), classes=("prefecture", "kind"))
    domain = (records["kind"] == "dental").to_numpy().astype(np.int32)
    truth = [(second - first)[domain == number].mean() for number in (0, 1)]

    gaps, claimed, alone = [], [], []
    for _ in range(surveys):
        answered = chance.random(clinics) < 0.5
        again = np.where(answered, chance.random(clinics) < 0.8, chance.random(clinics) < 0.3)
        sides = []
        for values, there in ((second, again), (first, answered)):
            weighted = weigh(records.with_columns(responded=pl.Series(there)), asked, seed=0)
            rows = weighted.records["record"].to_numpy() - 1
            sides.append(Year(design_of(weighted), values[rows, None], np.ones((rows.size, 1), bool), domain[rows]))
        found = between_years(sides[0], sides[1], domains=2)
        gaps.append(found.estimate[:, 0])
        claimed.append(found.se[:, 0] ** 2)
        alone.append(found.se[:, 0] ** 2 + 2 * found.covariance[:, 0])

    ratio = np.mean(claimed, axis=0) ** 0.5 / np.std(gaps, axis=0, ddof=1)
    without = np.mean(alone, axis=0) ** 0.5 / np.std(gaps, axis=0, ddof=1)
    within = 3 / (2 * surveys) ** 0.5
    assert np.abs(ratio - 1).max() < within
    assert (without > ratio * 1.1).all()
    assert np.abs(np.mean(gaps, axis=0) - truth).max() < 4 * np.std(gaps, axis=0).max() / surveys**0.5
