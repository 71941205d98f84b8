"""What is said about common slips: the remedy is what the author has to write."""

import pytest

from tenken.questionnaire.faults import Fault, SurveyRefused
from tenken.questionnaire.loading import parse_instrument

HEAD = """\
instrument: x
survey: x
version: "1"
languages: [ja]
title: {ja: x}
items:
  - {link_id: Q1, type: integer, origin: notice, text: {ja: 台数}}
  - link_id: Q2
    type: short-text
    text: {ja: 名前}
"""


def only_fault(rest: str) -> Fault:
    with pytest.raises(SurveyRefused) as refused:
        parse_instrument((HEAD + rest).encode(), file="x")
    assert len(refused.value.faults) == 1
    return refused.value.faults[0]


@pytest.mark.parametrize("sign", ["!=", ">", ">="])
@pytest.mark.parametrize(
    "form",
    [
        "      - question: Q1\n        operator: {}\n        answer: 1\n",
        "      - {{question: Q1, operator: {}, answer: 1}}\n",
    ],
)
def test_an_operator_without_quotes_is_to_be_put_in_quotes(sign: str, form: str) -> None:
    fault = only_fault("    origin: notice\n    enable_when:\n" + form.format(sign))

    assert fault.item == "Q2"
    assert fault.remedy == f'Write operator: "{sign}" in quotes.'


def test_an_item_without_origin_is_not_said_to_come_from_anywhere() -> None:
    fault = only_fault("")

    assert fault.code == "missing-origin"
    assert "is not written" in fault.message
    assert "proposal”" not in fault.message


@pytest.mark.parametrize(
    ("words", "remedy"),
    [("R&D", "Write &amp; for the sign &."), ("5 < 6", "Write &lt; for the sign <."),
     ("6 > 5", "Write &gt; for the sign >.")],
)  # fmt: skip
def test_a_lone_sign_in_guidance_is_to_be_written_as_an_entity(words: str, remedy: str) -> None:
    fault = only_fault(f"    origin: notice\n    guidance: {{ja: '{words}'}}\n")

    assert (fault.code, fault.remedy) == ("markup-not-allowed", remedy)


def test_a_tag_outside_the_allow_list_is_answered_with_the_list() -> None:
    fault = only_fault("    origin: notice\n    guidance: {ja: '<u>x</u>'}\n")

    for tag in ("<p>", "<ul>", "<ol>", "<li>", "<strong>", "<em>", "<br>", "<a href="):
        assert tag in fault.remedy
