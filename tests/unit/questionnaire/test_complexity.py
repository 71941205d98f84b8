"""Content made to cost time is refused in time."""

import random
import time

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.loading import parse_instrument

HEAD = 'instrument: x\nsurvey: x\nversion: "1"\nlanguages: [ja]\ntitle: {ja: x}\nitems:\n'
OPTIONS = 'options: [{code: "yes", label: {ja: x}}, {code: "no", label: {ja: x}}]'
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


def test_a_long_chain_of_conditions_is_decided_or_given_up_once() -> None:
    chain = "".join(
        whole(f"q{number}", f'[{{question: q{number - 1}, operator: "=", answer: 1}}]') for number in range(1, 2_000)
    )

    assert codes(whole("q0") + chain) in ([], ["condition-too-complex"])


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
