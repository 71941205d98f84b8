"""From cases and answers to records: what stands in which column, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenken.dataset.flattening import LOT, flatten
from tenken.dataset.frame_variables import COLUMNS
from tenken.dataset.requiring import EmptyDataset
from tenken.dataset.variables import CannotBeFlattened
from tests.unit.dataset.cases import KEY, NOW, OPENED, answered, dataset_of, only, silent
from tests.unit.response.tiny import choice, option, question, questionnaire, when, yes_no

DONT_KNOW = {"dont_know": True}
PLANS = (option("done", "済み"), option("planned", "予定"), option("no", "予定なし"))


def test_yes_no_planned_unknown_not_applicable_missing_and_not_asked_are_kept_apart() -> None:
    asked = questionnaire(
        yes_no("Q1", dont_know=True), choice("Q2", *PLANS, enable_when=when("Q1", "=", True)), yes_no("Q3")
    )

    dataset = dataset_of(
        asked,
        answered("yes", {"Q1": True, "Q2": "planned", "Q3": False}),
        answered("unsure", {"Q1": DONT_KNOW, "Q2": "done"}),
        silent("silent"),
    )

    told = {
        case: [(only(dataset, case)[name], only(dataset, case)[f"{name}.state"]) for name in ("Q1", "Q2", "Q3")]
        for case in ("yes", "unsure", "silent")
    }
    assert told == {
        "yes": [("yes", "answered"), ("planned", "answered"), ("no", "answered")],
        "unsure": [(None, "dont_know"), (None, "not_applicable"), (None, "missing")],
        "silent": [(None, "not_asked")] * 3,
    }
    assert [only(dataset, "unsure")[f"Q{number}.marker"] for number in (1, 2, 3)] == ["reported", "none", "none"]


def test_each_option_of_a_multiple_choice_is_a_variable() -> None:
    asked = questionnaire(choice("Q1", option("a", "甲"), option("b", "乙"), several=True, dont_know=True))

    dataset = dataset_of(asked, answered("one", {"Q1": ["b"]}), answered("unsure", {"Q1": DONT_KNOW}))

    assert [variable.name for variable in dataset.variables[-2:]] == ["Q1:a", "Q1:b"]
    assert dataset.variable("Q1:b").label.in_language("ja") == "Q1［乙］"
    one, unsure = only(dataset, "one"), only(dataset, "unsure")
    assert (one["Q1:a"], one["Q1:b"], one["Q1:a.state"]) == ("no", "yes", "answered")
    assert (unsure["Q1:a"], unsure["Q1:a.state"], unsure["Q1:b.state"]) == (None, "dont_know", "dont_know")


@pytest.mark.parametrize(("sign", "wanted", "opened"), [("=", "a", True), ("!=", "a", False), ("!=", "b", True)])
def test_a_multiple_choice_opens_by_any_of_its_answers(sign: str, wanted: str, opened: bool) -> None:
    several = choice("Q1", option("a", "甲"), option("b", "乙"), option("c", "丙"), several=True)
    asked = questionnaire(several, yes_no("Q2", enable_when=when("Q1", sign, wanted)))

    record = only(dataset_of(asked, answered("one", {"Q1": ["a", "c"], "Q2": True})), "one")

    assert (record["Q2.state"] == "answered") is opened


def test_the_number_one_is_no_yes_though_python_takes_them_for_equal() -> None:
    asked = questionnaire(yes_no("Q1"))

    dataset = dataset_of(
        asked, answered("true", {"Q1": True}), answered("one", {"Q1": 1}), answered("nought", {"Q1": 0})
    )

    assert [only(dataset, case)["Q1"] for case in ("true", "one", "nought")] == ["yes", None, None]


def test_the_text_beside_other_is_a_variable_that_is_never_tabulated() -> None:
    asked = questionnaire(choice("Q1", option("a", "甲"), option("other", "その他", other=True)))

    dataset = dataset_of(
        asked,
        answered("said", {"Q1": {"code": "other", "text": "紙の台帳"}}),
        answered("unsaid", {"Q1": "other"}),
        answered("plain", {"Q1": "a"}),
    )

    assert dataset.variable("Q1:_text").free_text
    told = {
        case: (only(dataset, case)["Q1:_text"], only(dataset, case)["Q1:_text.state"]) for case in ("said", "unsaid")
    }
    assert told == {"said": ("紙の台帳", "answered"), "unsaid": (None, "missing")}
    assert only(dataset, "plain")["Q1:_text.state"] == "not_applicable"


def test_answers_about_a_person_never_enter() -> None:
    asked = questionnaire(
        question("NAME", "short-text", personal=True),
        question("CONTACT", "group", personal=True, items=(question("PHONE", "short-text"),)),
        yes_no("Q1"),
    )

    dataset = dataset_of(asked, answered("one", {"NAME": "山田花子", "PHONE": "03-0000-0000", "Q1": True}))

    assert not [name for name in dataset.records.columns if name.startswith(("NAME", "PHONE", "CONTACT"))]
    assert "山田花子" not in str(dataset.records.rows())


def test_a_question_opened_by_an_answer_about_a_person_is_refused() -> None:
    asked = questionnaire(
        question("NAME", "short-text", personal=True), yes_no("Q1", enable_when=when("NAME", "exists", True))
    )

    with pytest.raises(CannotBeFlattened, match="“Q1” is open depends on “NAME”"):
        dataset_of(asked, answered("one", {"Q1": True}))


def test_frame_and_process_become_columns() -> None:
    asked = questionnaire(yes_no("Q1"))
    first = OPENED + timedelta(hours=1)

    dataset = dataset_of(
        asked,
        answered("late", {"Q1": True}, kind="clinic_beds", beds=12, number=3, first_submitted_at=first, saves=4),
        silent("closed", disposition="4.5", kind="clinic_beds", beds=None, link="1311234566"),
    )

    late, closed = only(dataset, "late"), only(dataset, "closed")
    assert (late["size"], late["day"], late["corrections"], late["saves"]) == ("10-19", 0, 2, 4)
    assert (late["eligible"], late["responded"], late["instrument"]) == (True, True, KEY)
    assert (closed["size"], closed["day"], closed["eligible"], closed["responded"]) == ("unknown", None, False, False)
    assert {name: dataset.records.schema[name] for name in COLUMNS} == dict(COLUMNS)


def test_days_are_counted_in_japan_time() -> None:
    asked = questionnaire(yes_no("Q1"))

    dataset = dataset_of(
        asked,
        answered("before", {}, submitted_at=OPENED + timedelta(hours=23, minutes=59)),
        answered("after", {}, submitted_at=OPENED + timedelta(hours=24)),
    )

    assert [only(dataset, case)["day"] for case in ("before", "after")] == [0, 1]


def test_the_order_of_records_is_the_keys_and_not_the_callers() -> None:
    asked = questionnaire(yes_no("Q1"))
    rows = [silent(f"C{number}") for number in range(50)]

    orders = [
        flatten(given, {KEY: asked}, opened_at=OPENED, key=key).records["case"].to_list()
        for given, key in ((rows, b"a" * 16), (rows[::-1], b"a" * 16), (rows, b"b" * 16))
    ]

    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert orders[0] != [row.case for row in rows]
    assert flatten(rows, {KEY: asked}, opened_at=OPENED, key=b"a" * 16).records["record"].to_list() == [*range(1, 51)]


def test_more_rows_than_a_lot_are_one_dataset() -> None:
    asked = questionnaire(yes_no("Q1"))

    dataset = dataset_of(asked, *(answered(f"C{number}", {"Q1": number % 3 == 0}) for number in range(LOT + 2)))

    assert dataset.records.height == LOT + 2
    assert dataset.records["Q1"].value_counts().sort("Q1")["count"].to_list() == [2732, 5462]


def test_two_versions_are_one_list_of_variables() -> None:
    old = questionnaire(yes_no("Q1"), choice("Q3", *PLANS[:2]))
    new = replace(questionnaire(yes_no("Q1"), yes_no("Q2"), choice("Q3", *PLANS)), version="2")

    dataset = dataset_of(
        {KEY: old, "tiny@2": new},
        answered("old", {"Q1": True, "Q3": "done"}),
        answered("new", {"Q1": False, "Q2": True, "Q3": "no"}, instrument="tiny@2"),
    )

    assert [variable.name for variable in dataset.variables[-3:]] == ["Q1", "Q2", "Q3"]
    assert [category.code for category in dataset.variable("Q3").categories] == ["done", "planned", "no"]
    assert (only(dataset, "old")["Q2.state"], only(dataset, "new")["Q2"]) == ("not_asked", "yes")
    assert (only(dataset, "old")["Q3"], only(dataset, "new")["Q3"]) == ("done", "no")


def test_a_question_that_changed_its_type_is_refused() -> None:
    with pytest.raises(CannotBeFlattened, match="“Q1” is yes-no in tiny@1 and integer in tiny@2"):
        dataset_of(
            {KEY: questionnaire(yes_no("Q1")), "tiny@2": questionnaire(question("Q1", "integer"))}, silent("one")
        )


@pytest.mark.parametrize("link_id", ["kind", "beds", "day"])
def test_a_question_named_like_a_column_is_refused(link_id: str) -> None:
    with pytest.raises(CannotBeFlattened, match=f"“{link_id}” needs a column “{link_id}”, which is taken"):
        dataset_of(questionnaire(question(link_id, "integer")), silent("one"))


def test_a_campaign_without_clinics_is_refused() -> None:
    with pytest.raises(EmptyDataset, match="not one case"):
        dataset_of(questionnaire(yes_no("Q1")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"disposition": "9.9"}, "“9.9” is no final disposition"),
        ({"kind": "hospital"}, "“hospital” is no kind of clinic"),
        ({"instrument": "other@1"}, "answered “other@1”; the questionnaires given are tiny@1"),
        ({"submitted_at": None}, "at a time that is not known"),
        ({"submitted_at": NOW.replace(tzinfo=None)}, "without a time zone"),
        ({"given": None}, "has a time or an instrument, but no answers"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_case(change: dict[str, Any], told: str) -> None:
    with pytest.raises(CannotBeFlattened, match="Case “C1”") as refused:
        dataset_of(questionnaire(yes_no("Q1")), answered("C1", change.pop("given", {"Q1": True}), **change))

    assert told in str(refused.value)


def test_a_case_twice_is_refused() -> None:
    with pytest.raises(CannotBeFlattened, match="“C1” stands there twice"):
        dataset_of(questionnaire(yes_no("Q1")), silent("C1"), answered("C1", {"Q1": True}))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(CannotBeFlattened, match="at least 16 bytes"):
        flatten([silent("C1")], {KEY: questionnaire(yes_no("Q1"))}, opened_at=OPENED, key=b"short")
