"""Content made to cost time is refused in time."""

import random
import time

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.loading import parse_instrument

HEAD = 'instrument: x\nsurvey: x\nversion: "1"\nlanguages: [ja]\ntitle: {ja: x}\nitems:\n'
OPTIONS = 'options: [{code: "yes", label: {ja: x}}, {code: "no", label: {ja: z}}]'
IN_TIME = 20.0  # seconds; untamed, these take minutes or for ever


def whole(link_id: str, condition: str = "") -> str:
    more = f", enable_when: {condition}" if condition else ""
    return f"- {{link_id: {link_id}, type: integer, origin: notice, text: {{ja: x}}{more}}}\n"


def codes(items: str) -> list[str]:
    started = time.monotonic()
    try:
        parse_instrument((HEAD + items).encode(), file="x")
        found: list[str] = []
    except SurveyRefused as refused:
        found = [fault.code for fault in refused.faults]
    assert time.monotonic() - started < IN_TIME
    return found


def test_a_condition_like_a_puzzle_is_refused_rather_than_searched_for_ever() -> None:
    pick = random.Random(1)
    asked = "".join(
        f"- {{link_id: q{number}, type: yes-no, origin: notice, text: {{ja: x}}, {OPTIONS}}}\n" for number in range(60)
    )
    answers = ("true", "false")

    def clause() -> str:
        parts = (f'{{question: q{pick.randrange(60)}, operator: "=", answer: {pick.choice(answers)}}}' for _ in "abc")
        return "{any: [" + ", ".join(parts) + "]}"

    clauses = ", ".join(clause() for _ in range(300))

    assert codes(asked + whole("z", f"{{all: [{clauses}]}}")) == ["condition-too-complex"]


@pytest.mark.parametrize("behavior", ["all", "any"])
def test_thousands_of_branches_are_decided(behavior: str) -> None:
    branches = ", ".join(f'{{question: q0, operator: "!=", answer: {number}}}' for number in range(5_000))

    assert codes(whole("q0") + whole("z", f"{{{behavior}: [{branches}]}}")) == []


def chain(size: int) -> str:
    links = (
        whole(f"q{number}", f'[{{question: q{number - 1}, operator: "=", answer: 1}}]') for number in range(1, size)
    )
    return whole("q0") + "".join(links)


def test_a_chain_of_a_thousand_questions_is_decided() -> None:
    assert codes(chain(1_000)) == []


def test_the_end_of_a_long_chain_that_can_never_be_open_is_found() -> None:
    both = '{question: q899, operator: "=", answer: 1}, {question: q0, operator: "=", answer: 2}'

    assert codes(chain(900) + whole("z", f"{{all: [{both}]}}")) == ["contradictory-condition"]


def test_chains_side_by_side_are_decided() -> None:
    links = (
        whole(f"q{number}", f'[{{question: q{number - 20}, operator: "=", answer: 1}}]') for number in range(20, 2_000)
    )

    assert codes("".join(whole(f"q{number}") for number in range(20)) + "".join(links)) == []


def test_a_condition_without_branches_that_is_given_up_is_told_what_is_too_much() -> None:
    both = '{question: q999, operator: "=", answer: 1}, {question: q0, operator: "=", answer: 2}'
    content = HEAD + chain(1_000) + "".join(whole(f"z{number}", f"{{all: [{both}]}}") for number in range(300))

    with pytest.raises(SurveyRefused) as refused:
        parse_instrument(content.encode(), file="x")

    last = refused.value.faults[-1]
    assert last.code == "condition-too-complex"
    assert "conditions of the questions that it looks at" in last.message
    assert last.remedy.startswith("Let it look at fewer questions that have conditions themselves")


def test_a_loop_of_many_items_is_told_in_a_short_message() -> None:
    size = 1_000
    ring = "".join(
        whole(f"q{number}", f'[{{question: q{(number + 1) % size}, operator: "=", answer: 1}}]')
        for number in range(size)
    )

    with pytest.raises(SurveyRefused) as refused:
        parse_instrument((HEAD + ring).encode(), file="x")

    assert [fault.code for fault in refused.value.faults] == ["condition-loop"]
    assert len(refused.value.faults[0].message) < 200


def test_an_unlimited_number_of_languages_is_refused() -> None:
    head = HEAD.replace("[ja]", "[" + ", ".join(f"ja-x{number:05}" for number in range(2_000)) + "]")

    with pytest.raises(SurveyRefused) as refused:
        parse_instrument((head + whole("q0")).encode(), file="x")

    assert "bad-range" in {fault.code for fault in refused.value.faults}
    assert len(refused.value.faults) < 100
