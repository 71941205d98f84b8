"""Samples that anybody can draw again, and figures that fit together whatever was answered and found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.verification.agreement import agreement
from tenken.verification.correcting import Rate, corrected_share
from tenken.verification.drawing import SampleTooSmall, allocate, draw, least_size
from tenken.verification.estimating import Sample

populations = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 60), min_size=1, max_size=8)
shares = st.floats(0.0, 1.0)
tokens = st.sets(st.text("abcdef", min_size=3, max_size=6), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(populations, st.integers(0, 200))
def test_a_sample_is_as_large_as_asked_and_never_more_than_there_is(there: dict[str, int], size: int) -> None:
    if size < least_size(there):
        with pytest.raises(SampleTooSmall):
            allocate(there, size)
        return

    taken = allocate(there, size)

    assert sum(taken.values()) == min(size, sum(there.values()))
    assert all(min(2, there[key]) <= count <= there[key] for key, count in taken.items())
    more = allocate(there, size + 1)
    assert all(more[key] >= count for key, count in taken.items())


@settings(max_examples=60, deadline=None)
@given(tokens, st.integers(0, 40), st.integers(0, 2**48))
def test_the_same_seed_draws_the_same_clinics_in_whatever_order_they_come(
    there: set[str], size: int, seed: int
) -> None:
    drawn = draw(sorted(there), size, seed=seed)

    assert drawn == draw(sorted(there, reverse=True), size, seed=seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(there))
    assert drawn == draw(sorted(there), size + 1, seed=seed)[:size]


def test_each_clinic_is_drawn_as_often_as_any_other() -> None:
    there = [f"case{number}" for number in range(10)]
    counts = dict.fromkeys(there, 0)

    for seed in range(2_000):
        for one in draw(there, 3, seed=seed):
            counts[one] += 1

    assert all(500 < count < 700 for count in counts.values())  # 600 are expected, with a standard deviation of 20


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 2)), min_size=10, max_size=40),
    st.lists(st.integers(0, 30), min_size=3, max_size=3),
)
def test_the_figures_of_one_question_fit_together(rows: list[tuple[bool, bool, int]], more: list[int]) -> None:
    reported, found = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    stratum = np.array([row[2] for row in rows], dtype=np.int64)
    sample = Sample(stratum, np.bincount(stratum, minlength=3).astype(np.float64) + np.array(more, dtype=np.float64))
    everybody = np.ones(len(rows), dtype=bool)

    told = agreement(sample, reported=reported, found=found, compared=everybody)
    other = agreement(sample, reported=found, found=reported, compared=everybody)

    assert told.reported is not None
    assert told.found is not None
    assert told.net_bias is not None
    assert told.gross_error is not None
    assert other.net_bias is not None
    assert told.net_bias.value == pytest.approx(told.reported.value - told.found.value)
    assert abs(told.net_bias.value) <= told.gross_error.value + 1e-9
    assert other.net_bias.value == pytest.approx(-told.net_bias.value)
    assert (other.net_bias.low, other.net_bias.high) == pytest.approx((-told.net_bias.high, -told.net_bias.low))
    for one in (told.reported, told.found, told.gross_error, told.net_bias, told.sensitivity, told.specificity):
        assert one is None or -1 - 1e-9 <= one.low <= one.value + 1e-9 <= one.high + 2e-9 <= 1 + 3e-9
    if told.kappa is not None:
        assert -1 <= told.kappa.low <= told.kappa.value <= told.kappa.high <= 1


@settings(max_examples=80, deadline=None)
@given(shares, st.floats(0.55, 1.0), st.floats(0.55, 1.0), st.integers(300, 5_000))
def test_the_correction_takes_back_what_wrong_answers_did(
    true: float, sensitivity: float, specificity: float, clinics: int
) -> None:
    reported = true * sensitivity + (1 - true) * (1 - specificity)

    found = corrected_share(reported, sensitivity=Rate(sensitivity, clinics), specificity=Rate(specificity, clinics))

    if found is not None:
        assert found.value == pytest.approx(true, abs=1e-9)
        assert 0 <= found.low <= found.value <= found.high <= 1


@settings(max_examples=80, deadline=None)
@given(shares, shares, shares, st.integers(1, 100))
def test_a_corrected_share_is_a_share_and_is_right_where_answers_are(
    reported: float, sensitivity: float, specificity: float, clinics: int
) -> None:
    found = corrected_share(reported, sensitivity=Rate(sensitivity, clinics), specificity=Rate(specificity, clinics))
    exact = corrected_share(reported, sensitivity=Rate(1.0, 10_000), specificity=Rate(1.0, 10_000))

    assert found is None or 0 <= found.low <= found.value <= found.high <= 1
    assert exact is not None
    assert exact.value == pytest.approx(reported)
