"""Whom an advisory concerns: what suggests, what is unknown, and what is a certain no."""

import pytest

from tenken.questionnaire.loading import parse_instrument
from tenken.response.suggesting import Suggesting, SuggestingUnfit, Suggestion, Why, choosable, why_chosen

YES_NO = """
    origin: notice
    required: true
    dont_know: true
    options:
      - {code: "yes", label: {ja: はい}}
      - {code: "no", label: {ja: いいえ}}
"""
#: Is there a device (D); which make (M), where there is one; is it watched over by somebody (W).
ASKED = parse_instrument(
    f"""
instrument: devices
survey: tiny
version: "1"
languages: [ja]
title: {{ja: 装置}}
items:
  - link_id: D
    type: yes-no
    text: {{ja: 装置がある}}{YES_NO}
  - link_id: M
    type: multiple-choice
    text: {{ja: どこの装置か}}
    origin: notice
    required: true
    dont_know: true
    enable_when: [{{question: D, operator: "=", answer: true}}]
    options:
      - {{code: kakuu, label: {{ja: 架空社}}}}
      - {{code: maboroshi, label: {{ja: 幻社}}}}
      - {{code: none, exclusive: true, label: {{ja: 分からない社}}}}
      - {{code: other, other: true, label: {{ja: その他}}}}
  - link_id: P
    type: short-text
    text: {{ja: 担当者}}
    origin: notice
    personal: true
""".encode(),
    file="devices.yaml",
)
DONT_KNOW = {"dont_know": True}
MAKE = Suggesting((Suggestion("M", frozenset({"kakuu"})),))


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"D": True, "M": ["kakuu", "maboroshi"]}, Why.SUGGESTS),
        ({"D": True, "M": ["maboroshi"]}, None),
        ({"D": True, "M": DONT_KNOW}, Why.UNKNOWN),
        ({"D": True}, Why.UNKNOWN),  # asked, and nothing said
        ({"D": False}, None),  # not asked, and rightly so
        ({"D": DONT_KNOW}, Why.UNKNOWN),  # not asked because it is not known
        ({}, Why.UNKNOWN),
        (
            {"D": True, "M": {"codes": ["other"], "text": "架空社の新しいもの"}},
            Why.UNKNOWN,
        ),  # its own words may name it
        ({"D": True, "M": {"codes": ["other", "maboroshi"], "text": "？"}}, Why.UNKNOWN),
        ({"D": True, "M": {"codes": ["other", "kakuu"], "text": "？"}}, Why.SUGGESTS),
        ({"D": True, "M": ["other"]}, Why.UNKNOWN),  # the words are missing
    ],
)
def test_no_answer_is_a_no_only_where_an_earlier_one_rules_the_question_out(
    answers: dict[str, object], why: Why | None
) -> None:
    assert why_chosen(MAKE, answers, ASKED) is why  # type: ignore[arg-type]  # plain JSON


def test_what_counts_as_unknown_is_chosen_one_by_one() -> None:
    only_silence = Suggesting(MAKE.suggestions, dont_know=False)
    only_doubt = Suggesting(MAKE.suggestions, unanswered=False)

    assert why_chosen(only_silence, {"D": True, "M": DONT_KNOW}, ASKED) is None  # type: ignore[dict-item]
    own_words = {"D": True, "M": {"codes": ["other"], "text": "？"}}
    assert why_chosen(only_silence, own_words, ASKED) is None  # type: ignore[arg-type]
    assert why_chosen(only_doubt, own_words, ASKED) is Why.UNKNOWN  # type: ignore[arg-type]
    assert why_chosen(only_silence, {"D": True}, ASKED) is Why.UNKNOWN
    assert why_chosen(only_doubt, {"D": True, "M": DONT_KNOW}, ASKED) is Why.UNKNOWN  # type: ignore[dict-item]
    assert why_chosen(only_doubt, {"D": True}, ASKED) is None


BEHIND_OTHER = parse_instrument(
    """
instrument: lines
survey: tiny
version: "1"
languages: [ja]
title: {ja: 回線}
items:
  - link_id: L
    type: single-choice
    text: {ja: どの回線か}
    origin: notice
    required: true
    options:
      - {code: vpn, label: {ja: VPN}}
      - {code: phone, label: {ja: 電話}}
      - {code: other, other: true, label: {ja: その他}}
  - link_id: V
    type: yes-no
    text: {ja: 架空社のVPNか}
    origin: notice
    required: true
    enable_when: [{question: L, operator: "=", answer: vpn}]
    options:
      - {code: "yes", label: {ja: はい}}
      - {code: "no", label: {ja: いいえ}}
""".encode(),
    file="lines.yaml",
)


@pytest.mark.parametrize(
    ("said", "why"), [({"code": "other", "text": "SSLの何か"}, Why.UNKNOWN), ("phone", None), ("vpn", Why.UNKNOWN)]
)
def test_words_of_its_own_rule_no_later_question_out(said: object, why: Why | None) -> None:
    plan = Suggesting((Suggestion("V", frozenset({"yes"})),))

    assert why_chosen(plan, {"L": said}, BEHIND_OTHER) is why  # type: ignore[dict-item]  # plain JSON


def test_one_suggesting_answer_outweighs_what_is_unknown_elsewhere() -> None:
    both = Suggesting((Suggestion("M", frozenset({"kakuu"})), Suggestion("D", frozenset({"yes"}))))

    assert why_chosen(both, {"D": True}, ASKED) is Why.SUGGESTS


def test_a_question_that_the_version_did_not_ask_is_unknown() -> None:
    later = Suggesting((Suggestion("X", frozenset({"yes"})),))

    assert why_chosen(later, {"D": False}, ASKED) is Why.UNKNOWN


@pytest.mark.parametrize(("link_id", "codes"), [("X", {"yes"}), ("D", {"maybe"}), ("P", {"yes"})])
def test_a_plan_names_questions_and_answers_that_are_there_and_none_about_a_person(
    link_id: str, codes: set[str]
) -> None:
    with pytest.raises(SuggestingUnfit):
        Suggesting((Suggestion(link_id, frozenset(codes)),)).check(ASKED)

    assert [item.link_id for item in choosable(ASKED)] == ["D", "M"]


@pytest.mark.parametrize("suggestions", [(), (Suggestion("D", frozenset()),), (MAKE.suggestions * 2)])
def test_a_plan_without_a_question_is_none(suggestions: tuple[Suggestion, ...]) -> None:
    with pytest.raises(SuggestingUnfit):
        Suggesting(suggestions)


def test_a_plan_is_stored_and_read_again() -> None:
    plan = Suggesting(MAKE.suggestions, never=False)

    assert Suggesting.from_json(plan.to_json()) == plan
    with pytest.raises(SuggestingUnfit):
        Suggesting.from_json({"suggestions": {"D": ["yes"]}})
