"""Who did not answer, by the frame and by the calendar."""

import numpy as np
import polars as pl
import pytest

from tenken.tabulation.differences import between_groups
from tenken.weighting.nonresponse import LIMITS, analyse, representativity, waves
from tenken.weighting.refusal import WeightingRefused
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan


def with_days(records: pl.DataFrame, seed: int = 1) -> pl.DataFrame:
    days = np.random.default_rng(seed).integers(0, 40, records.height).astype(np.int16)
    return records.with_columns(day=pl.when("responded").then(pl.Series(days)))


def test_the_r_indicator_is_one_less_twice_the_spread_of_rates_less_chance() -> None:
    # Two classes of 100, rates 0.4 and 0.6: S² = 200 · 0.01/199 = 0.0100503, R = 1 - 2 · 0.1002509 = 0.7994982.
    # By chance: rates vary by 0.24/99 each, of which the mean of all takes 0.25/199: 0.0024242 - 0.0012563 = 0.0011679;
    # 0.0100503 - 0.0011679 = 0.0088823, R = 1 - 2 · 0.0942462 = 0.8115075.
    answered = np.array([True] * 40 + [False] * 60 + [True] * 60 + [False] * 40)
    classes = np.repeat([0, 1], 100).astype(np.int32)

    found = representativity(answered, classes)

    assert found.unadjusted == pytest.approx(0.7994982, abs=1e-6)
    assert found.indicator == pytest.approx(0.8115075, abs=1e-6)
    assert found.largest_bias == pytest.approx(0.0942462 / 0.5, abs=1e-6)


def test_the_adjustment_takes_off_what_chance_alone_makes() -> None:
    chance = np.random.default_rng(7)
    classes = np.repeat(np.arange(100), 20).astype(np.int32)

    found = [representativity(chance.random(2_000) < 0.5, classes) for _ in range(200)]

    # All cases answer alike, R is 1. Rates of twenty cases have a spread of 0.11 by chance.
    assert np.mean([each.unadjusted for each in found]) == pytest.approx(1 - 2 * 0.109, abs=0.01)
    adjusted = [((1 - each.indicator) / 2) ** 2 for each in found]
    assert np.mean(adjusted) < 0.001  # of 0.012; not 0, for what would be below 0 counts as 0


def test_respondents_stand_beside_those_who_did_not_answer() -> None:
    records = with_days(frame(clinics=500, seed=2))
    found = analyse(records, weigh(records, plan(("relay",)), seed=0))

    kinds = found.frame.filter(pl.col("variable") == "kind")
    beds = records.filter(pl.col("kind") == "clinic_beds")
    row = kinds.filter(pl.col("category") == "clinic_beds").row(0, named=True)
    assert (row["cases"], row["respondents"]) == (beds.height, beds["responded"].sum())
    assert row["rate"] == pytest.approx(beds["responded"].mean())
    assert kinds["share_respondents"].sum() == pytest.approx(1)
    assert kinds["share_nonrespondents"].sum() == pytest.approx(1)
    assert set(found.representativity.partial["variable"]) == {"prefecture", "kind", "size"}
    assert found.days["respondents"].sum() == records["responded"].sum()
    assert found.days["rate"][-1] == pytest.approx(records["responded"].mean())


def test_reminders_begin_new_waves() -> None:
    records = with_days(frame(clinics=300, seed=2))

    found = waves(records, reminders=(10, 25))

    days = records["day"].to_numpy()
    assert ((found == 0) == (records["responded"].to_numpy() & (days < 10))).all()
    assert ((found == 1) == (records["responded"].to_numpy() & (days >= 10) & (days < 25))).all()
    assert ((found == -1) == ~records["responded"].to_numpy()).all()


def test_without_reminders_there_are_three_waves_of_much_the_same_size() -> None:
    records = with_days(frame(clinics=3_000, seed=2))
    found = analyse(records, weigh(records, plan(("relay",)), seed=0))

    assert found.waves["wave"].to_list() == [0, 1, 2]
    assert found.waves["respondents"].min() > 0.28 * records["responded"].sum()  # type: ignore[operator]
    by_wave = found.wave_shares.filter(pl.col("variable") == "kind").group_by("wave").agg(pl.col("share").sum())
    assert set(by_wave["wave"]) == {-1, 0, 1, 2}
    assert by_wave["share"].to_list() == pytest.approx([1, 1, 1, 1])


def test_early_and_late_answers_are_compared_as_groups() -> None:
    records = with_days(frame(clinics=3_000, seed=2))
    weighted = weigh(records, plan(("relay",)), seed=0)
    wave = waves(weighted.records)
    late = np.random.default_rng(3).random(wave.size) < np.array([0.3, 0.4, 0.5])[wave]

    found = between_groups(
        weighted, y=late[:, None] * 1.0, base=np.ones((wave.size, 1), bool), domain=wave, domains=3,
        pairs=np.array([[0, 2]], np.int32),
    )  # fmt: skip

    assert found.high[0, 0] < 0
    assert found.low[0, 0] < -0.2 < found.high[0, 0]


def test_its_limits_are_told_in_both_languages() -> None:
    assert {language for language, text in LIMITS.texts if text} == {"ja", "en"}


def test_a_variable_that_is_no_column_is_named() -> None:
    records = with_days(frame(clinics=300, seed=2))

    with pytest.raises(WeightingRefused, match="no column age"):
        analyse(records, weigh(records, plan(("relay",)), seed=0), variables=("age",))


def test_together_response_is_no_more_even_than_one_variable_shows() -> None:
    # 60 classes of 8: the noise of so small classes hides the spread between the two kinds, 0.25 and 0.75.
    chance = np.random.default_rng(3)
    kind = np.repeat([0, 1], 240)
    answered = chance.random(480) < np.where(kind == 0, 0.25, 0.75)
    classes = chance.permutation(480) // 8  # classes that tell nothing

    found = representativity(answered, classes.astype(np.int32), {"kind": pl.Series(kind.astype(str))})

    spread = found.partial["spread"].item()
    assert spread == pytest.approx(0.25, abs=0.05)
    assert found.indicator == pytest.approx(1 - 2 * spread)
