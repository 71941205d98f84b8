"""Hand-made tables whose best pattern can be told by looking, and bad input."""

import polars as pl
import pytest

from tenken.disclosure.attacking import attack
from tenken.disclosure.disclosed import shown_figures
from tenken.disclosure.model import CountTable, Protection, Rules
from tenken.disclosure.protecting import AlreadyKnown, CannotBeHidden, protect
from tenken.disclosure.within import Within
from tenken.errors import DisclosureError
from tenken.tabulation.model import TOTAL, UNIVERSE, Dimension
from tests.property.disclosure_tables import dimension, linked_tables, table

RULES = Rules()
AREA = dimension("area", ["north", "south", "west"])
ANSWER = dimension("q", ["yes", "no"])
SMALL_NORTH = {
    ("north", "yes"): 4, ("north", "no"): 3,
    ("south", "yes"): 20, ("south", "no"): 30,
    ("west", "yes"): 40, ("west", "no"): 60,
}  # fmt: skip


def answers(
    leaves: dict[tuple[str, str], int] = SMALL_NORTH, *, key: str = "t", universe: str = "answered"
) -> CountTable:
    return table(key, [AREA, ANSWER], leaves, distribution="q", universe=universe)


def only_primary(protection: Protection) -> Protection:
    """The protection of an office that hides small cells and nothing else."""
    hidden = {
        key: frozenset(cell for cell in cells if protection.reasons[key, cell] != "complementary")
        for key, cells in protection.hidden.items()
    }
    return Protection(hidden, protection.reasons)


def test_the_answers_of_a_small_area_are_hidden_with_those_of_the_cheapest_other_area() -> None:
    protection = protect([answers()], RULES)

    hidden = protection.hidden["t"]
    assert hidden == {(area, code) for area in ("north", "south") for code in ("yes", "no")}, "bases are told"
    assert {protection.reasons["t", cell] for cell in hidden if cell[0] == "north"} == {"threshold"}
    assert {protection.reasons["t", cell] for cell in hidden if cell[0] == "south"} == {"complementary"}
    assert not attack([answers()], protection, RULES).won


def test_without_complementary_cells_the_attacker_reads_every_hidden_count() -> None:
    protection = protect([answers()], RULES)

    found = attack([answers()], only_primary(protection), RULES)

    assert found.won
    assert {breach.cell: (breach.low, breach.high) for breach in found.breaches} == {
        ("north", "yes"): (4, 4),
        ("north", "no"): (3, 3),
    }


def test_a_small_cell_that_the_rules_hide_must_not_be_shown() -> None:
    shown = Protection({"t": frozenset()}, {})

    found = attack([answers()], shown, RULES)

    assert found.won
    assert found.breaches[0].low == found.breaches[0].high


def test_a_large_table_is_shown_whole() -> None:
    leaves = {(area, answer): 20 for area in AREA.parents for answer in ANSWER.parents}

    protection = protect([answers(leaves)], RULES)

    assert protection.hidden == {"t": frozenset()}
    assert attack([answers(leaves)], protection, RULES).tried == 0


def test_where_all_gave_one_answer_the_answers_are_hidden_and_the_base_is_not() -> None:
    leaves = SMALL_NORTH | {("north", "yes"): 17, ("north", "no"): 0}

    protection = protect([answers(leaves)], RULES)

    assert protection.reasons["t", ("north", "yes")] == "group"
    assert ("north", "no") in protection.hidden["t"]
    assert ("north", TOTAL) not in protection.hidden["t"]
    assert not attack([answers(leaves)], protection, RULES).won


def test_a_group_share_under_one_hides_near_agreement() -> None:
    leaves = SMALL_NORTH | {("north", "yes"): 19, ("north", "no"): 1}

    assert protect([answers(leaves)], RULES).hidden["t"] == frozenset()
    assert ("north", "yes") in protect([answers(leaves)], Rules(group_share=0.9)).hidden["t"]


def test_answers_that_are_no_secret_are_shown_however_few_gave_them() -> None:
    leaves = SMALL_NORTH | {("west", "yes"): 100, ("west", "no"): 0}
    plain = Rules(not_confidential=frozenset({"q"}))

    protection = protect([answers(leaves)], plain)

    assert protection.hidden == {"t": frozenset()}
    assert not attack([answers(leaves)], protection, plain).won
    assert attack([answers(leaves)], protection, RULES).won


def test_answers_of_a_universe_are_secret_as_the_universe_is() -> None:
    """One clinic of the north uses a system and has an old VPN device: its use is no secret, its device is."""
    use, device = dimension("q", ["yes", "no"]), dimension(UNIVERSE, ["in", "out"])
    leaves = {(area, where, "yes"): 40 for area in AREA.parents for where in ("in", "out")}
    leaves |= {(area, where, "no"): 0 for area in AREA.parents for where in ("in", "out")}
    leaves["north", "in", "yes"] = 1
    of_some = [table("u", [AREA, device, use], leaves, distribution="q")]
    plain = Rules(not_confidential=frozenset({"q"}))

    protection = protect(of_some, plain)

    assert ("north", "in", "yes") in protection.hidden["u"]
    assert not attack(of_some, protection, plain).won
    assert attack(of_some, Protection({"u": frozenset()}, {}), plain).won


def test_answers_that_are_no_secret_are_hidden_where_they_would_tell_others() -> None:
    size = dimension("size", ["small", "large"])
    secret = table("s", [size, dimension("p", ["a", "b"])], {
        ("small", "a"): 3, ("small", "b"): 2, ("large", "a"): 30, ("large", "b"): 40,
    }, distribution="p")  # fmt: skip
    open_one = table("o", [size, dimension("p", ["a", "b"]), dimension("q", ["yes"])], {
        ("small", "a", "yes"): 3, ("small", "b", "yes"): 2, ("large", "a", "yes"): 30, ("large", "b", "yes"): 40,
    }, distribution="q")  # fmt: skip

    protection = protect([secret, open_one], Rules(not_confidential=frozenset({"q"})))

    assert ("small", "a") in protection.hidden["s"]
    assert ("small", "a", "yes") in protection.hidden["o"]
    assert not attack([secret, open_one], protection, Rules(not_confidential=frozenset({"q"}))).won


def test_a_base_of_nobody_is_shown() -> None:
    leaves = SMALL_NORTH | {("north", "yes"): 0, ("north", "no"): 0}

    assert protect([answers(leaves)], RULES).hidden["t"] == frozenset()


def test_cells_of_means_are_hidden_by_their_base() -> None:
    kind = dimension("kind", ["clinic", "dental", "beds"])
    mean = dimension("hours", [])
    leaves = {(area, one, TOTAL): 30 for area in AREA.parents for one in kind.parents}
    leaves["north", "beds", TOTAL] = 3
    tables = [table("m", [AREA, kind, mean], leaves, distribution="hours")]

    protection = protect(tables, RULES)

    assert protection.reasons["m", ("north", "beds", TOTAL)] == "threshold"
    assert len(protection.hidden["m"]) == 4, "a rectangle hides one cell of a two-way table"
    assert not attack(tables, protection, RULES).won


def test_a_hidden_prefecture_is_not_added_up_from_its_cities() -> None:
    areas = dimension("area", {"p": TOTAL, "q": TOTAL, "p1": "p", "p2": "p", "q1": "q", "q2": "q"})
    leaves = {("p1", "yes"): 3, ("p1", "no"): 2, ("p2", "yes"): 2, ("p2", "no"): 1}
    leaves |= {("q1", "yes"): 30, ("q1", "no"): 40, ("q2", "yes"): 60, ("q2", "no"): 50}
    tables = [table("t", [areas, ANSWER], leaves, distribution="q")]

    protection = protect(tables, RULES)

    hidden = protection.hidden["t"]
    assert {("p", "yes"), ("p1", "yes"), ("p2", "yes")} <= hidden
    assert {area for area, _ in hidden} & {"q", TOTAL}, "something outside must hide the prefecture"
    assert not attack(tables, protection, RULES).won


def test_a_figure_hidden_in_one_table_is_hidden_in_every_other() -> None:
    kind = dimension("kind", ["clinic", "dental"])
    leaves = {
        (area, one, answer): count // 2 + (count % 2 if one == "clinic" else 0)
        for (area, answer), count in SMALL_NORTH.items()
        for one in kind.parents
    }
    tables = [answers(), table("by-kind", [AREA, kind, ANSWER], leaves, distribution="q")]

    protection = protect(tables, RULES)

    small = protection.hidden["t"]
    assert small == {(area, answer) for area, one, answer in protection.hidden["by-kind"] if one == TOTAL}
    assert not attack(tables, protection, RULES).won


def test_two_releases_are_compared() -> None:
    first = [answers()]
    protection = protect(first, RULES)
    register = shown_figures(first, protection)

    earlier = {("answered", frozenset({("area", "south"), ("q", "yes")})): 20}
    alone = attack(first, protection, RULES, known=register)
    together = attack(first, protection, RULES, known=register | earlier)

    assert not alone.won
    assert together.won, "a total, less what another release shows of it"
    with pytest.raises(CannotBeHidden, match="area=north, q=yes"):
        protect(first, RULES, known=register | earlier)


def test_what_was_shown_before_is_not_chosen_to_hide_others() -> None:
    known = {("answered", frozenset({("area", "south"), ("q", "yes")})): 20}

    protection = protect([answers()], RULES, known=known)

    assert ("south", "yes") not in protection.hidden["t"]
    assert ("west", "yes") in protection.hidden["t"]
    assert not attack([answers()], protection, RULES, known=known).won


def test_what_must_be_hidden_but_was_shown_before_is_told() -> None:
    known = {("answered", frozenset({("area", "north"), ("q", "yes")})): 4}

    with pytest.raises(AlreadyKnown, match="area=north, q=yes") as problem:
        protect([answers()], RULES, known=known)

    assert problem.value.figures == list(known)


def test_what_follows_from_known_figures_whatever_is_hidden_is_told() -> None:
    known = {
        ("answered", frozenset({("area", area), ("q", "yes")})): SMALL_NORTH[area, "yes"] for area in ("south", "west")
    }
    known["answered", frozenset({("q", "yes")})] = 64

    with pytest.raises(CannotBeHidden, match="area=north, q=yes"):
        protect([answers()], RULES, known=known)


def test_a_finer_figure_of_an_earlier_release_bounds_ours() -> None:
    tables = [answers()]
    protection = protect(tables, RULES)
    known = {
        ("answered", frozenset({("area", "south"), ("q", "yes"), ("size", size)})): 10 for size in ("small", "large")
    }

    assert attack(tables, protection, RULES, known=known).won, "both sizes together are the hidden figure"
    again = protect(tables, RULES, known=known)
    assert not attack(tables, again, RULES, known=known).won


def test_a_base_within_another_answer_bounds_it() -> None:
    leaves = SMALL_NORTH | {("south", "yes"): 40, ("west", "yes"): 41}
    outer = answers(leaves, key="outer", universe="all")
    detail = dimension("detail", ["a", "b"])
    inner_leaves = {("north", "a"): 1, ("north", "b"): 3, ("south", "a"): 20, ("south", "b"): 20}
    inner_leaves |= {("west", "a"): 20, ("west", "b"): 21}
    inner = table("inner", [AREA, detail], inner_leaves, distribution="detail", universe="of-yes")
    within = {"of-yes": Within("all", frozenset({("q", "yes")}))}
    apart = protect([outer, inner], RULES)
    together = protect([outer, inner], RULES, within=within)

    assert not attack([outer, inner], together, RULES, within=within).won
    assert together.figures["groups"] == 1
    assert apart.figures["groups"] == 2


def test_the_same_input_gives_the_same_outcome_and_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []

    first = protect([answers()], RULES, seed=3, progress=lambda *step: told.append(step))
    second = protect([answers()], RULES, seed=3)

    assert first.hidden == second.hidden
    assert told[-1] == ("protecting", 100, 100)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_when_time_is_out_it_still_protects() -> None:
    protection = protect([answers()], Rules(seconds=0.0))

    assert protection.figures["hurried"] > 0
    assert not attack([answers()], protection, RULES).won


def test_when_time_runs_out_on_the_way_the_rest_is_done_the_quicker_way_and_the_same_every_time() -> None:
    tables = linked_tables(11)
    unhurried = protect(tables, RULES)
    hurry = Rules(seconds=unhurried.figures["work"] / 3)

    first, second = protect(tables, hurry), protect(tables, hurry)

    assert 0 < first.figures["hurried"] < first.figures["blocks"]
    assert first.hidden == second.hidden, "time is counted in work done, not by the clock"
    assert not attack(tables, first, hurry).won


DRILL = dimension("drill", ["done", "not"])


def drills(leaves: dict[tuple[str, str], int]) -> CountTable:
    """Asked where the first question was answered with yes: their number is the base."""
    asked = table("drills", [AREA, DRILL], leaves, distribution="drill")
    return CountTable(
        asked.key, asked.universe, asked.dimensions, asked.cells, "drill", {("drill", TOTAL): frozenset({("q", "yes")})}
    )


def test_a_base_of_nobody_is_hidden_where_it_is_a_hidden_answer() -> None:
    leaves = SMALL_NORTH | {("north", "yes"): 0, ("north", "no"): 7}
    inner = {("north", "done"): 0, ("north", "not"): 0, ("south", "done"): 8, ("south", "not"): 12}
    tables = [answers(leaves), drills(inner | {("west", "done"): 25, ("west", "not"): 15})]

    protection = protect(tables, RULES)

    assert ("north", "yes") in protection.hidden["t"]
    assert ("north", TOTAL) in protection.hidden["drills"]
    assert protection.hidden["drills"] & {("north", "done"), ("north", "not")}, "zeros would add up to it"
    assert not attack(tables, protection, RULES).won


def test_an_answer_of_few_among_many_is_told_though_another_question_asks_only_them() -> None:
    leaves = SMALL_NORTH | {("north", "yes"): 7, ("north", "no"): 40}
    inner = {("north", "done"): 4, ("north", "not"): 3, ("south", "done"): 8, ("south", "not"): 12}
    tables = [answers(leaves), drills(inner | {("west", "done"): 25, ("west", "not"): 15})]

    protection = protect(tables, RULES)

    assert protection.hidden["t"] == frozenset(), "seven of 47 is what the first table is there to say"
    assert ("north", TOTAL) not in protection.hidden["drills"]
    assert {("north", "done"), ("north", "not")} <= protection.hidden["drills"]
    assert not attack(tables, protection, RULES).won


def test_the_known_number_of_those_who_answered_does_not_stand_in_the_way() -> None:
    known = {("answered", frozenset({("area", "north")})): 7}

    protection = protect([answers()], RULES, known=known)

    assert {("north", "yes"), ("north", "no")} <= protection.hidden["t"]
    assert not attack([answers()], protection, RULES, known=known).won


def changed(**columns: pl.Expr) -> CountTable:
    good = answers()
    return CountTable(good.key, good.universe, good.dimensions, good.cells.with_columns(**columns), good.distribution)


def with_answers(parents: dict[str, str]) -> CountTable:
    return CountTable("t", "", (AREA, Dimension("q", {}, (), parents, {})), answers().cells, "q")


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (changed(count=pl.when(pl.col("area") == "north").then(1).otherwise("count")), "does not add up"),
        (changed(count=-pl.col("count")), "no number of clinics"),
        (changed(area=pl.col("area").replace("north", "nowhere")), "area=nowhere is no code"),
        (changed(area=pl.col("area").replace("north", "south")), "stands there twice"),
        (CountTable("t", "", (AREA, ANSWER), answers().cells.head(5), "q"), "cells are missing, the first is"),
        (CountTable("t", "", (AREA, ANSWER), answers().cells.drop("count"), "q"), "has no column count"),
        (CountTable("t", "", (AREA, ANSWER), answers().cells, "q9"), "'q9' is none of its dimensions"),
        (CountTable("t", "", (), answers().cells, None), "needs dimensions"),
        (with_answers({"yes": "no", "no": "yes"}), "ring"),
        (with_answers({"yes": "?", "no": TOTAL}), "the parent"),
    ],
)  # fmt: skip
def test_a_table_that_makes_no_sense_is_refused_with_its_cause(bad: CountTable, told: str) -> None:
    with pytest.raises(DisclosureError, match=told):
        protect([bad], RULES)


def test_tables_that_contradict_each_other_are_refused() -> None:
    other = answers(SMALL_NORTH | {("north", "yes"): 5}, key="other")

    with pytest.raises(DisclosureError, match=r"Table other counts 158 clinics for everyone .* another table 157"):
        protect([answers(), other], RULES)


def test_a_known_figure_of_another_count_is_refused() -> None:
    with pytest.raises(DisclosureError, match="known to be 21, but a table counts 20"):
        protect([answers()], RULES, known={("answered", frozenset({("area", "south"), ("q", "yes")})): 21})


def test_two_tables_of_one_key_are_refused() -> None:
    with pytest.raises(DisclosureError, match="several t"):
        protect([answers(), answers()], RULES)


def test_a_table_nobody_protected_is_not_attacked() -> None:
    with pytest.raises(DisclosureError, match="not among the protected"):
        attack([answers()], Protection({}, {}), RULES)


def test_hidden_cells_of_another_table_are_told() -> None:
    with pytest.raises(DisclosureError, match="none of its own"):
        attack([answers()], Protection({"t": frozenset({("nowhere", "yes")})}, {}), RULES)
