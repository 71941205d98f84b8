"""The expression language: any text is parsed or refused, and what is parsed is computed without an error."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.expression_parser import MAX_LENGTH, MAX_PARTS
from tenken.questionnaire.expression_types import misfits
from tenken.questionnaire.expressions import ExpressionRefused, evaluate, parsed, references
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText

TEXT = LocalizedText((("ja", "問"),))
OPTIONS = (AnswerOption("a", TEXT), AnswerOption("b", TEXT))
ITEMS = {
    "yes": Item("yes", "yes-no", TEXT),
    "one": Item("one", "single-choice", TEXT, options=OPTIONS),
    "some": Item("some", "multiple-choice", TEXT, options=OPTIONS),
    "words": Item("words", "short-text", TEXT),
    "whole": Item("whole", "integer", TEXT),
    "exact": Item("exact", "decimal", TEXT),
    "day": Item("day", "date", TEXT),
}
PIECES = (
    *(f"{{{name}}}" for name in ITEMS), "{nobody}", "true", "false", "1", "0.5", "'a'", "'z'", "date('2026-06-30')",
    "=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "implies", "+", "-", "*", "(", ")", ",", "exists(", "count(",
    "contains(", "sum(", "'", "{", "}", "date(",
)  # fmt: skip
values = st.fixed_dictionaries(
    {},
    optional={
        "yes": st.none() | st.booleans(),
        "one": st.none() | st.sampled_from("ab"),
        "some": st.none() | st.frozensets(st.sampled_from("ab"), min_size=1),
        "words": st.none() | st.sampled_from(("a", "x")),
        "whole": st.none() | st.integers(-3, 3).map(Decimal),
        "exact": st.none() | st.decimals(-(10**14), 10**14, places=4),
        "day": st.none() | st.dates(),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=15).map(" ".join))
def test_any_text_is_parsed_or_refused_with_a_place(source: str) -> None:
    problem: ExpressionRefused | None = None
    try:
        parsed(source)
    except ExpressionRefused as refused:
        problem = refused

    if problem:
        assert 0 <= problem.offset <= len(source)
        assert str(problem)


def numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner)
    return joined | inner.map(lambda one: f"sum({one}, 1)")


NUMBERS = ("{whole}", "{exact}", "count({some})", "2", "0.25", "-{whole}")
TRUTHS = (
    "{yes}", "{one} = 'a'", "{words} != 'x'", "{day} >= date('2026-06-30')", "exists({some})", "contains({some}, 'b')",
    "true", "{yes} = false",
)  # fmt: skip
sums = st.recursive(st.sampled_from(NUMBERS), numbers, max_leaves=4)
truths = st.recursive(
    st.builds("{} {} {}".format, sums, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), sums)
    | st.sampled_from(TRUTHS),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or", "implies"]), inner)
        | inner.map(lambda one: f"not ({one})")
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(truths, values)
def test_a_fitting_expression_gives_true_false_or_unknown(source: str, given_values: dict[str, Value | None]) -> None:
    tree = parsed(source)

    assert misfits(tree, ITEMS) == ()
    assert evaluate(source, given_values) in {True, False, None}


@settings(max_examples=300, deadline=None)
@given(truths, values)
def test_an_answer_more_never_turns_a_known_truth_around(source: str, given_values: dict[str, Value | None]) -> None:
    """Kleene's logic is monotone; ``exists`` is the one exception, since it asks for the answer itself."""
    without = evaluate(source, {})

    if "exists" not in source and without is not None:
        assert evaluate(source, given_values) == without


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), values)
def test_what_the_type_check_lets_pass_can_be_computed(source: str, given_values: dict[str, Value | None]) -> None:
    try:
        tree = parsed(source)
    except ExpressionRefused:
        return

    found = misfits(tree, ITEMS)

    if not found:
        assert evaluate(tree, given_values) in {True, False, None}
        assert set(references(source)) <= set(ITEMS)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 1_000 + "1" + ")" * 1_000,
        "not " * 450 + "{yes}",
        "-" * 1_000 + "1",
        "1 + " * (MAX_PARTS // 2 + 1) + "1",
        "x" * (MAX_LENGTH + 1),
        "{yes} implies " * 140 + "true",
        "1" * 1_000,
        "sum(" * 100 + "1" + ")" * 100,
    ],
    ids=lambda source: source[:12],
)
def test_long_and_deep_expressions_are_refused(source: str) -> None:
    with pytest.raises(ExpressionRefused):
        parsed(source)


def test_a_date_is_a_day_that_exists() -> None:
    assert evaluate("{day} = date('2026-06-30')", {"day": date(2026, 6, 30)}) is True
    with pytest.raises(ExpressionRefused):
        parsed("{day} = date('2026-06-31')")
