"""Changes are applied with a marker, the original is kept, and doing it twice changes nothing."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tenken.dataset import storage
from tenken.dataset.model import Dataset, ValueState
from tenken.editing.changing import Change, ChangeRefused, apply, changes_table
from tests.unit.dataset.cases import KEY, NOW, answered, circumstances, dataset_of, only, silent
from tests.unit.response.tiny import choice, option, question, questionnaire, when, yes_no

ASKED = questionnaire(
    yes_no("Q1"),
    choice("Q2", option("a", "甲"), option("b", "乙"), enable_when=when("Q1", "=", True)),
    choice("Q3", option("a", "甲"), option("other", "他", other=True), several=True),
    question("Q4", "integer"),
    question("Q5", "date"),
    question("Q6", "decimal"),
)
ANSWERS = {"Q1": True, "Q2": "b", "Q3": {"codes": ["other"], "text": "紙"}, "Q4": 3, "Q5": "2026-07-01", "Q6": "1.5"}
BY = {KEY: ASKED}


def small() -> Dataset:
    return dataset_of(ASKED, answered("one", ANSWERS), answered("two", {"Q1": False}), silent("three"))


def change(dataset: Dataset, variable: str, value: str | None, *, case: str = "one", **more: Any) -> Change:
    state = ValueState.ANSWERED if value is not None else ValueState.MISSING
    plain = {"rule": "odd", "reason": "電話で確認", "by": "user:7", "at": NOW, "state": state}
    return Change(record=only(dataset, case)["record"], variable=variable, value=value, **{**plain, **more})


def changed(dataset: Dataset, *changes: Change) -> tuple[Dataset, pl.DataFrame]:
    table = changes_table(dataset, changes, BY)
    return apply(dataset, table), table


def test_a_change_keeps_the_original_and_leaves_a_marker() -> None:
    dataset = small()

    after, table = changed(dataset, change(dataset, "Q2", "a"))

    one = only(after, "one")
    assert (one["Q2"], one["Q2.state"], one["Q2.marker"]) == ("a", "answered", "edited")
    (row,) = table.to_dicts()
    assert (row["original_value"], row["original_state"], row["value"], row["rule"], row["by"]) == (
        "b", "answered", "a", "odd", "user:7",
    )  # fmt: skip
    assert only(after, "two") == only(dataset, "two")
    assert dataset.records.schema == after.records.schema


@pytest.mark.parametrize(
    ("variable", "value", "held"), [("Q4", "12", 12), ("Q6", "2.25", 2.25), ("Q3:a", "yes", "yes"), ("Q4", None, None)]
)
def test_every_kind_of_value_can_be_changed(variable: str, value: str | None, held: object) -> None:
    dataset = small()

    after, _ = changed(dataset, change(dataset, variable, value))

    assert only(after, "one")[variable] == held
    assert only(after, "one")[f"{variable}.marker"] == "edited"


def test_questions_that_a_change_closes_are_closed_and_written_down() -> None:
    dataset = small()

    after, table = changed(dataset, change(dataset, "Q1", "no"))

    one = only(after, "one")
    assert (one["Q2"], one["Q2.state"], one["Q2.marker"]) == (None, "not_applicable", "edited")
    follows = table.filter(pl.col("variable") == "Q2").to_dicts()
    assert [(row["original_value"], row["state"], row["reason"]) for row in follows] == [
        ("b", "not_applicable", "Q1: 電話で確認")
    ]


def test_questions_that_a_change_opens_count_as_not_answered() -> None:
    dataset = small()

    after, _ = changed(dataset, change(dataset, "Q1", "yes", case="two"))

    assert only(after, "two")["Q2.state"] == "missing"


def test_one_option_more_leaves_the_others_and_one_answer_makes_the_rest_not_chosen() -> None:
    dataset = small()

    after, _ = changed(dataset, change(dataset, "Q3:a", "yes"), change(dataset, "Q3:a", "yes", case="two"))

    one, two = only(after, "one"), only(after, "two")
    assert (one["Q3:a"], one["Q3:other"], one["Q3:_text"]) == ("yes", "yes", "紙")
    assert (two["Q3:a"], two["Q3:other"], two["Q3:other.state"]) == ("yes", "no", "answered")
    assert two["Q3:_text.state"] == "not_applicable"


def test_taking_the_only_option_away_leaves_no_answer_and_no_text() -> None:
    dataset = small()

    after, _ = changed(dataset, change(dataset, "Q3:other", "no"))

    one = only(after, "one")
    assert [one[f"Q3:{name}.state"] for name in ("a", "other", "_text")] == ["missing"] * 3
    assert [one[f"Q3:{name}"] for name in ("a", "other", "_text")] == [None] * 3


def test_no_answer_for_one_option_is_none_for_all() -> None:
    dataset = small()

    after, _ = changed(dataset, change(dataset, "Q3:other", None, state=ValueState.DONT_KNOW))

    one = only(after, "one")
    assert [one[f"Q3:{name}.state"] for name in ("a", "other", "_text")] == ["dont_know"] * 3


def test_applying_twice_is_applying_once() -> None:
    dataset = small()
    after, table = changed(dataset, change(dataset, "Q1", "no"), change(dataset, "Q5", "2026-06-30"))

    assert apply(after, table).records.equals(after.records)


def test_a_number_is_the_same_however_it_is_written() -> None:
    dataset = small()

    after, table = changed(dataset, change(dataset, "Q6", "2.50"), change(dataset, "Q4", "007"))

    assert sorted(table["value"]) == ["2.5", "7"]
    assert apply(after, table).records.equals(after.records)


def test_a_later_decision_about_the_same_value_holds_and_both_stay_in_the_table() -> None:
    dataset = small()
    after, table = changed(dataset, change(dataset, "Q4", "4"))

    both = changes_table(after, [change(dataset, "Q4", "5")], BY, earlier=table)

    assert both.select("original_value", "value").rows() == [("3", "4"), ("4", "5")]
    assert only(apply(dataset, both), "one")["Q4"] == 5
    assert only(apply(after, both), "one")["Q4"] == 5


def test_changes_are_stored_beside_the_records() -> None:
    dataset = small()
    after, table = changed(dataset, change(dataset, "Q1", "no"))
    files: dict[str, bytes] = {}

    manifest = storage.write(after, table, into=files, circumstances=circumstances(ASKED))

    stored = storage.read(files)
    assert manifest.changes == table.height == 2
    assert stored.changes.equals(table)
    assert apply(stored.dataset, stored.changes).records.equals(after.records)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"variable": "Q77", "value": "yes"}, "“Q77” is no answer of this dataset"),
        ({"variable": "kind", "value": "dental"}, "only answers can be changed"),
        ({"variable": "Q2", "value": "c"}, "“c” is no value of this category"),
        ({"variable": "Q4", "value": "many"}, "“many” is no value of this number"),
        ({"variable": "Q4", "value": "1.5"}, "“1.5” is no value of this number"),
        ({"variable": "Q6", "value": "inf"}, "“inf” is no value of this number"),
        ({"variable": "Q5", "value": "2026-02-30"}, "“2026-02-30” is no value of this date"),
        ({"variable": "Q1", "value": None, "state": ValueState.ANSWERED}, "if, and only if"),
        ({"variable": "Q1", "value": "no", "state": ValueState.MISSING}, "if, and only if"),
        ({"variable": "Q1", "value": None, "state": ValueState.NOT_ASKED}, "cannot become one that was not"),
        ({"variable": "Q1", "value": "no", "reason": " "}, "needs a reason"),
        ({"variable": "Q1", "value": "no", "at": NOW.replace(tzinfo=None)}, "time zone"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_cause(more: dict[str, Any], told: str) -> None:
    dataset = small()

    with pytest.raises(ChangeRefused) as refused:
        changes_table(dataset, [change(dataset, **more)], BY)

    assert told in str(refused.value)


def test_a_record_that_is_not_there_is_named() -> None:
    dataset = small()
    _, table = changed(dataset, change(dataset, "Q4", "4"))

    with pytest.raises(ChangeRefused, match="no record 99"):
        changes_table(dataset, [replace(change(dataset, "Q4", "4"), record=99)], BY)
    with pytest.raises(ChangeRefused, match="no record 99"):
        apply(dataset, table.with_columns(record=pl.lit(99, dtype=pl.Int32())))


def test_a_clinic_that_did_not_answer_is_given_no_answers() -> None:
    dataset = small()

    with pytest.raises(ChangeRefused, match="nobody was asked"):
        changes_table(dataset, [change(dataset, "Q4", "4", case="three")], BY)


def test_without_its_questionnaire_a_record_is_not_changed() -> None:
    dataset = small()

    with pytest.raises(ChangeRefused, match="said by tiny@1, which is not among those given"):
        changes_table(dataset, [change(dataset, "Q4", "4")], {})


def test_a_table_of_another_dataset_is_refused() -> None:
    dataset = small()
    _, table = changed(dataset, change(dataset, "Q4", "4"))
    other = dataset_of(ASKED, answered("one", {**ANSWERS, "Q4": 9}), answered("two", {}), silent("three"))

    with pytest.raises(ChangeRefused, match="“Q4”: the dataset holds another value than the change says"):
        apply(other, table)


def test_no_changes_change_nothing() -> None:
    dataset = small()

    after, table = changed(dataset)

    assert table.is_empty()
    assert after.records.equals(dataset.records)
