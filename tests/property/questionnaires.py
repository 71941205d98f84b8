"""Random valid questionnaires, and random answers to them, right and wrong."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tenken.questionnaire.model import (
    AnswerOption,
    Condition,
    Constraint,
    EnableGroup,
    EnableWhen,
    Item,
    LocalizedText,
    Questionnaire,
    Severity,
)
from tenken.response.model import Json

TYPES = (
    "yes-no", "single-choice", "multiple-choice", "short-text", "long-text", "integer", "decimal", "date",
)  # fmt: skip
ORDER = ("=", "!=", "<", "<=", ">", ">=", "exists")
OPERATORS = {
    "yes-no": ("=", "!=", "exists"),
    "single-choice": ("=", "!=", "exists"),
    "multiple-choice": ("=", "!=", "exists"),
    "short-text": ("=", "!=", "exists"),
    "long-text": ("exists",),
    "integer": ORDER,
    "decimal": ORDER,
    "date": ORDER,
}
CODES = ("a", "b", "c")
WORDS = ("はい", "葛󠄀城", "x")
FIRST_DAY = date(2026, 6, 29)
GARBAGE: tuple[Json, ...] = ({"x": 1}, "\x00", [["y"]], 10**400, {"dont_know": False}, ["a", 5])

# Making a questionnaire costs more than judging it; a busy machine is no failure of the rule.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

days = st.integers(0, 3).map(lambda number: FIRST_DAY + timedelta(days=number))
numbers = st.sampled_from(["0", "0.5", "1", "2.25", "-3"])


def text(words: str) -> LocalizedText:
    return LocalizedText((("ja", words),))


def options_of(kind: str) -> tuple[AnswerOption, ...]:
    codes = ("yes", "no") if kind == "yes-no" else CODES if kind.endswith("choice") else ()
    return tuple(AnswerOption(code, text(code)) for code in codes)


def listed(codes: set[str]) -> list[Json]:
    return [*sorted(codes)]


def own_answers(item: Item) -> st.SearchStrategy[Json]:
    """Answers in the very form in which this question stores them."""
    ways: dict[str, st.SearchStrategy[Json]] = {
        "yes-no": st.booleans(),
        "single-choice": st.sampled_from(CODES),
        "multiple-choice": st.sets(st.sampled_from(CODES), min_size=1).map(listed),
        "short-text": st.sampled_from(WORDS),
        "long-text": st.sampled_from(("一行\n二行", "x")),
        "integer": st.integers(-3, 3),
        "decimal": numbers,
        "date": days.map(date.isoformat),
    }
    return ways.get(item.type, st.nothing())


def conditions(draw: st.DrawFn, earlier: list[Item], *, depth: int = 0) -> Condition:
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        parts = [conditions(draw, earlier, depth=depth + 1) for _ in range(draw(st.integers(1, 3)))]
        return EnableGroup("all" if draw(st.booleans()) else "any", tuple(parts))
    question: Item = draw(st.sampled_from(earlier))
    sign = draw(st.sampled_from(OPERATORS[question.type]))
    if sign == "exists":
        return EnableWhen(question.link_id, sign, draw(st.booleans()))
    wanted: dict[str, st.SearchStrategy[Any]] = {
        "yes-no": st.booleans(),
        "single-choice": st.sampled_from(CODES),
        "multiple-choice": st.sampled_from(CODES),
        "short-text": st.sampled_from(WORDS),
        "integer": st.integers(-3, 3),
        "decimal": numbers.map(Decimal) | st.integers(0, 1),
        "date": days,
    }
    return EnableWhen(question.link_id, sign, draw(wanted[question.type]))


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to three levels of groups, every type, conditions on earlier questions only, rules hard and soft."""
    earlier: list[Item] = []
    given_out = 0

    def items(level: int) -> tuple[Item, ...]:
        return tuple(one(level) for _ in range(draw(st.integers(1, 4 if level == 0 else 3))))

    def one(level: int) -> Item:
        nonlocal given_out
        given_out += 1
        link_id = f"q{given_out}"
        kind = draw(st.sampled_from(TYPES + (("display", "group", "group") if level < 3 else ("display",))))
        routed = bool(earlier) and draw(st.booleans())
        condition = conditions(draw, earlier) if routed else None
        item = Item(
            link_id=link_id,
            type=kind,
            text=text(link_id),
            options=options_of(kind),
            required=kind in TYPES and draw(st.booleans()),
            dont_know=kind in TYPES and draw(st.booleans()),
            enable_when=condition,
            constraints=rules(link_id) if kind in TYPES else (),
            items=items(level + 1) if kind == "group" else (),
        )
        if kind in TYPES:
            earlier.append(item)
        return item

    def rules(link_id: str) -> tuple[Constraint, ...]:
        if not earlier or draw(st.integers(0, 3)):
            return ()
        other = draw(st.sampled_from(earlier)).link_id
        rule = draw(st.sampled_from(("exists({%s})", "not exists({%s})", "{%s} = {%s}", "{%s} != {%s}")))
        expression = f"exists({{{link_id}}}) implies {rule.replace('%s', other)}"
        severity: Severity = "hard" if draw(st.booleans()) else "soft"
        return (Constraint(f"rule-{link_id}", expression, severity, text("直してください。")),)

    return Questionnaire("tiny", "random", "1", ("ja",), text("tiny"), items(0))


def answers_to(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Json]]:
    """For some questions an answer in stored form, "don't know", nothing, or rubbish; and some names nobody knows."""
    anything: st.SearchStrategy[Json] = st.sampled_from(GARBAGE) | st.none() | st.just({"dont_know": True})
    optional = {
        item.link_id: own_answers(item) | own_answers(item) | own_answers(item) | anything
        for item, _ in questionnaire.walk()
    }
    return st.fixed_dictionaries({}, optional={**optional, "nobody": anything})


json_values: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((10**400, -(10**40), math.nan, math.inf, "\ud800", "\x00", "\ufffe", "yes", "a", "dont_know"))
    | st.floats()
    | st.text(max_size=10)
    | st.text("0123456789０１２３年月日令和-/.,，RＲ元", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("code", "codes", "text", "dont_know", "x")), inner, max_size=3)
    ),
    max_leaves=8,
)
