"""The invented country behaves as the real one is known to, so that what is measured on it means something."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tenken.dataset.flattening import flatten
from tenken.dataset.model import ValueState
from tenken.response.assessment import assess
from tests.factories.synthetic import OPENED, Country, country, shipped


@pytest.fixture(scope="module")
def small() -> Country:
    return country(clinics=6_000)


def test_every_answer_could_have_been_submitted(small: Country) -> None:
    given = [answers for answers in small.answers() if answers is not None]

    for answers in given[:300]:
        found = assess(small.questionnaire, answers)
        assert not found.problems
        assert not found.missing
        assert found.pruned == answers  # nothing stands under a closed question


def test_some_clinics_contradict_themselves_and_some_do_not_know(small: Country) -> None:
    given = [answers for answers in small.answers() if answers is not None]

    doubtful = sum(bool(assess(small.questionnaire, answers).to_confirm) for answers in given[:600])
    assert 0 < doubtful < 60
    assert (small.columns()["Q22-1.state"] == ValueState.DONT_KNOW).sum() > 0


def test_columns_and_stored_answers_say_the_same(small: Country) -> None:
    columns = small.columns()

    for place, answers in enumerate(small.answers()):
        state, value = columns["Q6.state"][place], columns["Q6"][place]
        if answers is None:
            assert state == ValueState.NOT_ASKED
        else:
            assert (value == "yes") is answers["Q6"] if "Q6" in answers else state == ValueState.NOT_APPLICABLE


def test_the_dataset_is_what_flattening_makes_of_the_rows(small: Country) -> None:
    made = flatten(small.rows(), {small.instrument: small.questionnaire}, opened_at=OPENED, key=b"k" * 16)

    wanted = small.dataset()
    assert [one.name for one in made.variables] == [one.name for one in wanted.variables]
    told = wanted.records.sort("case").drop("record")
    assert_frame_equal(made.records.sort("case").drop("record").select(told.columns), told)


def test_old_directors_answer_less_and_keep_fewer_records_on_computers(small: Country) -> None:
    young, old = small.age == 0, small.age == 3

    assert small.responded[young].mean() > small.responded[old].mean() + 0.1
    records = (small.truth("Q6") == "yes").fill_null(value=False).to_numpy()
    assert records[young].mean() > records[old].mean() + 0.3


def test_answers_hang_together_through_maturity(small: Country) -> None:
    one, another = ((small.truth(name) == "yes").to_numpy().astype(float) for name in ("Q4", "Q25"))

    known = ~(np.isnan(one) | np.isnan(another))
    assert np.corrcoef(one[known], another[known])[0, 1] > 0.1


def test_some_areas_are_so_small_that_tables_must_hide_them() -> None:
    records = country(clinics=40_000, questionnaire=shipped("core")).records

    answered = records.filter(pl.col("responded")).group_by("relay").len()["len"]
    assert answered.min() is not None
    assert (answered < 10).any()


def test_next_year_links_most_clinics_to_this_one(small: Country) -> None:
    later = country(clinics=0, seed=7, earlier=small)

    linked = later.records.filter(pl.col("link") != "").join(small.records, on="link")
    assert 0.9 < len(linked) / len(small.records) < 0.97
    assert (later.truth("Q4") == "yes").mean() > (small.truth("Q4") == "yes").mean()


def test_the_same_seed_makes_the_same_country(small: Country) -> None:
    assert country(clinics=6_000).columns().equals(small.columns())
    assert not country(clinics=6_000, seed=1).columns().equals(small.columns())
