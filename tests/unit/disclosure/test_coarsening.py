"""Weighted numbers beside counts must not tell what counts alone do not."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tenken.disclosure.blanking import blank, blank_all
from tenken.disclosure.coarsening import coarsened, rows_holding
from tenken.disclosure.model import Protection
from tenken.tabulation.model import TOTAL, ComputedTable, Dimension, TableSpecification
from tests.property.disclosure_tables import dimension

KINDS = ("clinic", "beds", "dental")
COUNT = {"clinic": (37, 43), "beds": (2, 5), "dental": (6, 19)}  # yes, no
WEIGHT = {"clinic": 2.4, "beds": 1.9, "dental": 2.7}
HIDDEN = frozenset((kind, answer) for kind in ("beds", "dental") for answer in ("yes", "no"))


def computed(*, statistic: str = "proportion", weighted: bool = True) -> ComputedTable:
    """Yes and no by kind; each kind has its own weight."""
    rows = []
    for kind in (TOTAL, *KINDS):
        inside = KINDS if kind == TOTAL else (kind,)
        numbers = {
            answer: (sum(COUNT[one][at] for one in inside), sum(COUNT[one][at] * WEIGHT[one] for one in inside))
            for at, answer in enumerate(("yes", "no"))
        }
        base, of_weight = (sum(one[at] for one in numbers.values()) for at in (0, 1))
        for answer, (n, weight) in {**numbers, TOTAL: (base, of_weight)}.items():
            estimate = weight / of_weight if statistic == "proportion" else weight
            low, high = estimate * 0.9, min(estimate * 1.1, 1.0) if statistic == "proportion" else estimate * 1.1
            rows.append((kind, answer, n, base, of_weight, estimate, estimate / 20, low, high, 1.0312, ""))
    names = ["kind", "category", "n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff", "sign"]
    specification = TableSpecification("t", {"ja": "表"}, statistic, "q", ("kind",), (), weighted=weighted)
    return ComputedTable(
        specification, (dimension("kind", KINDS),), ("yes", "no"), {}, pl.DataFrame(rows, schema=names, orient="row")
    )


BEDS = rows_holding(computed(), [("beds",)])


def solved(cells: pl.DataFrame) -> float:
    """How many beds said yes: what is left of the counts, and of the weighted clinics, for the two hidden kinds."""
    at = {
        (kind, answer): one
        for kind, answer, *_ in cells.rows()
        for one in [cells.filter((pl.col("kind") == kind) & (pl.col("category") == answer)).to_dicts()[0]]
    }
    whole, clinic = at[TOTAL, "yes"], at["clinic", "yes"]
    counts = whole["n"] - clinic["n"]
    weights = whole["estimate"] * whole["base_weighted"] - clinic["estimate"] * clinic["base_weighted"]
    return float(np.linalg.solve([[1, 1], [WEIGHT["beds"], WEIGHT["dental"]]], [counts, weights])[0])


def test_two_sums_of_two_hidden_counts_would_tell_both_and_do_not() -> None:
    found = blank(computed(), Protection({"t": HIDDEN}, {})).computed.cells

    assert solved(computed().cells) == pytest.approx(COUNT["beds"][0]), "this is what must not work"
    whole = found.filter((pl.col("kind") == TOTAL) & (pl.col("category") == "yes")).to_dicts()[0]
    lie_within = 0.05 / 2 * whole["base_weighted"] / abs(WEIGHT["beds"] - WEIGHT["dental"])
    assert abs(whole["estimate"] / 0.05 - round(whole["estimate"] / 0.05)) < 1e-9, "112 clinics: steps of three, 0.05"
    assert lie_within >= 3, "the hidden count stays as uncertain as its interval"


def test_rows_without_hidden_cells_keep_every_decimal() -> None:
    found = blank(computed(), Protection({"t": HIDDEN}, {})).computed.cells

    assert found.filter(pl.col("kind") == "clinic").equals(computed().cells.filter(pl.col("kind") == "clinic"))
    assert blank(computed(), Protection({"t": frozenset()}, {})).computed.cells.equals(computed().cells)


def test_what_is_rounded_in_one_table_is_rounded_in_the_others_that_show_it() -> None:
    by_kind = computed()
    size = Dimension("size", by_kind.dimensions[0].label, ("kind", "beds"), dict.fromkeys(KINDS, TOTAL), {})
    by_size = replace(
        by_kind, specification=replace(by_kind.specification, key="s"), dimensions=(size,),
        cells=by_kind.cells.rename({"kind": "size"}),
    )  # fmt: skip
    other = replace(by_size, specification=replace(by_size.specification, key="o", variable="other"))
    protection = Protection({"t": HIDDEN, "s": frozenset(), "o": frozenset()}, {})

    shown, beside, apart = (one.computed.cells for one in blank_all([by_kind, by_size, other], protection))

    for kind in (TOTAL, "beds"):
        row = beside.filter(pl.col("size") == kind)["estimate"]
        assert (row != by_size.cells.filter(pl.col("size") == kind)["estimate"]).any(), kind
    assert beside.filter(pl.col("size") == TOTAL)["estimate"].equals(shown.filter(pl.col("kind") == TOTAL)["estimate"])
    assert beside["sign"].unique().to_list() == [""], "nothing more is hidden"
    assert apart.equals(other.cells), "another question's rows hold nothing hidden"


@pytest.mark.parametrize("statistic", ["proportion", "count"])
def test_intervals_are_rounded_outwards_and_hold_their_estimate(statistic: str) -> None:
    before = computed(statistic=statistic).cells
    after = coarsened(computed(statistic=statistic), BEDS, clinics=3)

    assert (after["low"] <= before["low"] + 1e-9).all()
    assert (after["high"] >= before["high"] - 1e-9).all()
    assert (after["low"] <= after["estimate"]).all()
    assert (after["estimate"] <= after["high"]).all()
    assert after.select("n", "base_n").equals(before.select("n", "base_n"))
    assert after["base_weighted"][0] != before["base_weighted"][0]


def test_counts_without_weights_are_as_they_are() -> None:
    unweighted = computed(weighted=False)

    assert coarsened(unweighted, BEDS, clinics=3).equals(unweighted.cells)


def test_large_bases_lose_next_to_nothing() -> None:
    large = computed()
    cells = large.cells.with_columns(pl.col("base_n") * 1000, pl.col("base_weighted") * 1000)

    after = coarsened(
        ComputedTable(large.specification, large.dimensions, large.categories, {}, cells), BEDS, clinics=3
    )

    assert (after["estimate"] - cells["estimate"]).abs().max() <= 0.0005 + 1e-9
