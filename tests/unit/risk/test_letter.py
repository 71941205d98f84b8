"""The vendor is asked what the answers left open, its own tasks first, and is told no answer."""

from tenken.risk.letter import Questions, vendor_questions
from tenken.risk.model import State
from tenken.risk.states import Clinic, clinic_of
from tests.factories.risk import shipped_instrument, shipped_model
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


def shipped(**answers: object) -> list[str]:
    """What the letter of the shipped survey asks a clinic's vendor, open questions and further ones."""
    given = {"Q0": True, "Q6": True, **answers}
    one = clinic_of(shipped_model(), given, shipped_instrument("extended"))  # type: ignore[arg-type]
    found = vendor_questions(shipped_model(), one)
    return [asked.ask.in_language("ja") for asked in (*found.open, *found.further)]


def test_whether_there_is_a_device_is_asked_only_where_the_clinic_did_not_say_so() -> None:
    there, unknown = (shipped(**{"Q22-1": said}) for said in (True, "dont-know"))
    whether = "VPN装置（外からつなぐ機械）はありますか"

    assert not [ask for ask in there if whether in ask]
    assert [ask for ask in there if ask.startswith("VPN装置（外からつなぐ機械）を最後に更新した日")]
    assert len([ask for ask in unknown if whether in ask]) == 1
    assert not [ask for ask in unknown if ask.startswith("VPN装置（外からつなぐ機械）を最後に更新した日")]


def test_without_any_backup_one_question_asks_for_it() -> None:
    asked = shipped(**{"Q7-1": "none", "Q8": False})

    [of_copies] = [ask for ask in asked if "控え" in ask]
    assert "毎日取っていただけますか" in of_copies


def test_no_question_is_put_where_the_answer_would_be_a_secret() -> None:
    assert not [ask for ask in shipped(**{"Q15": False}) if "何文字" in ask]
