from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenken.questionnaire.model import EnableGroup, Item
from tenken.response.enablement import open_items
from tenken.response.model import Json
from tenken.response.pruning import prune
from tests.unit.response.tiny import choice, option, question, questionnaire, when, yes_no

ABC = (option("a", "甲"), option("b", "乙"), option("c", "丙"))
DONT_KNOW: Json = {"dont_know": True}


def opens(asked: Item, sign: str, wanted: Any, given: Json) -> bool:
    tiny = questionnaire(asked, yes_no("then", enable_when=when(asked.link_id, sign, wanted)))
    return "then" in open_items(tiny, {} if given is None else {asked.link_id: given})


@pytest.mark.parametrize(
    ("sign", "wanted", "given", "is_open"),
    [
        ("=", True, True, True),
        ("=", True, False, False),
        ("=", True, None, False),
        ("!=", True, False, True),
        ("!=", True, True, False),
        ("!=", True, None, False),
        ("=", True, DONT_KNOW, False),
        ("!=", True, DONT_KNOW, False),
        ("exists", True, True, True),
        ("exists", True, False, True),
        ("exists", True, DONT_KNOW, True),
        ("exists", True, None, False),
        ("exists", False, None, True),
        ("exists", False, False, False),
    ],
)
def test_a_yes_no_question_routes_by_its_answer(sign: str, wanted: bool, given: Json, is_open: bool) -> None:
    assert opens(yes_no("asked", dont_know=True), sign, wanted, given) is is_open


@pytest.mark.parametrize(
    ("kind", "sign", "wanted", "given", "is_open"),
    [
        ("integer", "=", 3, 3, True),
        ("integer", ">", 3, 3, False),
        ("integer", ">=", 3, 3, True),
        ("integer", "<", 3, 2, True),
        ("integer", "<=", 3, 4, False),
        ("integer", "<=", 3, None, False),
        ("integer", "=", 1, "１", True),
        ("decimal", "=", Decimal("0.50"), "0.5", True),
        ("decimal", ">", Decimal("0.1"), "0.10000000000001", True),
        ("decimal", "<", 1, "0.9", True),
        ("short-text", "=", "はい", "はい", True),
        ("short-text", "=", "はい", "ﾊｲ", False),
    ],
)
def test_numbers_and_texts_route_by_value(kind: str, sign: str, wanted: Any, given: Json, is_open: bool) -> None:
    assert opens(question("asked", kind), sign, wanted, given) is is_open


@pytest.mark.parametrize(("given", "is_open"), [("2026-06-30", True), ("令和8年7月1日", True), ("2026-06-29", False)])
def test_a_date_routes_by_the_day_however_it_is_written(given: str, is_open: bool) -> None:
    assert opens(question("asked", "date"), ">=", date(2026, 6, 30), given) is is_open


@pytest.mark.parametrize(
    ("sign", "wanted", "given", "is_open"),
    [
        ("=", "a", ["a", "b"], True),
        ("=", "c", ["a", "b"], False),
        ("!=", "c", ["a", "b"], True),
        ("!=", "a", ["a", "b"], False),
        ("!=", "a", [], False),
        ("exists", True, ["b"], True),
        ("exists", True, [], False),
    ],
)
def test_of_several_choices_one_that_fits_is_enough(sign: str, wanted: Any, given: Json, is_open: bool) -> None:
    assert opens(choice("asked", *ABC, several=True), sign, wanted, given) is is_open


def test_a_choice_with_a_text_of_its_own_routes_by_its_code() -> None:
    asked = choice("asked", option("a", "甲"), option("x", "その他", other=True))

    assert opens(asked, "=", "x", {"code": "x", "text": "紙"})
    assert opens(asked, "=", "x", "x"), "it routes before its text is written"


def test_an_answer_that_cannot_be_stored_is_absent() -> None:
    assert not opens(question("asked", "integer"), "exists", True, "many")
    assert opens(question("asked", "integer"), "exists", False, "many")


def test_a_closed_group_closes_everything_below_it() -> None:
    inner = question("inner", "group", items=(yes_no("deep"),))
    tiny = questionnaire(
        yes_no("gate"),
        question("group", "group", enable_when=when("gate", "=", True), items=(question("note", "display"), inner)),
    )

    assert open_items(tiny, {"gate": False, "deep": True}) == {"gate"}
    assert open_items(tiny, {"gate": True}) == {"gate", "group", "note", "inner", "deep"}


def test_the_answer_of_a_closed_question_routes_nobody_and_comes_back_when_it_opens() -> None:
    tiny = questionnaire(
        yes_no("gate"),
        yes_no("between", enable_when=when("gate", "=", True)),
        yes_no("last", enable_when=when("between", "=", True)),
        yes_no("otherwise", enable_when=when("between", "exists", False)),
    )
    draft: dict[str, Json] = {"gate": False, "between": True, "last": True}

    assert open_items(tiny, draft) == {"gate", "otherwise"}
    assert prune(tiny, draft) == {"gate": False}
    assert open_items(tiny, draft | {"gate": True}) == {"gate", "between", "last"}
    assert prune(tiny, draft | {"gate": True}) == {"gate": True, "between": True, "last": True}


def test_conditions_join_by_all_and_any_in_any_depth() -> None:
    condition = EnableGroup(
        "all", (when("a", "=", True), EnableGroup("any", (when("b", "=", True), when("c", "=", True))))
    )
    tiny = questionnaire(yes_no("a"), yes_no("b"), yes_no("c"), yes_no("then", enable_when=condition))

    def is_open(**answers: bool) -> bool:
        return "then" in open_items(tiny, answers)

    assert is_open(a=True, b=True)
    assert is_open(a=True, b=False, c=True)
    assert not is_open(a=True, b=False, c=False)
    assert not is_open(a=False, b=True, c=True)
    assert not is_open(b=True, c=True)


def test_pruned_answers_are_in_their_stored_form_and_in_the_order_of_the_questionnaire() -> None:
    tiny = questionnaire(question("day", "date"), question("beds", "integer"), choice("many", *ABC, several=True))

    pruned = prune(tiny, {"many": ["c", "a", "c"], "beds": "１，２００", "day": "R8.6.30", "nobody": 1})

    assert list(pruned.items()) == [("day", "2026-06-30"), ("beds", 1200), ("many", ["a", "c"])]
