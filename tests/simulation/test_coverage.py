"""Intervals hold the truth as often as they claim."""

import dataclasses

import numpy as np
import pytest

from tests.simulation.coverage import country, simulate, within_aim


def test_intervals_of_a_few_surveys_hold_the_truth_about_as_often_as_they_claim() -> None:
    whole = country(clinics=1_500, seed=7)
    of = dataclasses.replace(whole, domains={name: whole.domains[name] for name in ("country", "kind")})

    found = simulate(of, number=20, seed=7)

    covered = np.concatenate([found.covered[name][found.large(name)].ravel() for name in of.domains])
    ratio = np.concatenate([found.claimed[name][large] / found.spread[name][large]
                            for name in of.domains for large in [found.large(name)]])  # fmt: skip
    assert 0.925 < covered.mean() < 0.985  # half the standard error would cover 67 %, twice 99.99 %
    assert 0.8 < np.median(ratio) < 1.25


def test_response_that_depends_on_answers_biases_them() -> None:
    of = country(clinics=1_500, seed=7, depends=0.8)

    found = simulate(of, number=4, seed=7)

    assert (found.bias["country"] > 0.02).all()  # clinics that take measures answer more


@pytest.mark.long
def test_intervals_of_2000_surveys_hold_the_truth_in_95_percent_within_one_and_a_half_points() -> None:
    of = country(clinics=6_000, seed=2026)

    found = simulate(of, number=2_000, seed=2026)

    for name in of.domains:
        assert within_aim(found, name), name
        assert found.largest_bias(name).max() < 0.005
