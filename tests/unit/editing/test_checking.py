"""Edit rules point to the records that break them, and to no other."""

from datetime import timedelta
from typing import Any

import pytest

from tenken.dataset.expressions import ExpressionUnfit
from tenken.dataset.flattening import CaseRow
from tenken.dataset.model import Dataset
from tenken.dataset.requiring import EmptyDataset, NeverAsked, UnknownVariable
from tenken.editing.checking import FLAG_COLUMNS, flags
from tenken.editing.model import Check, Duplicates, EditRule, Holds, Severity, Speed, StraightLining, Topic
from tests.unit.dataset.cases import KEY, NOW, answered, dataset_of, silent
from tests.unit.response.tiny import choice, option, questionnaire, text, yes_no

ASKED = questionnaire(
    yes_no("Q1", dont_know=True),
    yes_no("Q2"),
    yes_no("Q3"),
    choice("Q4", option("a", "甲"), option("b", "乙"), several=True),
)
LATER = questionnaire(yes_no("Q9"))


def rule(
    check: Check, *, key: str = "odd", severity: Severity = "medium", instruments: tuple[str, ...] = ()
) -> EditRule:
    return EditRule(key, Topic.CONTRADICTION, severity, text("変"), text("確かめる"), check, instruments)


def clinics(*rows: CaseRow) -> Dataset:
    return dataset_of({KEY: ASKED, "later@1": LATER}, *rows, silent("silent", link="1311234566", place="A"))


def found(dataset: Dataset, *rules: EditRule) -> dict[str, list[str]]:
    """The cases that each rule points to."""
    cases = dict(dataset.records.select("record", "case").iter_rows())
    told: dict[str, list[str]] = {one.key: [] for one in rules}
    for record, key in flags(dataset, rules).select("record", "rule").iter_rows():
        told[key].append(cases[record])
    return {key: sorted(names) for key, names in told.items()}


def test_a_contradiction_is_flagged_only_where_it_is_certain() -> None:
    dataset = clinics(
        answered("against", {"Q1": True, "Q2": False}),
        answered("with", {"Q1": True, "Q2": True}),
        answered("open", {"Q1": True}),
        answered("unsure", {"Q1": {"dont_know": True}, "Q2": False}),
    )

    assert found(dataset, rule(Holds("{Q1} = true implies {Q2} = true"))) == {"odd": ["against"]}


def test_a_flag_names_rule_variables_and_severity() -> None:
    dataset = clinics(answered("against", {"Q1": True, "Q2": False}))

    told = flags(dataset, [rule(Holds("{Q1} = true implies {Q2} = true"), key="first", severity="high")])

    (flag,) = told.to_dicts()
    assert {name: flag[name] for name in ("rule", "variables", "severity", "others")} == {
        "rule": "first", "variables": ["Q1", "Q2"], "severity": "high", "others": [],
    }  # fmt: skip
    assert dict(told.schema) == dict(FLAG_COLUMNS)


def test_the_same_facility_twice_is_flagged_on_both_sides() -> None:
    dataset = clinics(
        answered("one", {}, link="1311234566"), answered("two", {}, link="1311234566"),
        answered("other", {}, link="1311234574"), answered("none", {}), answered("none either", {}),
    )  # fmt: skip
    numbers = {case: record for record, case in dataset.records.select("record", "case").iter_rows()}

    told = flags(dataset, [rule(Duplicates(("link",)))])

    assert dict(told.select("record", "others").iter_rows()) == {
        numbers["one"]: [numbers["two"]], numbers["two"]: [numbers["one"]],
    }  # fmt: skip


def test_the_same_answers_from_one_place_are_flagged() -> None:
    same = {"Q1": True, "Q2": False, "Q4": ["a"]}
    dataset = clinics(
        answered("one", same, place="A"),
        answered("two", same, place="A"),
        answered("differs", {**same, "Q4": ["a", "b"]}, place="A"),
        answered("elsewhere", same, place="B"),
        answered("nowhere", same), answered("nowhere too", same),
        answered("short", {"Q1": True}, place="C"), answered("short too", {"Q1": True}, place="C"),
    )  # fmt: skip

    assert found(dataset, rule(Duplicates(("place",), answers=True, at_least=3))) == {"odd": ["one", "two"]}


def test_times_apart_break_a_run_of_the_same_answers() -> None:
    same = {"Q1": True, "Q2": False}
    at = {"first": 0, "second": 8, "third": 15, "later": 40}
    dataset = clinics(
        *(answered(case, same, submitted_at=NOW + timedelta(minutes=minutes)) for case, minutes in at.items()),
        answered("elsewhere", same, relay="231002"),
    )

    told = found(dataset, rule(Duplicates(("relay",), answers=True, within_minutes=10)))

    assert told == {"odd": ["first", "second", "third"]}


def test_the_same_answer_throughout_is_flagged() -> None:
    dataset = clinics(
        answered("all yes", {"Q1": True, "Q2": True, "Q3": True}),
        answered("all no", {"Q1": False, "Q2": False, "Q3": False}),
        answered("mixed", {"Q1": True, "Q2": True, "Q3": False}),
        answered("too few", {"Q1": True}),
    )
    names = ("Q1", "Q2", "Q3")

    told = found(
        dataset,
        rule(StraightLining(names, at_least=2), key="any"),
        rule(StraightLining(names, at_least=2, answer="yes"), key="yes"),
    )

    assert told == {"any": ["all no", "all yes"], "yes": ["all yes"]}


def test_less_time_than_reading_takes_is_flagged() -> None:
    three = {"Q1": True, "Q2": {"dont_know": True}, "Q3": True, "Q4": ["a", "b"]}
    dataset = clinics(
        answered("fast", three, active_seconds=5),
        answered("enough", three, active_seconds=6),
        answered("not known", three),
        answered("few", {"Q1": True}, active_seconds=0),
    )

    assert found(dataset, rule(Speed(2.0, at_least=2))) == {"odd": ["fast"]}


def test_late_and_partial_answers_are_found_by_columns_of_the_process() -> None:
    dataset = clinics(
        answered("late", {}, submitted_at=NOW + timedelta(days=60)),
        answered("partly", {}, complete=False),
        answered("fine", {}),
    )

    told = found(dataset, rule(Holds("{day} <= 46"), key="late"), rule(Holds("{complete} = true"), key="partial"))

    assert told == {"late": ["late"], "partial": ["partly"]}


def test_a_rule_of_another_instrument_says_nothing_and_one_of_this_speaks() -> None:
    dataset = clinics(answered("against", {"Q1": True}))

    told = found(
        dataset,
        rule(Holds("{Q1} = false"), key="ours", instruments=("tiny",)),
        rule(Holds("{Q77} = false"), key="theirs", instruments=("core",)),
    )

    assert told == {"ours": ["against"], "theirs": []}


@pytest.mark.parametrize(
    ("check", "error", "told"),
    [
        (Holds("{Q8} = true"), UnknownVariable, "“Q8”, which the dataset lacks"),
        (Holds("{Q9} = true"), NeverAsked, "“Q9”, which nobody was asked"),
        (Holds("{Q1} = 'yes'"), ExpressionUnfit, "cannot be compared"),
        (Duplicates(("address",)), UnknownVariable, "“address”"),
        (StraightLining(("Q1", "Q8"), 2), UnknownVariable, "“Q8”"),
        (StraightLining(("Q1", "Q4"), 2), UnknownVariable, "no question with one answer"),
    ],
)
def test_a_rule_that_does_not_fit_the_dataset_is_refused_by_its_key(check: Check, error: Any, told: str) -> None:
    dataset = clinics(answered("one", {"Q1": True}))

    with pytest.raises(error, match="edit rule “odd”") as refused:
        flags(dataset, [rule(check)])

    assert told in str(refused.value)


def test_where_nobody_has_answered_there_is_nothing_to_check() -> None:
    with pytest.raises(EmptyDataset, match="none of the 1 clinics has answered"):
        flags(clinics(), [rule(Holds("{complete} = true"))])
