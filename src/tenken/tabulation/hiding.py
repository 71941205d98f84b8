"""Which rows of a computed table are hidden, when cells of the counts behind it are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from tenken.tabulation.counting import IN, STATES, VALUES
from tenken.tabulation.counting_figures import ANSWERED, BASE
from tenken.tabulation.model import TOTAL, ComputedTable

__all__ = ["hidden_rows"]

Hidden = Mapping[str, Collection[tuple[str, ...]]]


def hidden_rows(computed: ComputedTable, hidden: Hidden) -> pl.Series:
    """One truth per row of ``computed.cells``. ``hidden``: keys of tables of counts -> codes of hidden cells."""
    key = computed.specification.key
    rows: set[tuple[str, ...]] = set()
    for codes in _within(computed, hidden.get(key, ())):
        rows.update(_shown_as(computed, codes))
    for codes in _within(computed, hidden.get(key + STATES, ())):
        rows.add((*codes[:-1], TOTAL if codes[-1] in {BASE, ANSWERED} else codes[-1]))
    rows.update(_within(computed, hidden.get(key + VALUES, ())))
    for category in computed.categories:
        for codes in _within(computed, hidden.get(f"{key}#{category}", ())):
            own = {"yes": category, "no": category}.get(codes[-1], codes[-1])
            rows.add((*codes[:-1], own))
    names = [*(dimension.name for dimension in computed.dimensions), "category"]
    if not rows:
        return pl.repeat(value=False, n=computed.cells.height, eager=True).alias("hidden")
    wanted = pl.DataFrame(sorted(rows), schema=dict.fromkeys(names, pl.String), orient="row")
    marked = computed.cells.select(names).join(
        wanted.with_columns(hidden=True), on=names, how="left", maintain_order="left"
    )
    return marked["hidden"].fill_null(value=False)


def _within(computed: ComputedTable, cells: Iterable[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Cells of the table's universe, without its code: what lies outside was never shown."""
    if not computed.specification.universe:
        return cells
    return [(*codes[:-2], codes[-1]) for codes in cells if codes[-2] == IN]


def _shown_as(computed: ComputedTable, codes: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The rows that would tell a hidden count; of rates any disposition is in all of them."""
    if computed.specification.statistic != "rate":
        return [codes]
    return [(*codes[:-1], category) for category in (*computed.categories, TOTAL)]
