"""What a dataset cannot answer is refused with its cause, before anything is counted."""

import pytest

from tenken.dataset.expressions import ExpressionUnfit, check_expression, truth
from tenken.dataset.model import Dataset
from tenken.dataset.requiring import EmptyDataset, NeverAsked, UnknownVariable, require, require_respondents
from tests.unit.dataset.cases import KEY, answered, dataset_of, only, silent
from tests.unit.response.tiny import choice, option, question, questionnaire, yes_no

ASKED = questionnaire(
    yes_no("Q1"),
    choice("Q2", option("a", "甲"), option("b", "乙"), several=True),
    choice("Q3", option("yes", "はい"), option("no", "いいえ"), option("none", "契約なし")),
    question("Q4", "date"),
)
LATER = questionnaire(yes_no("Q9"))


def small() -> Dataset:
    return dataset_of(
        {KEY: ASKED, "later@1": LATER},
        answered("one", {"Q1": True, "Q2": ["a"], "Q3": "yes"}, active_seconds=30),
        answered("two", {"Q1": False}, kind="dental"),
        silent("three"),
    )


def test_a_link_id_of_a_multiple_choice_stands_for_its_options() -> None:
    assert [variable.name for variable in require(small(), ["Q2", "kind"], wanted_by="a table")] == [
        "Q2:a", "Q2:b", "kind",
    ]  # fmt: skip


def test_an_unknown_variable_is_named_with_those_near_by() -> None:
    with pytest.raises(UnknownVariable, match=r"The table ehr names the variable “Q33”.*Near by: Q3"):
        require(small(), ["Q1", "Q33"], wanted_by="the table ehr")


def test_a_variable_that_nobody_was_asked_is_named_with_what_was_answered() -> None:
    with pytest.raises(NeverAsked, match=r"The table ehr names the variable “Q9”, which nobody was asked.*tiny@1"):
        require(small(), ["Q9"], wanted_by="the table ehr")


def test_where_nobody_has_answered_no_answer_can_be_asked_for() -> None:
    quiet = dataset_of(ASKED, silent("one"), silent("two"))

    assert require(quiet, ["kind"], wanted_by="the table")
    with pytest.raises(EmptyDataset, match="The table cannot be made: none of the 2 clinics has answered"):
        require(quiet, ["Q1"], wanted_by="the table")
    with pytest.raises(EmptyDataset, match="has no record"):
        require_respondents(Dataset(quiet.variables, quiet.records.clear()), wanted_by="the table")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{Q1} = true", [True, False, None]),
        ("{Q3} = 'yes'", [True, None, None]),
        ("contains({Q2}, 'a') and not contains({Q2}, 'b')", [True, None, None]),
        ("count({Q2}) >= 2", [False, None, None]),
        ("exists({Q3})", [True, False, False]),
        ("{active-seconds} < 60", [True, None, None]),
        ("{kind} = 'dental'", [False, True, False]),
        ("{prefecture} = '130001'", [True, True, True]),
        ("{responded} = true implies {complete} = true", [True, True, True]),
        ("{day} <= 7 and {Q1} = false", [False, True, None]),
    ],
)
def test_expressions_read_answers_and_columns(expression: str, expected: list[bool | None]) -> None:
    dataset = small()

    told = Dataset((), dataset.records.select("case", told=truth(expression, dataset, wanted_by="a rule")))

    assert [only(told, case)["told"] for case in ("one", "two", "three")] == expected


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("{Q1} = ", "ends where"),
        ("{Q1} = 'yes'", "cannot be compared"),
        ("{Q3} = 'maybe'", "no option “maybe”"),
        ("{Q3}", "not true or false"),
        ("{Q2} = 'a'", "contains"),
        ("{submitted-at} = '2026'", "has no answer"),
        ("{kind} = 'hospital'", "no option “hospital”"),
    ],
)
def test_an_expression_that_does_not_fit_is_refused_by_who_asks(expression: str, told: str) -> None:
    with pytest.raises(ExpressionUnfit, match="The rule x") as refused:
        check_expression(expression, small(), wanted_by="The rule x")

    assert told in str(refused.value)


def test_the_names_that_an_expression_reads_are_told() -> None:
    assert check_expression("{Q1} = true and {active-seconds} < 60", small(), wanted_by="x") == ("Q1", "active_seconds")


def test_an_expression_is_unknown_for_each_record_where_nobody_has_answered_the_question() -> None:
    dataset = dataset_of(ASKED, answered("one", {"Q1": True}), answered("two", {"Q1": False}))

    told = dataset.records.select(told=truth("2 = count({Q2}) + count({Q2})", dataset, wanted_by="a rule"))

    assert told["told"].to_list() == [None, None]
