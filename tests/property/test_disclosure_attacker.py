"""The attacker against a referee that knows nothing of it: a linear program for every bound, all sums in one matrix."""

import random
from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tenken.disclosure.attacking import attack
from tenken.disclosure.model import CountTable, Protection, Rules
from tenken.disclosure.protecting import protect
from tenken.tabulation.model import TOTAL
from tests.property.disclosure_tables import linked_tables

RULES = Rules(seconds=20)  # some random tables would be thought over for a minute
Codes = tuple[str, ...]
NEAR = 1e-6


def referee(
    tables: list[CountTable], hidden: dict[str, frozenset[Codes]], *, whole: bool = False
) -> dict[tuple[str, Codes], tuple[float, float]]:
    """Least and greatest of every hidden cell; of whole numbers where asked."""
    keys: dict[object, int] = {}
    counts: dict[int, int] = {}
    shown: set[int] = set()
    places: dict[tuple[str, Codes], int] = {}
    rows = []
    for table in tables:
        names = [one.name for one in table.dimensions]
        for *codes, count in table.cells.select(*names, "count").iter_rows():
            at = keys.setdefault(table.identity(codes), len(keys))
            counts[at], places[table.key, tuple(codes)] = count, at
            if tuple(codes) not in hidden[table.key]:
                shown.add(at)
        for place, one in enumerate(table.dimensions):
            for codes in {codes for key, codes in places if key == table.key}:
                parts = [code for code, parent in one.parents.items() if parent == codes[place]]
                if parts:
                    row = {places[table.key, codes]: 1.0}
                    for part in parts:
                        row[places[table.key, (*codes[:place], part, *codes[place + 1 :])]] = -1.0
                    rows.append(row)
    sums = np.zeros((len(rows), len(keys)))
    for number, row in enumerate(rows):
        sums[number, list(row)] = list(row.values())
    limits = [(counts[at], counts[at]) if at in shown else (0, None) for at in range(len(keys))]
    found = {}
    for (key, codes), at in places.items():
        if codes in hidden[key]:
            ends = []
            for sign in (1.0, -1.0):
                cost = np.zeros(len(keys))
                cost[at] = sign
                end = linprog(
                    cost, A_eq=sums, b_eq=np.zeros(len(rows)), bounds=limits, integrality=np.full(len(keys), int(whole))
                )
                ends.append(end.x[at] if end.status == 0 else np.inf)
            found[key, codes] = (float(ends[0]), float(ends[1]))
    return found


def above(table: CountTable, codes: Codes) -> Iterator[Codes]:
    """Every cell that holds the clinics of this one."""
    lines = []
    for one, code in zip(table.dimensions, codes, strict=True):
        line = [code]
        while line[-1] != TOTAL:
            line.append(one.parents[line[-1]])
        lines.append(line)
    return product(*lines)


def small(seed: int) -> list[CountTable]:
    """Linked tables of few cells: those of the first question, where they are not too large."""
    found = linked_tables(seed)
    first = [one for one in found if one.universe == found[0].universe]
    return first if sum(one.cells.height for one in first) <= 160 else []


@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 0.9))
@settings(max_examples=6)
def test_whatever_is_hidden_the_attacker_says_what_the_referee_says(seed: int, share: float) -> None:
    tables, chance = small(seed), random.Random(seed)
    hidden = {
        key: frozenset(cell for cell in sorted(cells) if chance.random() < share)
        for key, cells in protect(tables, RULES).hidden.items()
    }
    exact = referee(tables, hidden)

    breaches = {(one.table, one.cell): one for one in attack(tables, Protection(hidden, {}), RULES).breaches}

    for place, one in breaches.items():
        low, high = exact.get(place, (one.low, one.high))
        assert one.low == min(max(low, one.low), one.low)
        assert abs(one.low - low) < NEAR or abs(one.low - one.wanted_low) < NEAR
        assert abs(one.high - high) < NEAR or abs(one.high - one.wanted_high) < NEAR
    told = {place for place, (low, high) in exact.items() if high - low < NEAR}
    assert told <= set(breaches), "what can be told exactly is always found"


@given(seed=st.integers(0, 10_000))
@settings(max_examples=3)
def test_protected_tables_are_safe_in_the_eyes_of_the_referee(seed: int) -> None:
    tables = small(seed)
    protection = protect(tables, RULES)

    bounds = referee(tables, dict(protection.hidden))
    for (_, codes), (low, high) in bounds.items():
        assert high - low > NEAR, codes
    for table in tables:
        names = [one.name for one in table.dimensions]
        count = {tuple(codes): n for *codes, n in table.cells.select(*names, "count").iter_rows()}
        for (key, codes), reason in protection.reasons.items():
            if key == table.key and reason == "threshold":
                low, high = bounds[key, codes]
                assert low <= max(count[codes] - RULES.protection, 0) + NEAR
                around = [
                    count[whole] for whole in above(table, codes) if protection.reasons.get((key, whole)) != "threshold"
                ]
                most = max(count[codes] + RULES.protection, 2 * RULES.protection)
                assert high >= min(*around, most) - NEAR
