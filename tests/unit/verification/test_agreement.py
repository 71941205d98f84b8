"""Agreement of reports with what was found: figures reckoned by hand, and intervals that hold what is true."""

import numpy as np
import pytest

from tenken.verification.agreement import agreement
from tenken.verification.correcting import Rate, corrected_share
from tenken.verification.estimating import Flags, Sample


def clinics(both: int, over: int, under: int, neither: int) -> tuple[Flags, Flags]:
    """Reported and found: so many where both say so, only the report, only what was found, none."""
    reported = [True] * both + [True] * over + [False] * under + [False] * neither
    found = [True] * both + [False] * over + [True] * under + [False] * neither
    return np.array(reported), np.array(found)


def one_stratum(count: int, population: float) -> Sample:
    return Sample(np.zeros(count, dtype=np.int64), np.array([population]))


def test_the_figures_of_twenty_clinics_are_those_reckoned_by_hand() -> None:
    reported, found = clinics(both=8, over=4, under=2, neither=6)

    told = agreement(one_stratum(20, 200.0), reported=reported, found=found, compared=np.ones(20, dtype=bool))

    assert told.clinics == 20
    assert told.reported is not None
    assert told.found is not None
    assert told.net_bias is not None
    assert told.gross_error is not None
    assert told.sensitivity is not None
    assert told.specificity is not None
    assert told.kappa is not None
    assert told.reported.value == pytest.approx(12 / 20)
    assert told.found.value == pytest.approx(10 / 20)
    assert told.net_bias.value == pytest.approx(2 / 20)
    assert told.gross_error.value == pytest.approx(6 / 20)
    assert told.sensitivity.value == pytest.approx(8 / 10)
    assert told.specificity.value == pytest.approx(6 / 10)
    assert told.sensitivity.clinics == told.specificity.clinics == 10
    assert told.kappa.value == pytest.approx((0.7 - 0.5) / (1 - 0.5))


def test_a_clinic_counts_for_all_that_it_stands_for() -> None:
    """Ten of 100 in the first stratum are all wrong, ten of 900 in the second all right: one tenth is wrong."""
    sample = Sample(np.repeat([0, 1], 10), np.array([100.0, 900.0]))
    reported = np.ones(20, dtype=bool)

    told = agreement(sample, reported=reported, found=np.repeat([False, True], 10), compared=np.ones(20, dtype=bool))

    assert sample.weight.tolist() == [10.0] * 10 + [90.0] * 10
    assert told.net_bias is not None
    assert told.net_bias.value == pytest.approx(0.1)


def test_a_clinic_that_was_not_compared_counts_nowhere() -> None:
    reported, found = clinics(both=8, over=4, under=2, neither=6)
    compared = np.array([True] * 12 + [False] * 8)

    told = agreement(one_stratum(20, 200.0), reported=reported, found=found, compared=compared)

    assert told.clinics == 12
    assert told.net_bias is not None
    assert told.net_bias.value == pytest.approx(4 / 12)


def test_under_ten_clinics_nothing_is_told_and_each_figure_has_its_own_base() -> None:
    few, found_few = clinics(both=5, over=1, under=1, neither=2)
    many, found_many = clinics(both=18, over=2, under=1, neither=3)

    nine = agreement(one_stratum(9, 90.0), reported=few, found=found_few, compared=np.ones(9, dtype=bool))
    rest = agreement(one_stratum(24, 90.0), reported=many, found=found_many, compared=np.ones(24, dtype=bool))

    assert nine.clinics == 9
    assert {nine.reported, nine.found, nine.net_bias, nine.gross_error, nine.kappa} == {None}
    assert rest.sensitivity is not None
    assert rest.specificity is None  # only five were found to be otherwise


def test_where_nobody_was_found_wrong_the_interval_stays_open() -> None:
    reported, found = clinics(both=15, over=0, under=0, neither=15)

    told = agreement(one_stratum(30, 3000.0), reported=reported, found=found, compared=np.ones(30, dtype=bool))

    assert told.net_bias is not None
    assert told.net_bias.value == 0
    assert told.net_bias.low < -0.05
    assert told.net_bias.high > 0.05


def test_where_everybody_was_looked_at_nothing_is_in_doubt() -> None:
    reported, found = clinics(both=8, over=4, under=2, neither=6)

    told = agreement(one_stratum(20, 20.0), reported=reported, found=found, compared=np.ones(20, dtype=bool))

    assert told.net_bias is not None
    assert told.net_bias.low == pytest.approx(0.1, abs=1e-6)
    assert told.net_bias.high == pytest.approx(0.1, abs=1e-6)


def test_agreement_by_chance_alone_has_no_kappa() -> None:
    everybody = np.ones(20, dtype=bool)

    told = agreement(one_stratum(20, 200.0), reported=everybody, found=everybody, compared=everybody)

    assert told.kappa is None


def test_a_stratum_with_one_clinic_still_adds_doubt() -> None:
    pair = Sample(np.array([0] * 10 + [1]), np.array([50.0, 50.0]))
    values = np.array([1.0, 0.0] * 5 + [1.0])

    found = pair.mean(values, np.ones(11, dtype=bool))

    assert found is not None
    assert found.value == pytest.approx(0.75)
    assert found.low < 0.5


def test_the_correction_is_rogan_and_gladens() -> None:
    """(0.6 + 0.6 - 1) / (0.8 + 0.6 - 1) = 0.5."""
    found = corrected_share(0.6, sensitivity=Rate(0.8, 100), specificity=Rate(0.6, 100))

    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high


def test_answers_that_tell_nothing_cannot_be_put_right() -> None:
    assert corrected_share(0.6, sensitivity=Rate(0.5, 50), specificity=Rate(0.5, 50)) is None
    assert corrected_share(0.6, sensitivity=Rate(0.6, 10), specificity=Rate(0.6, 10)) is None


def test_intervals_hold_what_is_true_in_about_19_of_20_samples() -> None:
    """A country of 2,000 clinics in two strata whose answers are wrong at known rates; 400 samples of 120."""
    random = np.random.default_rng(7)
    stratum = np.repeat([0, 1], [1_500, 500])
    true = random.random(2_000) < np.where(stratum == 0, 0.4, 0.7)
    reported = np.where(true, random.random(2_000) < 0.9, random.random(2_000) < 0.25)
    held = {"bias": 0, "share": 0}
    sizes, repeats = (80, 40), 400

    for _ in range(repeats):
        drawn = np.concatenate(
            [random.choice(np.flatnonzero(stratum == key), size, replace=False) for key, size in enumerate(sizes)]
        )
        sample = Sample(stratum[drawn], np.array([1_500.0, 500.0]))
        told = agreement(sample, reported=reported[drawn], found=true[drawn], compared=np.ones(120, dtype=bool))
        assert told.net_bias is not None
        assert told.sensitivity is not None
        assert told.specificity is not None
        held["bias"] += told.net_bias.low <= reported.mean() - true.mean() <= told.net_bias.high
        put_right = corrected_share(
            float(reported.mean()),
            sensitivity=Rate(told.sensitivity.value, sample.effective(true[drawn])),
            specificity=Rate(told.specificity.value, sample.effective(~true[drawn])),
        )
        assert put_right is not None
        held["share"] += put_right.low <= true.mean() <= put_right.high

    assert held["bias"] / repeats > 0.92
    assert held["share"] / repeats > 0.92
