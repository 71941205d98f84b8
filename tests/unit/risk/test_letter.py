"""The letter asks the vendor what the answers left open, its own tasks first, and tells no answer."""

from dataclasses import asdict
from datetime import date

from tenken.risk.letter import VendorLetter, questions_of, vendor_letter
from tenken.risk.model import State
from tenken.risk.states import Clinic
from tenken.risk.support import LetterWords
from tests.factories.risk_support import MODEL, clinic, text

WORDS = LetterWords(*(text(name) for name in ("title", "opening", "request", "duty", "closing", "advice")))
DAY = date(2026, 8, 1)


def letter(of: Clinic, **parts: str) -> VendorLetter | None:
    return vendor_letter(MODEL, of, WORDS, sender="青空クリニック", on=DAY, **parts)  # type: ignore[arg-type]


def test_the_vendors_tasks_come_first_then_the_rest_by_topic() -> None:
    found = letter(clinic(vpn=State.NOT_DONE, patch=State.VENDOR_UNKNOWN, plan=State.NOT_DONE))

    assert found is not None
    assert [(one.number, one.ask, one.duty) for one in found.questions] == [
        (1, "Are servers patched?", True),
        (2, "Is it patched?", False),
    ]
    assert (found.sender, found.on, found.title) == ("青空クリニック", DAY, "title")


def test_a_question_that_two_factors_ask_is_asked_once() -> None:
    found = letter(clinic(vpn=State.DONT_KNOW, copy=State.PLANNED))

    assert found is not None
    assert [one.ask for one in found.questions] == ["Is it patched?"]
    (asked,) = questions_of(MODEL, clinic(vpn=State.DONT_KNOW, copy=State.PLANNED)).open
    assert {factor.key for factor in asked.factors} == {"vpn", "copy"}


def test_there_is_no_letter_without_a_question() -> None:
    assert letter(clinic()) is None
    assert letter(clinic(plan=State.NOT_DONE)) is None  # nothing a vendor could answer
    assert letter(clinic(vpn=State.DONE, patch=State.NOT_APPLICABLE)) is None
    assert letter(clinic(in_scope=False, vpn=State.NOT_DONE)) is None


def test_the_heaviest_of_what_was_not_asked_is_asked_further() -> None:
    unknown = clinic(vpn=State.NOT_ASKED, patch=State.NOT_ASKED, copy=State.NOT_DONE, plan=State.NOT_ASKED)

    found = letter(unknown)

    assert found is not None
    assert [(one.number, one.ask) for one in found.questions] == [(1, "Is it patched?")]
    assert [(one.number, one.ask) for one in found.further] == [(2, "Are servers patched?")]
    assert questions_of(MODEL, unknown, most_further=0).further == ()
    nothing_asked = clinic(vpn=State.NOT_ASKED, patch=State.NOT_ASKED)
    assert [one.ask.in_language("ja") for one in questions_of(MODEL, nothing_asked, most_further=1).further] == [
        "Is it patched?"
    ]


def test_an_answer_not_done_and_one_not_known_make_the_same_letter() -> None:
    said, unsure = letter(clinic(vpn=State.NOT_DONE)), letter(clinic(vpn=State.DONT_KNOW))

    assert said is not None
    assert unsure is not None
    assert asdict(said) == asdict(unsure)


def test_the_letter_speaks_one_language() -> None:
    found = letter(clinic(vpn=State.NOT_DONE), language="en", to="ACME")

    assert found is not None
    assert (found.language, found.to, found.opening) == ("en", "ACME", "en:opening")
    assert found.questions[0].ask == "en:Is it patched?"
