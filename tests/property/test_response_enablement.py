"""Enablement and pruning agree with their specification, said again here in the plainest way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.model import Condition, EnableGroup, Item, Questionnaire
from tenken.response.assessment import assess
from tenken.response.coercion import coerce
from tenken.response.enablement import open_items
from tenken.response.messages import CODES
from tenken.response.model import Json
from tenken.response.navigation import progress
from tenken.response.pruning import prune
from tests.property.questionnaires import GARBAGE, TYPES, answers_to, json_values, patient, questionnaires

DONT_KNOW = {"dont_know": True}


def is_answer(item: Item, raw: Json) -> bool:
    """Of the answers that ``answers_to`` makes: which ones are answers of this question?"""
    if item.type not in TYPES or raw is None or any(raw is rubbish for rubbish in GARBAGE):
        return False
    return item.dont_know if raw == DONT_KNOW else True


def naive_open(questionnaire: Questionnaire, answers: dict[str, Json]) -> set[str]:
    """The least set that the rule describes: begin with everything closed, open what may open, until nothing changes.

    ``exists`` false is the one condition that an opening can undo; so each round starts afresh from the last one's
    answers, as often as there are items.
    """
    walked = list(questionnaire.walk())
    opened: set[str] = set()
    for _ in range(len(walked) + 1):
        visible = {
            item.link_id: answers[item.link_id]
            for item, _ in walked
            if item.link_id in opened and item.link_id in answers and is_answer(item, answers[item.link_id])
        }
        self_open = {
            item.link_id for item, _ in walked if item.enable_when is None or naive_holds(item.enable_when, visible)
        }
        opened = {
            item.link_id
            for item, above in walked
            if item.link_id in self_open and all(group.link_id in self_open for group in above)
        }
    return opened


def naive_holds(condition: Condition, visible: dict[str, Json]) -> bool:
    if isinstance(condition, EnableGroup):
        parts = [naive_holds(part, visible) for part in condition.conditions]
        return False not in parts if condition.behavior == "all" else True in parts
    answer = visible.get(condition.question)
    if condition.operator == "exists":
        return (answer is not None) == condition.answer
    if answer is None or answer == DONT_KNOW:
        return False
    wanted: Any = condition.answer
    if condition.operator == "!=":
        return not any(meant(one, wanted) == wanted for one in several(answer))
    return any(naive_compare(condition.operator, meant(one, wanted), wanted) for one in several(answer))


def naive_compare(sign: str, one: Any, wanted: Any) -> bool:
    if sign == "=":
        return bool(one == wanted)
    fits = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[sign]
    return (one > wanted) - (one < wanted) in fits


def several(answer: Json) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def meant(answer: Any, wanted: Any) -> Any:
    if isinstance(wanted, date):
        return date.fromisoformat(answer)
    return Decimal(answer) if isinstance(wanted, int | Decimal) and not isinstance(wanted, bool) else answer


asked = questionnaires().flatmap(lambda made: st.tuples(st.just(made), answers_to(made)))


@patient
@given(asked)
def test_the_open_items_are_those_of_the_specification(case: tuple[Questionnaire, dict[str, Json]]) -> None:
    questionnaire, answers = case

    assert open_items(questionnaire, answers) == naive_open(questionnaire, answers)


@patient
@given(asked)
def test_pruning_keeps_exactly_the_answers_of_open_questions(case: tuple[Questionnaire, dict[str, Json]]) -> None:
    questionnaire, answers = case
    opened = naive_open(questionnaire, answers)

    expected = {
        item.link_id: answers[item.link_id]
        for item, _ in questionnaire.walk()
        if item.link_id in opened and item.link_id in answers and is_answer(item, answers[item.link_id])
    }

    assert prune(questionnaire, answers) == expected
    assert list(prune(questionnaire, answers)) == list(expected)


@patient
@given(asked)
def test_pruning_twice_changes_nothing(case: tuple[Questionnaire, dict[str, Json]]) -> None:
    questionnaire, answers = case
    once = prune(questionnaire, answers)

    assert prune(questionnaire, once) == once
    assert open_items(questionnaire, once) == open_items(questionnaire, answers)


@patient
@given(asked, st.data())
def test_an_answer_to_a_closed_question_influences_nothing(
    case: tuple[Questionnaire, dict[str, Json]], data: st.DataObject
) -> None:
    questionnaire, answers = case
    before = assess(questionnaire, answers)
    closed = [item.link_id for item, _ in questionnaire.walk() if item.link_id not in before.open]
    changed = {**answers, **{link_id: data.draw(json_values) for link_id in closed}}
    without = {link_id: value for link_id, value in answers.items() if link_id not in closed}

    assert assess(questionnaire, changed) == before
    assert assess(questionnaire, without) == before
    assert progress(questionnaire, changed) == progress(questionnaire, answers)


@patient
@given(asked)
def test_an_assessment_agrees_with_itself(case: tuple[Questionnaire, dict[str, Json]]) -> None:
    questionnaire, answers = case
    assessment = assess(questionnaire, answers)
    questions = [item for item, _ in questionnaire.walk() if item.type in TYPES and item.link_id in assessment.open]
    faulty = {problem.link_id for problem in assessment.problems}

    assert assessment.open == open_items(questionnaire, answers)
    assert assessment.pruned == prune(questionnaire, answers)
    assert set(assessment.answered) == set(assessment.pruned)
    assert set(assessment.missing) == {
        item.link_id
        for item in questions
        if item.required and item.link_id not in assessment.pruned and answers.get(item.link_id) is None
    }
    assert assessment.complete == (not assessment.missing and not faulty and not assessment.to_confirm)
    far = progress(questionnaire, answers)
    assert (far.open, far.answered) == (len(questions), len(assessment.answered))
    assert (far.next_unanswered is None) == (far.open == far.answered)


@patient
@given(asked)
def test_confirming_every_soft_problem_leaves_none_to_confirm(case: tuple[Questionnaire, dict[str, Json]]) -> None:
    questionnaire, answers = case
    keys = frozenset(problem.key for problem in assess(questionnaire, answers).to_confirm)

    assert assess(questionnaire, answers, confirmed=keys).to_confirm == ()


@patient
@given(questionnaires(), st.data())
def test_no_json_breaks_the_assessment(questionnaire: Questionnaire, data: st.DataObject) -> None:
    names = st.sampled_from([item.link_id for item, _ in questionnaire.walk()]) | st.text() | st.just("\ud800")
    answers = data.draw(st.dictionaries(names, json_values, max_size=8))

    assessment = assess(questionnaire, answers)

    for problem in (*assessment.problems, *assessment.to_confirm):
        assert problem.code in CODES or problem.code.startswith("rule-")
        assert problem.message.in_language("ja")
        problem.link_id.encode()
    assert assess(questionnaire, assessment.pruned).pruned == assessment.pruned


@patient
@given(questionnaires(), json_values)
def test_coercing_a_stored_value_gives_it_again(questionnaire: Questionnaire, raw: Json) -> None:
    for item, _ in questionnaire.walk():
        first = coerce(item, raw)

        again = coerce(item, first.value)

        if first.value is not None:
            assert again == first
            assert type(again.value) is type(first.value)
