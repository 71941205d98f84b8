"""Days and numbers in quotes, as FHIR's JSON writes them, where the type of the question makes them certain."""

from datetime import date
from decimal import Decimal

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.loading import parse_instrument
from tenken.questionnaire.model import EnableGroup, EnableWhen

CONTENT = """\
instrument: x
survey: x
version: "1"
languages: [ja]
title: {{ja: x}}
items:
  - {{link_id: ASKED, type: {type}, origin: notice, text: {{ja: 問}}}}
  - link_id: G
    type: group
    origin: notice
    text: {{ja: 群}}
    items:
      - link_id: Q2
        type: short-text
        origin: notice
        text: {{ja: 名前}}
        enable_when:
          any:
            - {{question: ASKED, operator: "=", answer: {answer}}}
            - {{question: ASKED, operator: exists, answer: true}}
"""


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("date", '"2026-01-01"', date(2026, 1, 1)),
        ("date", "2026-01-01", date(2026, 1, 1)),
        ("decimal", '"2.5"', Decimal("2.5")),
        ("decimal", '"-3"', -3),
        ("integer", '"3"', 3),
        ("short-text", '"3"', "3"),
        ("short-text", '"2026-01-01"', "2026-01-01"),
    ],
)
def test_an_answer_in_quotes_is_taken_as_what_the_question_asks_for(kind: str, written: str, meant: object) -> None:
    found = parse_instrument(CONTENT.format(type=kind, answer=written).encode(), file="x").item("Q2").enable_when

    assert isinstance(found, EnableGroup)
    assert found.conditions[0] == EnableWhen("ASKED", "=", meant)  # type: ignore[arg-type]
    assert type(found.conditions[0].answer) is type(meant)


@pytest.mark.parametrize(
    ("kind", "written"),
    [("date", '"2026-02-30"'), ("date", '"1 January"'), ("integer", '"three"'), ("integer", "'03'"), ("date", "3")],
)
def test_what_is_not_certain_is_still_refused(kind: str, written: str) -> None:
    with pytest.raises(SurveyRefused) as refused:
        parse_instrument(CONTENT.format(type=kind, answer=written).encode(), file="x")

    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(19, "wrong-kind")]


def test_bounds_in_quotes_are_numbers() -> None:
    content = CONTENT.format(type="decimal, minimum: '0.5', maximum: '9', decimals: '1'", answer="2")

    item = parse_instrument(content.encode(), file="x").item("ASKED")

    assert (item.minimum, item.maximum, item.decimals) == (Decimal("0.5"), Decimal(9), 1)
