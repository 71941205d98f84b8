"""Columns agree with rows: a dataset says of answers what reading each response alone says, whatever was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.enablement import open_columns
from tenken.dataset.flattening import CaseRow, flatten
from tenken.dataset.model import Dataset
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import AnswerOption, EnableWhen, Item, LocalizedText, Questionnaire
from tenken.response.enablement import Reading, read
from tenken.response.model import Json
from tests.property.questionnaires import CODES, TYPES, answers_to, json_values, patient, questionnaires

NOW = datetime(2026, 7, 6, tzinfo=UTC)
KEY = "random@1"
quick = settings(patient, max_examples=60)


def with_other(item: Item) -> Item:
    """The last option of choices brings a text of its own."""
    options = tuple(replace(option, other=option.code == CODES[-1]) for option in item.options)
    return replace(
        item,
        options=options if item.type.endswith("choice") else item.options,
        items=tuple(with_other(below) for below in item.items),
    )


def asked_of_several(questionnaire: Questionnaire) -> st.SearchStrategy[list[dict[str, Json]]]:
    names = [item.link_id for item, _ in questionnaire.walk()]
    wild = st.dictionaries(st.sampled_from(names), json_values, max_size=6)
    return st.lists(answers_to(questionnaire) | answers_to(questionnaire) | wild, min_size=1, max_size=4)


cases = questionnaires().flatmap(
    lambda made: st.sampled_from([made, replace(made, items=tuple(with_other(item) for item in made.items))]).flatmap(
        lambda one: st.tuples(st.just(one), asked_of_several(one))
    )
)


def dataset_of(questionnaire: Questionnaire, several: list[dict[str, Json]]) -> Dataset:
    rows = [
        CaseRow(
            case=f"C{number}", prefecture="130001", relay="130001", kind="clinic", disposition="1.1", answers=answers,
            instrument=KEY, submitted_at=NOW, complete=True,
        )
        for number, answers in enumerate(several)
    ]  # fmt: skip
    silent = CaseRow(case="silent", prefecture="130001", relay="130001", kind="dental", disposition="3.19")
    return flatten([*rows, silent], {KEY: questionnaire}, opened_at=NOW, key=b"0123456789abcdef")


def expected_state(reading: Reading, link_id: str) -> str:
    if link_id not in reading.open:
        return "not_applicable"
    if link_id not in reading.values:
        return "missing"
    return "dont_know" if reading.values[link_id] is None else "answered"


def expected_value(item: Item, value: Any) -> Any:
    if value is None:
        return None
    kind = ITEM_TYPES[item.type].kind
    if kind == "boolean":
        return "yes" if value else "no"
    return float(value) if isinstance(value, Decimal) else value


def expected_text(item: Item, reading: Reading) -> tuple[str, str | None]:
    state = expected_state(reading, item.link_id)
    if state != "answered":
        return state, None
    value, stored = reading.values[item.link_id], reading.stored[item.link_id]
    if not (CODES[-1] in value if isinstance(value, frozenset) else value == CODES[-1]):
        return "not_applicable", None
    text = stored.get("text") if isinstance(stored, dict) else None
    return ("missing" if text is None else "answered"), text  # type: ignore[return-value]


@quick
@given(cases)
def test_values_and_states_are_those_of_each_response_alone(
    case: tuple[Questionnaire, list[dict[str, Json]]],
) -> None:
    questionnaire, several = case

    records = {record["case"]: record for record in dataset_of(questionnaire, several).records.to_dicts()}

    for number, answers in enumerate(several):
        record, reading = records[f"C{number}"], read(questionnaire, answers)
        for item, _ in questionnaire.walk():
            if item.type not in TYPES:
                continue
            value, state = reading.values.get(item.link_id), expected_state(reading, item.link_id)
            if item.type == "multiple-choice":
                for option in item.options:
                    chosen = None if value is None else "yes" if option.code in value else "no"  # type: ignore[operator]
                    assert record[f"{item.link_id}:{option.code}"] == chosen
                    assert record[f"{item.link_id}:{option.code}.state"] == state
            else:
                assert record[item.link_id] == expected_value(item, value)
                assert record[f"{item.link_id}.state"] == state
                assert record[f"{item.link_id}.marker"] == (
                    "reported" if state in {"answered", "dont_know"} else "none"
                )
            if any(option.other for option in item.options):
                told = record[f"{item.link_id}:_text.state"], record[f"{item.link_id}:_text"]
                assert told == expected_text(item, reading)
    assert {value for name, value in records["silent"].items() if name.endswith(".state")} <= {"not_asked"}


@quick
@given(cases)
def test_the_open_items_are_those_of_each_response_alone(case: tuple[Questionnaire, list[dict[str, Json]]]) -> None:
    questionnaire, several = case
    dataset = dataset_of(questionnaire, several)

    opened = open_columns(dataset, questionnaire).join(dataset.records.select("record", "case"), on="record")

    assert opened.height == len(several) + 1
    for row in opened.to_dicts():
        told = {name: value for name, value in row.items() if name not in {"record", "case"}}
        if row["case"] == "silent":
            assert set(told.values()) == {None}
        else:
            expected = read(questionnaire, several[int(row["case"][1:])]).open
            assert told == {item.link_id: item.link_id in expected for item, _ in questionnaire.walk()}


amounts = st.integers(-(10**14), 10**14) | st.sampled_from([0, 1, 2, 3])
thresholds = st.one_of(
    amounts, st.decimals(-5, 5, places=2), st.sampled_from([10**17, -(10**17), Decimal("2.5"), Decimal("-0.5")])
)


@quick
@given(
    st.lists(amounts | st.none(), min_size=1, max_size=5),
    st.sampled_from(("=", "!=", "<", "<=", ">", ">=")),
    thresholds,
)
def test_whole_numbers_open_questions_at_any_threshold(given_: list[int | None], sign: str, wanted: Any) -> None:
    words = LocalizedText((("ja", "問"),))
    options = (AnswerOption("yes", words), AnswerOption("no", words))
    questionnaire = Questionnaire(
        "tiny", "random", "1", ("ja",), words,
        (
            Item("count", "integer", words),
            Item("next", "yes-no", words, options=options, enable_when=EnableWhen("count", sign, wanted)),
        ),
    )  # fmt: skip
    several: list[dict[str, Json]] = [{"count": number} for number in given_]
    dataset = dataset_of(questionnaire, several)

    opened = open_columns(dataset, questionnaire).join(dataset.records.select("record", "case"), on="record")

    for row in opened.filter(opened["case"] != "silent").to_dicts():
        assert row["next"] == ("next" in read(questionnaire, several[int(row["case"][1:])]).open)


def test_days_are_compared_as_days() -> None:
    words = LocalizedText((("ja", "問"),))
    questionnaire = Questionnaire(
        "tiny", "random", "1", ("ja",), words,
        (
            Item("since", "date", words),
            Item("next", "integer", words, enable_when=EnableWhen("since", ">=", date(2026, 4, 1))),
        ),
    )  # fmt: skip
    several: list[dict[str, Json]] = [{"since": "2026-03-31", "next": 1}, {"since": "2026-04-01", "next": 2}]

    records = dataset_of(questionnaire, several).records.sort("case")

    assert records["next"].to_list() == [None, 2, None]
    assert records["next.state"].to_list() == ["not_applicable", "answered", "not_asked"]
