"""Whatever the tables, what is hidden stays hidden; and it is hidden at little more than the least cost."""

from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.disclosure.attacking import attack
from tenken.disclosure.disclosed import shown_figures
from tenken.disclosure.figures import read_figures
from tenken.disclosure.model import CountTable, Rules
from tenken.disclosure.modular import costs
from tenken.disclosure.primary import primary
from tenken.disclosure.protecting import protect
from tests.property.disclosure_optimum import optimum
from tests.property.disclosure_tables import flat_table, linked_tables

RULES = Rules()


def the_attacker_never_wins(tables: list[CountTable], rules: Rules) -> None:
    """Nor is anything shown that the rules hide by themselves."""
    found = protect(tables, rules)

    assert not attack(tables, found, rules).won
    for table in tables:
        if table.distribution in rules.not_confidential:
            continue
        names = [dimension.name for dimension in table.dimensions]
        small = {
            tuple(row[:-2])
            for row in table.cells.select(*names, "count").iter_rows()
            if row[-2] == "*" and 0 < row[-1] < rules.threshold
        }
        must = {cell for cell in table.cells.select(names).iter_rows() if cell[:-1] in small and cell[-1] != "*"}
        assert must <= found.hidden[table.key]
        assert {found.reasons[table.key, cell] for cell in must} <= {"threshold", "group"}


ANY_RULES = st.builds(
    Rules, threshold=st.sampled_from([5, 10, 20]), group_share=st.sampled_from([1.0, 0.9, 0.6]),
    not_confidential=st.sampled_from([frozenset[str](), frozenset({"q0"})]),
    protection=st.integers(1, 4), seconds=st.sampled_from([20.0, 0.0]),
)  # fmt: skip


@given(seed=st.integers(0, 10_000), rules=ANY_RULES)
@settings(max_examples=3)
def test_the_attacker_never_wins_over_linked_tables(seed: int, rules: Rules) -> None:
    the_attacker_never_wins(linked_tables(seed), rules)


@pytest.mark.long
@given(seed=st.integers(0, 10_000), rules=ANY_RULES)
@settings(max_examples=40)
def test_the_attacker_never_wins_over_many_linked_tables(seed: int, rules: Rules) -> None:
    the_attacker_never_wins(linked_tables(seed), rules)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=2)
def test_a_second_release_beside_the_first_gives_nothing_away(seed: int) -> None:
    tables = linked_tables(seed)
    first = tables[:1]
    register = shown_figures(first, protect(first, RULES))

    both = protect(tables, RULES, known=register)

    assert not attack(tables, both, RULES, known=register).won
    assert not set(register) & {
        (
            table.universe,
            frozenset((one.name, code) for one, code in zip(table.dimensions, cell, strict=True) if code != "*"),
        )
        for table in tables
        for cell in both.hidden[table.key]
    }


def over_the_optimum(table: CountTable) -> float:
    """By which share hiding costs more than it must."""
    figures = read_figures([table], known={}, within={})
    first = primary(figures, RULES)
    found = protect([table], RULES)
    assert not attack([table], found, RULES).won
    read, ids = figures.tables[0]
    hidden = {
        figure
        for cell, figure in zip(read.cells(), ids.ravel().tolist(), strict=True)
        if cell in found.hidden[table.key]
    }
    paid = int(costs(figures)[sorted(hidden - set(first.reasons))].sum())
    least = optimum(figures, first) if first.reasons else 0.0
    return paid / least - 1 if least else float(paid)


def test_hiding_costs_little_more_than_the_best_pattern() -> None:
    over = [over_the_optimum(flat_table(seed, most=6)) for seed in range(20)]

    assert median(over) <= 0.10
    assert max(over) <= 0.30


@pytest.mark.long
def test_hiding_costs_little_more_than_the_best_pattern_of_two_hundred_larger_tables() -> None:
    over = [over_the_optimum(flat_table(seed)) for seed in range(200)]

    assert median(over) <= 0.10
    assert max(over) <= 0.30
