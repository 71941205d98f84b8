"""Weights step by step, and what cannot be weighted."""

import numpy as np
import polars as pl
import pytest

from tenken.weighting.refusal import WeightingRefused
from tenken.weighting.replication import raked
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan


def small(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    """Prefecture, kind, responded."""
    return pl.DataFrame({
        "record": range(1, len(rows) + 1), "link": [""] * len(rows), "prefecture": [row[0] for row in rows],
        "relay": [row[0] for row in rows], "kind": [row[1] for row in rows], "size": ["none"] * len(rows),
        "eligible": [True] * len(rows), "responded": [row[2] for row in rows],
    })  # fmt: skip


def some(prefecture: str, kind: str, cases: int, answered: int) -> list[tuple[str, str, bool]]:
    return [(prefecture, kind, number < answered) for number in range(cases)]


def test_respondents_stand_for_all_of_their_class() -> None:
    records = small(*some("a", "clinic", 10, 4), *some("a", "dental", 6, 3))

    found = weigh(records, plan(least=2), seed=0)

    assert found.weight.tolist() == [2.5] * 4 + [2.0] * 3
    assert found.class_size.tolist() == [10, 6]
    assert found.class_respondents.tolist() == [4, 3]
    assert found.class_names == ("a/clinic/none", "a/dental/none")
    assert [step.name for step in found.steps] == ["base", "nonresponse"]


def test_who_is_not_eligible_is_neither_weighted_nor_stood_for() -> None:
    records = small(*some("a", "clinic", 10, 4)).with_columns(eligible=pl.col("record") < 9)

    found = weigh(records, plan(least=2), seed=0)

    assert found.weight.sum() == pytest.approx(8)


def test_weights_over_the_limit_are_cut_and_the_margins_hold_all_the_same() -> None:
    # Class weights a: 40/4 = 10, b: 40/36 = 1.11; mean 80/40 = 2, limit 1.5 · 2 = 3. What is cut off, 4 · 7 = 28, goes
    # to b: 40 + 28 = 68 over 36 = 1.889. A margin of its own brings a back to 10.
    records = small(*some("a", "clinic", 40, 4), *some("b", "clinic", 40, 36))

    free = weigh(records, plan(least=2, trim_at=1.5), seed=0)
    held = weigh(records, plan(("prefecture",), least=2, trim_at=1.5), seed=0)

    assert free.weight[0] == pytest.approx(3)
    assert free.weight[-1] == pytest.approx(68 / 36)
    assert free.steps[-1].figures["trimmed"] == 4
    assert held.weight[0] == pytest.approx(10)
    assert [step.name for step in held.steps] == ["base", "nonresponse", "trimming", "calibration"]


def test_raking_meets_every_margin_and_each_replicate_does_too() -> None:
    records = frame(clinics=800, seed=5)
    found = weigh(records, plan(("relay",), ("prefecture", "kind"), replicates=6), seed=3)
    assert found.replicates is not None

    for codes, names in zip(found.margins, (["relay"], ["prefecture", "kind"]), strict=True):
        counts = records.group_by(names).len().sort(names)["len"].to_numpy()
        np.testing.assert_allclose(np.bincount(codes, weights=found.weight), counts, rtol=1e-9)
        for replicate in found.replicates.T:
            np.testing.assert_allclose(np.bincount(codes, weights=replicate), counts, rtol=1e-8)


def test_a_replicate_is_raked_as_svy_rakes_the_weights() -> None:
    found = weigh(frame(clinics=800, seed=5), plan(("relay",), ("prefecture", "kind"), ("kind", "size")), seed=3)
    before = (found.class_size / found.class_respondents)[found.response_class]
    totals = [np.bincount(codes, weights=found.weight) for codes in found.margins]

    ours = raked(before[:, None], found.margins, totals)

    np.testing.assert_allclose(ours[:, 0], found.weight, rtol=1e-9)


def test_the_seed_changes_the_replicates_alone() -> None:
    records, asked = frame(clinics=300, seed=5), plan(("relay",), replicates=4)

    one, same, other = (weigh(records, asked, seed=seed) for seed in (1, 1, 2))

    assert one.replicates is not None
    assert same.replicates is not None
    assert other.replicates is not None
    np.testing.assert_array_equal(one.replicates, same.replicates)
    np.testing.assert_array_equal(one.weight, other.weight)
    assert (one.replicates != other.replicates).any()


def test_a_small_group_of_a_margin_is_merged_and_counted() -> None:
    records = small(*some("a", "clinic", 20, 10), *some("b", "clinic", 20, 0), *some("c", "clinic", 20, 10))

    found = weigh(records, plan(("prefecture",), least=2), seed=0)

    assert np.bincount(found.margins[0], weights=found.weight).tolist() == pytest.approx([40, 20])
    assert found.steps[-1].figures["merged"] == 1


def test_one_stratum_without_answers_is_named_where_the_plan_refuses_it() -> None:
    records = small(*some("a", "clinic", 20, 10), *some("b", "dental", 7, 0))

    with pytest.raises(
        WeightingRefused, match="class prefecture b, kind dental, size none nobody of 7 clinics answered"
    ):
        weigh(records, plan(least=2, refuse=True), seed=0)


def test_one_stratum_without_answers_is_merged_where_the_plan_says_so() -> None:
    records = small(*some("a", "clinic", 20, 10), *some("b", "dental", 7, 0))

    found = weigh(records, plan(least=2), seed=0)

    assert found.weight.sum() == pytest.approx(27)
    assert found.class_names == ("a/clinic/none + b/dental/none",)


def test_weights_that_are_all_equal_stay_as_they_are() -> None:
    records = small(*some("a", "clinic", 20, 10), *some("b", "clinic", 20, 10))

    found = weigh(records, plan(("prefecture",), ("kind",), least=2, trim_at=1.01, replicates=3), seed=0)

    np.testing.assert_allclose(found.weight, 2.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (small(), "The dataset is empty"),
        (small(*some("a", "clinic", 5, 2)).with_columns(eligible=False), "None of the 5 records is eligible"),
        (small(*some("a", "clinic", 5, 0)), "Nobody answered: there are 5 eligible records"),
        (small(*some("a", "clinic", 5, 1)), "Only 1 of 5 clinics answered"),
        (small(*some("a", "clinic", 5, 2)).drop("relay"), "no column relay"),
        (small(*some("a", "clinic", 5, 2)).with_columns(kind=None), "“kind” is not known of 5 eligible records"),
    ],
)
def test_what_cannot_be_weighted_is_told_with_its_cause(records: pl.DataFrame, told: str) -> None:
    with pytest.raises(WeightingRefused, match=told):
        weigh(records, plan(("relay",), least=2), seed=0)


def test_margins_that_contradict_each_other_name_the_group_that_cannot_be_met_or_are_merged() -> None:
    # Of a, clinics alone answered; of b, dental clinics alone. No weights give 20 and 20 by prefecture and 30 and 10
    # by kind.
    records = small(
        *some("a", "clinic", 15, 10),
        *some("a", "dental", 5, 0),
        *some("b", "clinic", 15, 0),
        *some("b", "dental", 5, 5),
    )

    margins = (("prefecture",), ("kind",))

    with pytest.raises(WeightingRefused, match=r"No weights meet all margins: (prefecture|kind) \w+ reaches"):
        weigh(records, plan(*margins, classes=["prefecture"], least=2, refuse=True), seed=0)

    found = weigh(records, plan(*margins, least=2), seed=0)
    assert found.steps[-1].figures["least_respondents_times"] == 8  # of 10 and 5 who answered, 8 is over one
    assert found.weight.tolist() == pytest.approx([2.0] * 10 + [4.0] * 5)  # as the classes left them
