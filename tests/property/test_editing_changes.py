"""A changed record is the record of the changed answers; and what was changed once is changed for good."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.model import Dataset, ValueState
from tenken.editing.changing import Change, apply, changes_table
from tenken.questionnaire.model import Item, Questionnaire
from tenken.response.model import Json
from tenken.response.pruning import prune
from tests.property.questionnaires import CODES, TYPES, answers_to, own_answers, patient, questionnaires
from tests.property.test_dataset_twin import KEY, NOW, dataset_of

asked = questionnaires().flatmap(lambda made: st.tuples(st.just(made), answers_to(made), answers_to(made)))


def written(item: Item, answer: Json) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def record_of(dataset: Dataset, case: str) -> dict[str, Any]:
    (found,) = dataset.records.filter(pl.col("case") == case).to_dicts()
    return found


def without_markers(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if not name.endswith(".marker")}


@settings(patient, max_examples=60)
@given(asked, st.data())
def test_a_changed_record_is_the_record_of_the_changed_answers(
    case: tuple[Questionnaire, dict[str, Json], dict[str, Json]], data: st.DataObject
) -> None:
    questionnaire, given_, others = case
    answers = prune(questionnaire, given_)
    dataset = dataset_of(questionnaire, [answers, others])
    items = [item for item, _ in questionnaire.walk() if item.type in TYPES]
    edited, changes = dict(answers), []
    for item in data.draw(st.lists(st.sampled_from(items), max_size=3, unique=True)) if items else []:
        variable, value = item.link_id, ""
        if item.type == "multiple-choice":
            code = data.draw(st.sampled_from(CODES))
            before = edited.get(item.link_id)
            edited[item.link_id] = sorted({code, *(before if isinstance(before, list) else [])})  # type: ignore[type-var]
            variable, value = f"{item.link_id}:{code}", "yes"
        else:
            edited[item.link_id] = data.draw(own_answers(item))
            value = written(item, edited[item.link_id])
        number = record_of(dataset, "C0")["record"]
        changes.append(Change(number, variable, value, ValueState.ANSWERED, "rule", "確認", "user:1", NOW))

    table = changes_table(dataset, changes, {KEY: questionnaire})
    after = apply(dataset, table)

    expected = record_of(dataset_of(questionnaire, [edited, others]), "C0")
    assert without_markers(record_of(after, "C0")) == without_markers(expected)
    assert record_of(after, "C1") == record_of(dataset, "C1")
    assert apply(after, table).records.equals(after.records)
    for row in table.unique(["record", "variable"], keep="first").to_dicts():
        assert row["original_state"] == record_of(dataset, "C0")[f"{row['variable']}.state"]
        assert record_of(after, "C0")[f"{row['variable']}.marker"] == "edited"
