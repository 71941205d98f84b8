"""The attacker finds what a protection leaves open, and nothing that is not there."""

import ast
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tenken.disclosure import attacking, attacking_knowledge, attacking_rules, attacking_search
from tenken.disclosure.attacking import attack
from tenken.disclosure.model import CountTable, Protection, Rules
from tenken.disclosure.protecting import protect
from tenken.errors import DisclosureError
from tenken.tabulation.model import TOTAL
from tests.property.disclosure_tables import dimension, table

RULES = Rules()
AREA = dimension("area", ["north", "south", "west"])
ANSWER = dimension("q", ["yes", "no"])
MORE = dimension("drill", ["done", "not"])
LEAVES = {
    ("north", "yes"): 4, ("north", "no"): 3,
    ("south", "yes"): 20, ("south", "no"): 30,
    ("west", "yes"): 40, ("west", "no"): 60,
}  # fmt: skip


def answers(leaves: dict[tuple[str, str], int] = LEAVES, *, key: str = "t") -> CountTable:
    return table(key, [AREA, ANSWER], leaves, distribution="q")


def shown(protection: Protection, key: str, *cells: tuple[str, ...]) -> Protection:
    return replace(protection, hidden={**protection.hidden, key: protection.hidden[key] - set(cells)})


def found(tables: list[CountTable], protection: Protection) -> dict[tuple[str, ...], tuple[float, float]]:
    return {one.cell: (one.low, one.high) for one in attack(tables, protection, RULES).breaches}


@pytest.mark.parametrize("module", [attacking, attacking_knowledge, attacking_rules, attacking_search])
def test_the_attacker_is_no_relative_of_those_who_hide(module: ModuleType) -> None:
    content = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))

    of_ours = {
        node.module.rpartition(".")[2]
        for node in ast.walk(content)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tenken.disclosure")
    }
    neutral = {"model", "stages", "within"}
    assert {name for name in of_ours if not name.startswith("attacking")} <= neutral


@pytest.mark.parametrize("cell", [("south", "yes"), ("south", "no")])
def test_one_complementary_cell_that_is_shown_gives_the_small_area_away(cell: tuple[str, str]) -> None:
    weakened = shown(protect([answers()], RULES), "t", cell)

    told = found([answers()], weakened)

    assert told["north", "yes"] == (4, 4)
    assert told["north", "no"] == (3, 3)
    assert set(told) > {("north", "yes"), ("north", "no")}, "what is left of the south's X hides nothing either"


def test_a_figure_shown_by_another_table_is_shown() -> None:
    tables = [answers(), answers(key="again")]
    protection = protect(tables, RULES)

    weakened = shown(protection, "again", ("south", "yes"))

    assert not attack(tables, protection, RULES).won
    assert found(tables, weakened)["north", "yes"] == (4, 4)


def test_a_base_told_by_another_question_is_used() -> None:
    drills = replace(
        table(
            "drills", [AREA, MORE],
            {("north", "done"): 4, ("north", "not"): 0, ("south", "done"): 8, ("south", "not"): 12,
             ("west", "done"): 25, ("west", "not"): 15},
            distribution="drill",
        ),
        figures={("drill", TOTAL): frozenset({("q", "yes")})},
    )  # fmt: skip
    tables = [answers(), drills]
    protection = protect(tables, RULES)

    weakened = shown(protection, "drills", *((area, TOTAL) for area in AREA.parents))

    assert not attack(tables, protection, RULES).won
    assert found(tables, weakened)["north", "yes"] == (4, 4)


def test_counts_are_not_below_zero_and_that_tells_something() -> None:
    leaves = LEAVES | {("south", "yes"): 1, ("south", "no"): 49}
    hidden = frozenset((area, answer) for area in ("north", "south") for answer in ("yes", "no"))

    told = found([answers(leaves)], Protection({"t": hidden}, {}))

    assert told["north", "yes"] == (1, 5), "all five of both areas may be there, and no more"
    assert told["north", "no"] == (2, 6)


def test_bounds_that_fall_short_are_exact_and_others_are_as_asked() -> None:
    leaves = LEAVES | {("south", "yes"): 2, ("south", "no"): 48}
    hidden = frozenset((area, answer) for area in ("north", "south") for answer in ("yes", "no"))

    told = attack([answers(leaves)], Protection({"t": hidden}, {}), RULES).breaches

    yes = next(one for one in told if one.cell == ("north", "yes"))
    assert (yes.low, yes.high, yes.wanted_low, yes.wanted_high) == (1, 6, 1, 7)


def test_a_figure_from_elsewhere_that_holds_the_hidden_one_bounds_it() -> None:
    tables = [replace(answers(), figures={("q", TOTAL): frozenset({("q", "@base")})})]
    hidden = frozenset((area, code) for area in ("north", "south") for code in ("yes", TOTAL))
    protection = Protection({"t": hidden}, {})
    everyone = {("answered", frozenset({("area", "north")})): 8}

    alone = {one.cell for one in attack(tables, protection, RULES).breaches}
    together = {one.cell: one.high for one in attack(tables, protection, RULES, known=everyone).breaches}

    assert ("north", "yes") not in alone
    assert together["north", "yes"] == 5, "of eight clinics there, three said no"


def test_nothing_hidden_is_nothing_tried() -> None:
    leaves = {(area, answer): 20 for area in AREA.parents for answer in ANSWER.parents}

    nothing = attack([answers(leaves)], Protection({"t": frozenset()}, {}), RULES)

    assert (nothing.tried, nothing.won) == (0, False)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ([answers(), answers(LEAVES | {("north", "yes"): 5}, key="other")], "another table"),
        ([replace(answers(), cells=answers().cells.head(5))], "missing"),
    ],
)
def test_counts_that_make_no_sense_are_refused(tables: list[CountTable], told: str) -> None:
    with pytest.raises(DisclosureError, match=told):
        attack(tables, Protection({one.key: frozenset() for one in tables}, {}), RULES)


def test_a_known_figure_of_another_count_is_refused() -> None:
    known = {("answered", frozenset({("area", "south"), ("q", "yes")})): 21}

    with pytest.raises(DisclosureError, match="known to be 21"):
        attack([answers()], Protection({"t": frozenset()}, {}), RULES, known=known)
