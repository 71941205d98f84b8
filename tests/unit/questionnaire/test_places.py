"""A fault within a long text stands on its own line, however the text is written in YAML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.faults import Fault, SurveyRefused
from tenken.questionnaire.loading import parse_instrument
from tenken.questionnaire.yaml_source import MapNode, Scalar, parse

HEAD = """\
instrument: x
survey: x
version: "1"
languages: [ja]
title: {ja: x}
items:
  - link_id: Q1
    type: integer
    origin: notice
    text: {ja: 台数}
"""  # ten lines


def only_fault(rest: str) -> Fault:
    with pytest.raises(SurveyRefused) as refused:
        parse_instrument((HEAD + rest).encode(), file="x")
    assert len(refused.value.faults) == 1
    return refused.value.faults[0]


@pytest.mark.parametrize(
    ("guidance", "line", "column"),
    [
        ("|-\n        <p>a</p>\n        <p>b</p><i>c</i>\n", 14, 17),
        ("|\n\n        <p>a</p>\n\n        <i>c</i>\n", 16, 9),
        (">-  # folded\n        <p>a\n        b</p>\n\n        <i>c</i>\n", 16, 9),
        ("<p>a</p>\n        <p>b</p> <i>c</i>\n", 13, 18),
        ("'<p>it''s</p>\n        <i>c</i>'\n", 13, 9),
        ('"<p>\\u3042\\\n        \\"b</p>\\n\n        <i>c</i>"\n', 14, 9),
        ("<p>a</p><i>c</i>\n", 12, 19),
        ("|-\n        <p>a\n        <strong>b\n", 14, 9),
        ("|-\n        <p>a</p>\n        R&D\n", 14, 10),
    ],
)
def test_markup_in_guidance_is_told_at_its_own_line_and_column(guidance: str, line: int, column: int) -> None:
    fault = only_fault(f"    guidance:\n      ja: {guidance}")

    assert (fault.line, fault.column, fault.code) == (line, column, "markup-not-allowed")


def test_a_tag_in_a_plain_text_is_told_at_its_own_line() -> None:
    fault = only_fault("    caution:\n      ja: |\n        一行め\n        二行め<b>\n")

    assert (fault.line, fault.column) == (14, 12)


@pytest.mark.parametrize(
    ("expression", "line", "column"),
    [
        ("|\n            {Q1} > 1\n            and {Q9} > 2\n", 16, 17),
        (">\n            {Q1} > 1\n            and and\n", 16, 17),
        ('"{Q1} > 1 and {Q9} > 2"\n', 14, 35),
    ],
)
def test_a_fault_of_an_expression_is_told_at_its_own_line(expression: str, line: int, column: int) -> None:
    fault = only_fault(
        "    constraints:\n      - key: k\n        severity: soft\n"
        f"        expression: {expression}        message: {{ja: x}}\n"
    )

    assert (fault.line, fault.column) == (line, column)


words = st.text(st.sampled_from("aあ\U00020bb7\"'\\ \n"), min_size=1, max_size=12)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


@given(words)
def test_every_visible_character_of_a_quoted_text_is_found_where_it_stands(text: str) -> None:
    written = [ESCAPES.get(character, character) for character in text]

    node = parse(f'k: "{"".join(written)}"\n'.encode(), file="x")

    assert isinstance(node, MapNode)
    scalar = node.entries[0][1]
    assert isinstance(scalar, Scalar)
    for offset, character in enumerate(text):
        if not character.isspace():
            assert scalar.place_of(offset).column == len('k: "') + len("".join(written[:offset])) + 1
