"""What leaves of a computed table."""

import polars as pl
import pytest

from tenken.disclosure.blanking import blank
from tenken.disclosure.model import Protection
from tenken.errors import DisclosureError
from tenken.tabulation.model import TOTAL, ComputedTable, TableSpecification
from tests.property.disclosure_tables import dimension

NUMBERS = ("n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff")


def computed() -> ComputedTable:
    """Two areas and everyone by yes and no."""
    area = dimension("area", ["north", "south"])
    keys = [(code, category) for code in (TOTAL, "north", "south") for category in (TOTAL, "yes", "no")]
    cells = pl.DataFrame(
        {
            "area": [code for code, _ in keys],
            "category": [category for _, category in keys],
            "n": range(9),
            **{name: [float(number) for number in range(9)] for name in NUMBERS[1:]},
            "sign": ["-", *[""] * 8],
        }
    )
    specification = TableSpecification("t", {"ja": "表"}, "proportion", "q", ("area",), ())
    return ComputedTable(specification, (area,), ("yes", "no"), {}, cells)


def protection(*hidden: tuple[str, ...]) -> Protection:
    reasons = {("t", cell): "complementary" if cell[0] == "south" else "threshold" for cell in hidden}
    return Protection({"t": frozenset(hidden)}, reasons)


def row(cells: pl.DataFrame, area: str, category: str) -> dict[str, object]:
    return cells.filter((pl.col("area") == area) & (pl.col("category") == category)).to_dicts()[0]


def test_every_number_of_a_hidden_cell_goes_and_its_sign_is_x() -> None:
    found = blank(computed(), protection(("north", "yes"), ("north", "no")))

    for category in ("yes", "no"):
        cell = row(found.computed.cells, "north", category)
        assert [cell[name] for name in NUMBERS] == [None] * len(NUMBERS)
        assert cell["sign"] == "X"
    assert row(found.computed.cells, "north", TOTAL)["n"] == 3
    assert (found.hidden, found.complementary) == (2, 0)


def test_with_a_hidden_base_its_whole_distribution_goes() -> None:
    found = blank(computed(), protection(("south", TOTAL), ("south", "yes")))

    assert row(found.computed.cells, "south", "no")["base_n"] is None
    assert row(found.computed.cells, "south", "no")["n"] is None
    assert (found.hidden, found.complementary) == (3, 3)


def test_what_is_not_hidden_stays_as_it_was_in_its_order() -> None:
    found = blank(computed(), protection(("north", "yes"), ("north", "no")))

    assert found.computed.cells.columns == computed().cells.columns
    assert found.computed.cells["area"].to_list() == computed().cells["area"].to_list()
    assert row(found.computed.cells, TOTAL, TOTAL) == row(computed().cells, TOTAL, TOTAL)


def test_a_table_that_hides_nothing_is_the_same() -> None:
    assert blank(computed(), protection()).computed.cells.equals(computed().cells)


def test_a_table_nobody_protected_does_not_leave() -> None:
    with pytest.raises(DisclosureError, match="not among the protected"):
        blank(computed(), Protection({}, {}))


def test_hidden_cells_that_the_table_lacks_are_told() -> None:
    with pytest.raises(DisclosureError, match="none of the table's"):
        blank(computed(), protection(("west", "yes")))


def test_cells_of_other_dimensions_are_told() -> None:
    with pytest.raises(DisclosureError, match="other dimensions than area, category"):
        blank(computed(), protection(("north", "clinic", "yes")))
