"""An item is called "never open" exactly when no answers open it: the search against plain enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.conditions import leaves
from tenken.questionnaire.model import (
    AnswerOption,
    Condition,
    EnableGroup,
    EnableWhen,
    Item,
    LocalizedText,
    Questionnaire,
)
from tenken.questionnaire.rules.reachability import Reachability
from tenken.response.enablement import open_items
from tenken.response.model import Json

TEXT = LocalizedText((("ja", "問"),))
FIRST = date(2026, 6, 29)
LABELS = tuple(AnswerOption(code, TEXT, exclusive=code == "c") for code in "abc")
QUESTIONS = {
    "yes-no": Item("", "yes-no", TEXT),
    "single-choice": Item("", "single-choice", TEXT, options=LABELS),
    "multiple-choice": Item("", "multiple-choice", TEXT, options=LABELS),
    "integer": Item("", "integer", TEXT, minimum=Decimal(0), maximum=Decimal(2)),
    "decimal": Item("", "decimal", TEXT, minimum=Decimal(0), maximum=Decimal(1), decimals=1),
    "date": Item("", "date", TEXT, minimum=FIRST, maximum=FIRST + timedelta(days=2)),
    "short-text": Item("", "short-text", TEXT, max_length=1),
}
SIGNS = ("=", "!=", "<", "<=", ">", ">=")


def stored(kind: str) -> list[Json]:
    """Every answer that matters: for text those that conditions name, and one that none does."""
    several: list[Json] = [list(some) for size in (1, 2) for some in combinations("ab", size)]
    return {
        "yes-no": [True, False],
        "single-choice": ["a", "b", "c"],
        "multiple-choice": [*several, ["c"]],
        "integer": [0, 1, 2],
        "decimal": [f"0.{digit}" for digit in range(1, 10)] + ["0", "1"],
        "date": [(FIRST + timedelta(days=day)).isoformat() for day in range(3)],
        "short-text": ["x", "y", "z"],
    }[kind]  # type: ignore[return-value]


def leaf(draw: st.DrawFn, asked: Item) -> EnableWhen:
    ordered = asked.type in {"integer", "decimal", "date"}
    sign = draw(st.sampled_from(("exists", *(SIGNS if ordered else SIGNS[:2]))))
    if sign == "exists":
        return EnableWhen(asked.link_id, sign, draw(st.booleans()))
    wanted: dict[str, st.SearchStrategy[Any]] = {
        "yes-no": st.booleans(),
        "single-choice": st.sampled_from("abc"),
        "multiple-choice": st.sampled_from("abc"),
        "integer": st.integers(-1, 3),
        "decimal": st.sampled_from([Decimal("-0.1"), Decimal(0), Decimal("0.05"), Decimal("0.5"), Decimal(1)]),
        "date": st.integers(-1, 3).map(lambda day: FIRST + timedelta(days=day)),
        "short-text": st.sampled_from(["x", "y", "xx"]),
    }
    return EnableWhen(asked.link_id, sign, draw(wanted[asked.type]))


def condition(draw: st.DrawFn, earlier: list[Item], depth: int = 0) -> Condition:
    if depth < 2 and draw(st.booleans()):
        parts = tuple(condition(draw, earlier, depth + 1) for _ in range(draw(st.integers(2, 3))))
        return EnableGroup(draw(st.sampled_from(("all", "any"))), parts)
    return leaf(draw, draw(st.sampled_from(earlier)))


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to four questions in or out of a group, each with a condition on those before, and a display text last."""
    earlier: list[Item] = []
    top: list[Item] = []
    for number in range(draw(st.integers(1, 4))):
        own = condition(draw, earlier) if bool(earlier) and draw(st.booleans()) else None
        asked = QUESTIONS[draw(st.sampled_from(sorted(QUESTIONS)))]
        item = Item(
            f"q{number}", asked.type, TEXT, options=asked.options, minimum=asked.minimum, maximum=asked.maximum,
            decimals=asked.decimals, max_length=asked.max_length, enable_when=own,
        )  # fmt: skip
        earlier_before = list(earlier)
        earlier.append(item)
        if earlier_before and draw(st.integers(0, 2)) == 0:
            around = condition(draw, earlier_before)
            item = Item(f"g{number}", "group", TEXT, enable_when=around, items=(item,))
        top.append(item)
    top.append(Item("last", "display", TEXT, enable_when=condition(draw, earlier)))
    return Questionnaire("tiny", "tiny", "1", ("ja",), TEXT, tuple(top))


def every_response(questionnaire: Questionnaire) -> Iterator[dict[str, Json]]:
    """All answers, absent included, to the questions that conditions look at."""
    looked_at = {part.question for item, _ in questionnaire.walk() for part in leaves(item.enable_when)}
    asked = [item for item, _ in questionnaire.walk() if item.link_id in looked_at]
    for values in product(*([None, *stored(item.type)] for item in asked)):
        yield {item.link_id: value for item, value in zip(asked, values, strict=True)}


@settings(max_examples=120, deadline=None)
@given(questionnaires())
def test_the_search_agrees_with_trying_all_answers(questionnaire: Questionnaire) -> None:
    items = {item.link_id: item for item, _ in questionnaire.walk()}
    above = {item.link_id: groups for item, groups in questionnaire.walk()}
    opened: set[str] = set()
    for answers in every_response(questionnaire):
        opened |= open_items(questionnaire, answers)
        if len(opened) == len(items):
            break

    found = {link_id for link_id in items if Reachability(items, above).can_open(link_id)}

    assert found == opened
