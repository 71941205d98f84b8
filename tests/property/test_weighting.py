"""Whatever the frame looks like: weights meet their margins, and estimates keep within their bounds."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenken.tabulation.differences import between_groups
from tenken.tabulation.estimates import estimate
from tenken.weighting.classes import merged
from tenken.weighting.model import Weighted
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan

MARGINS = (("relay",), ("prefecture", "kind"))
frames = st.builds(
    frame, clinics=st.integers(60, 250), seed=st.integers(0, 10_000), rate=st.sampled_from([0.3, 0.5, 0.7])
)
few = settings(max_examples=8, deadline=None)


def answers(weighted: Weighted, *, seed: int, columns: int = 3) -> dict[str, NDArray[np.generic] | int]:
    n = weighted.weight.size
    chance = np.random.default_rng(seed)
    return {
        "y": (chance.random((n, columns)) < np.linspace(0, 1, columns)) * 1.0,
        "base": chance.random((n, columns)) < 0.8,
        "domain": chance.integers(-1, 4, n).astype(np.int32),
        "domains": 4,
    }


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_weights_are_positive_and_sum_to_the_frame_in_every_group_of_every_margin(
    records: pl.DataFrame, seed: int
) -> None:
    found = weigh(records, plan(*MARGINS, trim_at=2.0, replicates=3), seed=seed)

    assert found.replicates is not None
    for weights in (found.weight, *found.replicates.T):
        assert (weights > 0).all()
        for variables, codes in zip(MARGINS, found.margins, strict=True):
            group = found.records.select(pl.struct(variables).alias("cell"), pl.Series("group", codes)).unique()
            cells = records.select(pl.struct(variables).alias("cell")).join(group, on="cell", how="left")
            empty = cells["group"].null_count()  # of cells without respondents: in a neighbour's group
            counts = np.bincount(cells["group"].drop_nulls().to_numpy(), minlength=codes.max() + 1)
            reached = np.bincount(codes, weights=weights)
            assert (reached > counts * (1 - 1e-7)).all()
            assert abs(reached.sum() - counts.sum() - empty) < 1e-6 * records.height
            if not empty:
                np.testing.assert_allclose(reached, counts, rtol=1e-7)


@few
@given(records=frames, trim_at=st.sampled_from([1.05, 1.3, 2.0]))
def test_no_weight_is_over_the_limit_before_the_last_calibration(records: pl.DataFrame, trim_at: float) -> None:
    found = weigh(records, plan(*MARGINS, trim_at=trim_at), seed=0)

    by_name = {step.name: step.figures for step in found.steps}
    mean = records.height / found.weight.size
    assert by_name["trimming"]["largest"] <= trim_at * mean * (1 + 1e-9)  # type: ignore[operator]
    assert abs(by_name["trimming"]["sum"] - records.height) < 1e-6 * records.height  # type: ignore[operator]


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_the_order_of_the_records_changes_nothing(records: pl.DataFrame, seed: int) -> None:
    asked = plan(*MARGINS, trim_at=2.0, replicates=3)

    one = weigh(records, asked, seed=seed)
    other = weigh(records.sample(fraction=1.0, shuffle=True, seed=seed), asked, seed=seed)

    np.testing.assert_array_equal(one.weight, other.weight)
    np.testing.assert_array_equal(one.replicates, other.replicates)
    assert one.records["record"].to_list() == other.records["record"].to_list()


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_intervals_of_shares_lie_within_0_and_1_and_hold_the_estimate(records: pl.DataFrame, seed: int) -> None:
    weighted = weigh(records, plan(*MARGINS), seed=0)

    found = estimate(weighted, **answers(weighted, seed=seed))  # type: ignore[arg-type]

    there = found.base_n > 0
    assert ((found.low[there] >= 0) & (found.high[there] <= 1)).all()
    assert ((found.low <= found.estimate) & (found.estimate <= found.high))[there].all()
    assert np.isnan(found.estimate[~there]).all()
    assert np.isnan(found.low[~there]).all()
    assert (found.n <= found.base_n).all()
    assert (found.se[found.base_n > 1] >= 0).all()


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_equal_weights_leave_the_plain_share(records: pl.DataFrame, seed: int) -> None:
    weighted = weigh(records, plan(least=10_000), seed=0)  # all classes are merged into one
    asked = answers(weighted, seed=seed)

    found = estimate(weighted, **asked)  # type: ignore[arg-type]

    assert np.ptp(weighted.weight) == 0
    y, base, domain = (np.asarray(asked[name]) for name in ("y", "base", "domain"))
    for number in range(4):
        for column in range(3):
            inside = base[:, column] & (domain == number)
            if inside.any():
                assert abs(found.estimate[number, column] - y[inside, column].mean()) < 1e-12


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_nothing_is_uncertain_when_all_have_answered(records: pl.DataFrame, seed: int) -> None:
    weighted = weigh(records.with_columns(responded=True), plan(*MARGINS, trim_at=2.0), seed=0)

    found = estimate(weighted, **answers(weighted, seed=seed))  # type: ignore[arg-type]

    np.testing.assert_allclose(weighted.weight, 1.0, rtol=1e-9)
    there = found.base_n > 0
    np.testing.assert_array_equal(found.se[there], 0)
    np.testing.assert_array_equal(found.low[there], found.estimate[there])
    np.testing.assert_array_equal(found.high[there], found.estimate[there])


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_all_at_once_is_what_each_respondents_deviation_written_out_gives(records: pl.DataFrame, seed: int) -> None:
    weighted = weigh(records, plan(*MARGINS), seed=0)
    asked = answers(weighted, seed=seed)
    found = estimate(weighted, **asked)  # type: ignore[arg-type]

    x = np.concatenate([np.eye(codes.max() + 1)[codes] for codes in weighted.margins], axis=1)
    w, classes = weighted.weight, weighted.response_class
    rate = weighted.class_respondents / weighted.class_size
    y, base, domain = (np.asarray(asked[name]) for name in ("y", "base", "domain"))
    for number in range(4):
        for column in range(3):
            inside = base[:, column] & (domain == number)
            if inside.sum() < 2:
                continue
            u = inside * (y[:, column] - np.average(y[inside, column], weights=w[inside])) / w[inside].sum()
            fit = np.linalg.lstsq(x * w[:, None] ** 0.5, u * w**0.5, rcond=None)[0]
            rest = w * (u - x @ fit)
            variance = sum(
                (1 - rate[at]) * m * rest[classes == at].var(ddof=1) for at, m in enumerate(weighted.class_respondents)
            )
            assert abs(found.se[number, column] - variance**0.5) < 1e-9


@few
@given(records=frames, seed=st.integers(0, 1000))
def test_a_difference_turned_around_changes_its_sign_alone(records: pl.DataFrame, seed: int) -> None:
    weighted = weigh(records, plan(*MARGINS), seed=0)
    asked = answers(weighted, seed=seed)
    assume((np.bincount(np.asarray(asked["domain"]) + 1, minlength=5)[1:3] > 5).all())

    found = between_groups(weighted, pairs=np.array([[0, 1], [1, 0]], np.int32), **asked)  # type: ignore[arg-type]

    np.testing.assert_allclose(found.estimate[0], -found.estimate[1], atol=1e-12)
    np.testing.assert_allclose(found.se[0], found.se[1], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.low[0], -found.high[1], rtol=1e-9, atol=1e-9)
    assert ((found.low <= found.estimate) & (found.estimate <= found.high)).all()


@given(
    counts=st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("123")),
        st.integers(0, 20).map(lambda answered: (answered + 5, answered)),
        min_size=1,
    ),
    least=st.integers(2, 25),
)
def test_merged_classes_hold_every_cell_once_and_are_large_enough_or_one(
    counts: dict[tuple[str, ...], tuple[int, int]], least: int
) -> None:
    found = merged(counts, least=least, rank=lambda at, code: (0, code))

    assert sorted(cell for group in found for cell in group.cells) == sorted(counts)
    assert sum(group.cases for group in found) == sum(cases for cases, _ in counts.values())
    assert len(found) == 1 or all(group.respondents >= least for group in found)
    assert all(group.respondents == sum(counts[cell][1] for cell in group.cells) for group in found)
