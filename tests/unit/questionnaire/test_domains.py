"""Whether several comparisons of one question leave an answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenken.questionnaire.item_types import take
from tenken.questionnaire.model import Item, LocalizedText
from tenken.questionnaire.rules.domains import domain_of
from tests.unit.questionnaire.tiny import question

TEXT = LocalizedText((("ja", "問"),))
WHOLE = Item("n", "integer", TEXT, minimum=Decimal(0), maximum=Decimal(3))
STEPPED = Item("n", "decimal", TEXT, decimals=1)
SMOOTH = Item("n", "decimal", TEXT)
DAY = Item("d", "date", TEXT, maximum=date(2026, 6, 30))
SEVERAL = question("multiple_choice")  # at most 2 of a, b, other; none is exclusive


def possible(item: Item, *comparisons: tuple[str, Any]) -> bool:
    domain = domain_of(item)
    for sign, operand in comparisons:
        if domain is None:
            return False
        exact = Decimal(operand) if item.type in {"integer", "decimal"} else operand
        domain = domain.narrow(sign, exact)
    return domain is not None


@pytest.mark.parametrize(
    ("item", "comparisons", "expected"),
    [
        (WHOLE, [(">=", 2), (">", 2)], True),
        (WHOLE, [(">=", 3), (">", 3)], False),
        (WHOLE, [("<=", 0), ("<", 0)], False),
        (WHOLE, [(">", 1), ("<", 2)], False),
        (WHOLE, [("!=", 0), ("!=", 1), ("!=", 2)], True),
        (WHOLE, [("!=", 0), ("!=", 1), ("!=", 2), ("!=", 3)], False),
        (WHOLE, [("!=", 1), ("!=", 9), (">=", 1), ("<=", 2), ("!=", 2)], False),
        (WHOLE, [("=", "1.5")], False),
        (STEPPED, [(">", "0.1"), ("<", "0.2")], False),
        (STEPPED, [(">", "0.1"), ("<", "0.3")], True),
        (SMOOTH, [(">", "0.1"), ("<", "0.2")], True),
        (SMOOTH, [(">=", "0.1"), ("<=", "0.1")], True),
        (SMOOTH, [(">=", "0.1"), ("<=", "0.1"), ("!=", "0.1")], False),
        (SMOOTH, [(">=", "0.1"), ("<", "0.1")], False),
        (SMOOTH, [(">=", "0.1"), (">", "0.1"), ("<=", "0.1")], False),
        (DAY, [(">", date(2026, 6, 30))], False),
        (DAY, [(">", date(2026, 6, 29))], True),
        (SEVERAL, [("=", "a"), ("=", "b")], True),
        (SEVERAL, [("=", "a"), ("=", "b"), ("=", "other")], False),
        (SEVERAL, [("=", "a"), ("=", "none")], False),
        (SEVERAL, [("!=", "a"), ("!=", "b"), ("!=", "other"), ("!=", "none")], False),
        (question("texts", "SHORT"), [("=", "x"), ("!=", "x")], False),
        (question("texts", "SHORT"), [("!=", "x"), ("!=", "y")], True),
        (question("texts", "SHORT"), [("=", "x" * 11)], False),
    ],
)
def test_comparisons_leave_an_answer_or_none(item: Item, comparisons: list[tuple[str, Any]], expected: bool) -> None:
    assert possible(item, *comparisons) is expected


def test_an_exclusive_choice_is_never_too_few() -> None:
    at_least_two = replace(SEVERAL, minimum=Decimal(2))

    assert take(at_least_two, ["a"]).code == "too-few-choices"
    assert take(at_least_two, ["a"]).value == ["a"]
    assert take(at_least_two, ["none"]).code is None
