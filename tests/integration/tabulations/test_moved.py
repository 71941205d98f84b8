"""A dataset that is built again tells by its difference what the few clinics answered that were not in the first."""

import pytest

from tenken.disclosure.attacking import attack
from tenken.disclosure.model import Protection, Rules
from tenken.disclosure.protecting import protect
from tenken.tabulation.model import CountTable
from tenken_site.tabulations.computing import from_register
from tenken_site.tabulations.known import Shown, figures
from tenken_site.tabulations.moved import moved_tables
from tests.factories import statistics

RULES = Rules()
PLACE = ("271004", "clinic")
KEY = "q2.area-kind"


def first() -> Shown:
    """What was shown of the first dataset."""
    _tables, counts, protection = statistics.hand_made(KEY)
    return Shown("first", shown(counts[0], protection.hidden[KEY]))


def shown(table: CountTable, hidden: frozenset[tuple[str, ...]]) -> dict[tuple[str, frozenset[tuple[str, str]]], int]:
    return {table.identity(codes): count for codes, count in figures(table) if codes not in hidden}


def of_second(*moved: tuple[tuple[str, str], tuple[int, int]]) -> tuple[CountTable, ...]:
    return statistics.hand_made(KEY, moved=moved)[1]


def protected(counts: tuple[CountTable, ...]) -> frozenset[tuple[str, ...]]:
    """What is hidden of the second dataset with the first in sight; whether the attacker wins is tried too."""
    known = from_register([first()], dataset="second")(counts, RULES.threshold)
    since = moved_tables(known, counts)
    together = (*counts, *(table for one in since for table in one.tables))
    chosen = protect(together, RULES, known=known, seed=1)
    assert not attack(together, chosen, RULES, known=known).won
    return chosen.hidden[KEY]


@pytest.mark.parametrize(
    "by", [(1, 0), (-1, 0), (1, -1), (0, 4)], ids=["one joined", "one left", "one changed", "four joined"]
)
def test_what_a_few_clinics_answered_is_hidden_where_the_first_dataset_showed_it(by: tuple[int, int]) -> None:
    hidden = protected(of_second((PLACE, by)))

    answer = "yes" if by[0] else "no"
    for area in ("271004", "270008", "*"):
        assert (area, "clinic", answer) in hidden
    assert ("270008-rest", "dental", "yes") not in hidden, "where nothing moved nothing more is hidden"


def test_unprotected_it_is_found_out_and_named_by_the_figure_that_moved() -> None:
    counts = of_second((PLACE, (1, 0)))
    known = from_register([first()], dataset="second")(counts, RULES.threshold)
    since = moved_tables(known, counts)
    hidden: dict[str, frozenset[tuple[str, ...]]] = {key: cells for one in since for key, cells in one.hidden.items()}
    hidden[KEY] = protect(counts, RULES, seed=1).hidden[KEY]

    outcome = attack(
        (*counts, *(table for one in since for table in one.tables)), Protection(hidden, {}), RULES, known=known
    )

    assert outcome.won
    named = {key: one.codes for one in since for key in one.hidden}
    assert (*PLACE, "yes") in {named[breach.table] for breach in outcome.breaches if breach.table in named}


def test_ten_clinics_and_more_may_move_in_sight() -> None:
    hidden = protected(of_second((PLACE, (6, 6))))

    assert (*PLACE, "yes") not in hidden


def test_the_same_dataset_again_moves_nothing() -> None:
    counts = of_second()

    known = from_register([first()], dataset="second")(counts, RULES.threshold)

    assert not moved_tables(known, counts)


def test_what_was_known_then_gives_the_same_tables_again() -> None:
    """A release is computed again from what the register said when it was made."""
    from tenken_site.tabulations import stored

    counts = of_second((PLACE, (1, 0)))
    known = from_register([first()], dataset="second")(counts, RULES.threshold)

    again = moved_tables(stored.known_from(stored.known_bytes(known)), counts)

    assert [(one.origin, one.codes) for one in again] == [
        (one.origin, one.codes) for one in moved_tables(known, counts)
    ]
