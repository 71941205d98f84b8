"""The last look over all tables together: it protects by itself, and its work is bounded when the time is spent."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tenken.disclosure import mending
from tenken.disclosure.attacking import attack
from tenken.disclosure.figures import Figures, read_figures
from tenken.disclosure.mending import Mending
from tenken.disclosure.model import CountTable, Protection, Rules
from tenken.disclosure.possibilities import Possibilities
from tenken.disclosure.primary import Requirement, primary
from tenken.disclosure.programs import Meter
from tests.property.disclosure_tables import dimension, linked_tables, table

RULES = Rules()


def mended(tables: list[CountTable], *, seconds: float, much: bool = False) -> Protection:
    """What the last look hides where no block was protected before it, or where ``much`` is hidden already."""
    figures = read_figures(tables, known={}, within={})
    first = primary(figures, RULES)
    hidden = ~figures.fixed if much else np.zeros(len(figures.count), dtype=np.bool_)
    hidden[list(first.reasons)] = True
    pattern, _ = Mending(figures, first, hidden, seconds, Meter()).run()
    return Protection(as_cells(figures, pattern), {})


def as_cells(figures: Figures, pattern: NDArray[np.bool_]) -> dict[str, frozenset[tuple[str, ...]]]:
    return {
        read.table.key: frozenset(
            cell for cell, figure in zip(read.cells(), ids.ravel().tolist(), strict=True) if pattern[figure]
        )
        for read, ids in figures.tables
    }


@pytest.mark.parametrize("seconds", [600.0, 0.0])
@pytest.mark.parametrize("whole", [0, 6_000])
@pytest.mark.parametrize("seed", [4, 11])
def test_it_protects_all_tables_together_however_large_they_are_and_with_no_time_left(
    seed: int, whole: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "WHOLE", whole)
    tables = linked_tables(seed)

    first, again = (mended(tables, seconds=seconds) for _ in range(2))

    assert not attack(tables, first, RULES).won
    assert first.hidden == again.hidden


def test_what_is_hidden_in_the_last_look_stays_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corner of zeros cannot move, so more is hidden until it can, and none of that is shown again."""
    monkeypatch.setattr(mending, "WHOLE", 0)
    answer, area = dimension("q", ["yes", "no", "some", "none"]), dimension("area", ["north", "south", "west"])
    leaves = {(one, code): 30 for one in area.parents for code in answer.parents}
    leaves |= {("north", "yes"): 0, ("north", "no"): 0}
    figures = read_figures([table("t", [area, answer], leaves, distribution="q")], known={}, within={})
    corner = [{("area", one), ("q", code)} for one in ("north", "south") for code in ("yes", "no")]
    stuck = [number for number, (_, identity) in enumerate(figures.names) if identity in corner]
    hidden = np.zeros(len(figures.count), dtype=np.bool_)
    hidden[stuck] = True

    pattern, _ = Mending(figures, primary(figures, RULES), hidden, 600.0, Meter()).run()
    found = attack([figures.tables[0][0].table], Protection(as_cells(figures, pattern), {}), RULES)

    assert pattern[stuck].all()
    assert int(pattern.sum()) > len(stuck)
    assert not found.won


def test_with_no_time_left_nothing_is_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    unmet, fixed = Possibilities.unmet, Possibilities.fixed

    def counted(part: Possibilities, wanted: Iterable[Requirement]) -> list[tuple[Requirement, float, Any]]:
        asked.append(1)
        return unmet(part, wanted)

    def counted_too(part: Possibilities, figures: Sequence[int]) -> list[int]:
        asked.append(1)
        return fixed(part, figures)

    monkeypatch.setattr(Possibilities, "unmet", counted)
    monkeypatch.setattr(Possibilities, "fixed", counted_too)

    mended(linked_tables(4), seconds=0.0, much=True)
    hurried = len(asked)
    mended(linked_tables(4), seconds=600.0, much=True)

    assert hurried == 0
    assert asked
