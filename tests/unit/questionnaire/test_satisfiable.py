"""Whether an expression can be true at all."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.expressions import evaluate, parsed
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText
from tenken.questionnaire.rules.satisfiable import can_be_true

TEXT = LocalizedText((("ja", "問"),))
OPTIONS = tuple(AnswerOption(code, TEXT) for code in ("a", "b"))
ITEMS = {
    "asked": Item("asked", "yes-no", TEXT),
    "n": Item("n", "integer", TEXT, minimum=Decimal(0), maximum=Decimal(2)),
    "m": Item("m", "multiple-choice", TEXT, options=OPTIONS),
    "c": Item("c", "single-choice", TEXT, options=OPTIONS),
    "d": Item("d", "date", TEXT, minimum=date(2026, 6, 29), maximum=date(2026, 6, 30)),
}
ANSWERS: dict[str, tuple[Value, ...]] = {
    "asked": (True, False),
    "n": (Decimal(0), Decimal(1), Decimal(2)),
    "m": (frozenset("a"), frozenset("b"), frozenset("ab")),
    "c": ("a", "b"),
    "d": (date(2026, 6, 29), date(2026, 6, 30)),
}


@pytest.mark.parametrize(
    ("expression", "possible"),
    [
        ("{n} > 2", False),
        ("3 <= {n}", False),
        ("not ({n} >= 0)", False),
        ("{n} > 0 and {n} < 1", False),
        ("{n} > 0 or {n} > 9", True),
        ("{asked} and not {asked}", False),
        ("{asked} implies false", True),
        ("exists({n}) and not exists({n})", False),
        ("not exists({n})", True),
        ("contains({m}, 'a') and not contains({m}, 'a')", False),
        ("not contains({m}, 'a') and not contains({m}, 'b')", False),
        ("{c} != 'a' and {c} != 'b'", False),
        ("{d} > date('2026-06-30')", False),
        ("{asked} and 2 < 1", False),
        ("{asked} and 1 < 2", True),
        ("{asked} or false", True),
    ],
)
def test_what_can_never_be_true_is_found(expression: str, possible: bool) -> None:
    assert can_be_true(parsed(expression), ITEMS) is possible


@pytest.mark.parametrize("expression", ["{n} + 1 > 9", "count({m}) > 5", "{n} > {n}", "not (sum({n}) < 9)"])
def test_what_is_not_judged_is_taken_to_be_possible(expression: str) -> None:
    assert can_be_true(parsed(expression), ITEMS)


leaves = st.sampled_from(
    [
        "{asked}", "{asked} = false", "{n} = 1", "{n} > 1", "{n} != 0", "2 > {n}", "{n} <= 2", "contains({m}, 'a')",
        "contains({m}, 'b')", "exists({m})", "exists({n})", "{c} = 'a'", "{c} != 'a'", "{d} < date('2026-06-30')",
        "true", "false",
    ]
)  # fmt: skip
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda part: f"not ({part})"),
        st.tuples(inner, st.sampled_from(["and", "or", "implies"]), inner).map(
            lambda parts: "({}) {} ({})".format(*parts)
        ),
    ),
    max_leaves=6,
)


@given(expressions)
def test_it_agrees_with_trying_every_answer(expression: str) -> None:
    used = [name for name in ITEMS if f"{{{name}}}" in expression]
    tries: list[dict[str, Value | None]] = [{}]
    for name in used:
        tries = [{**one, **more} for one in tries for more in ({}, *({name: answer} for answer in ANSWERS[name]))]

    assert can_be_true(parsed(expression), ITEMS) is any(evaluate(expression, one) is True for one in tries)
