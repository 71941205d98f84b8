"""The vendor is asked what the answers left open, its own tasks first, and is told no answer."""

from tenken.risk.letter import Questions, vendor_questions
from tenken.risk.model import State
from tenken.risk.states import Clinic
from tests.factories.risk_support import MODEL, clinic


def asked(of: Clinic, **how: int) -> Questions:
    return vendor_questions(MODEL, of, **how)


def told(of: Clinic, language: str = "ja") -> list[str]:
    return [one.ask.in_language(language) for one in asked(of).open]


def test_the_vendors_tasks_come_first_then_the_rest_by_topic() -> None:
    found = asked(clinic(vpn=State.NOT_DONE, patch=State.VENDOR_UNKNOWN, plan=State.NOT_DONE))

    assert [(one.ask.in_language("ja"), one.duty) for one in found.open] == [
        ("Are servers patched?", True),
        ("Is it patched?", False),
    ]


def test_a_question_that_two_factors_ask_is_asked_once() -> None:
    (one,) = asked(clinic(vpn=State.DONT_KNOW, copy=State.PLANNED)).open

    assert one.ask.in_language("ja") == "Is it patched?"
    assert {factor.key for factor in one.factors} == {"vpn", "copy"}


def test_where_a_vendor_can_answer_nothing_nothing_is_asked() -> None:
    nothing = Questions((), ())

    assert asked(clinic()) == nothing
    assert asked(clinic(plan=State.NOT_DONE)) == nothing  # nothing a vendor could answer
    assert asked(clinic(vpn=State.DONE, patch=State.NOT_APPLICABLE)) == nothing
    assert asked(clinic(in_scope=False, vpn=State.NOT_DONE)) == nothing


def test_the_heaviest_of_what_was_not_asked_is_asked_further() -> None:
    unknown = clinic(vpn=State.NOT_ASKED, patch=State.NOT_ASKED, copy=State.NOT_DONE, plan=State.NOT_ASKED)

    assert told(unknown) == ["Is it patched?"]
    assert [one.ask.in_language("ja") for one in asked(unknown).further] == ["Are servers patched?"]
    assert asked(unknown, most_further=0).further == ()
    nothing_asked = clinic(vpn=State.NOT_ASKED, patch=State.NOT_ASKED)
    assert [one.ask.in_language("ja") for one in asked(nothing_asked, most_further=1).further] == ["Is it patched?"]


def test_an_answer_not_done_and_one_not_known_ask_the_same() -> None:
    assert told(clinic(vpn=State.NOT_DONE)) == told(clinic(vpn=State.DONT_KNOW)) == ["Is it patched?"]


def test_a_question_stands_in_both_languages() -> None:
    assert told(clinic(vpn=State.NOT_DONE), "en") == ["en:Is it patched?"]
