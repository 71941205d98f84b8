"""Takes hidden numbers out of computed tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from tenken.disclosure.coarsening import Row, coarsened, rows_holding
from tenken.disclosure.model import ProtectedTable, Protection
from tenken.errors import DisclosureError
from tenken.tabulation.hiding import hidden_rows
from tenken.tabulation.model import TOTAL, ComputedTable

__all__ = ["HIDDEN_SIGN", "blank", "blank_all"]

HIDDEN_SIGN = "X"  # of ministry tables: hidden (秘匿)
_CATEGORY = "category"
_BY_RULE = {"threshold", "group"}


def blank_all(computed: Sequence[ComputedTable], protection: Protection) -> tuple[ProtectedTable, ...]:
    """The tables as they may leave, together: what is rounded in one is rounded in all that show it.

    Raises ``DisclosureError`` as ``blank`` does.
    """
    holding: dict[str, set[Row]] = defaultdict(set)
    for table in computed:
        rows = _rows_of(table, *_gone(table, protection))
        holding[table.specification.variable] |= rows_holding(table, rows)  # one universe may be written in many ways
    return tuple(blank(table, protection, beside=holding[table.specification.variable]) for table in computed)


def blank(computed: ComputedTable, protection: Protection, *, beside: Collection[Row] = ()) -> ProtectedTable:
    """The table as it may leave; ``beside``: rows that hold hidden cells in other tables of its variable.

    Every number of a hidden cell goes, weighted ones too: weights are near one another, so a weighted count tells the
    unweighted. Where the base of a distribution is hidden, its whole distribution goes: a count and its share tell
    the base. Sums of weighted numbers bind the same cells as sums of counts; what both together would tell is what
    ``coarsening`` is for. Raises
    ``DisclosureError`` when the protection does not know the table, or hides cells that it does not have.
    """
    order, gone = _gone(computed, protection)
    away = pl.col("_place").is_in(gone.implode())
    numbers = [name for name in computed.cells.columns if name not in {*_names(computed), "sign"}]
    holding = {*rows_holding(computed, _rows_of(computed, order, gone)), *beside}
    told = coarsened(computed, holding, clinics=protection.interval)
    blanked = (
        told.with_row_index("_place")
        .with_columns(
            *(pl.when(away).then(None).otherwise(pl.col(name)).alias(name) for name in numbers),
            pl.when(away).then(pl.lit(HIDDEN_SIGN)).otherwise(pl.col("sign")).alias("sign"),
        )
        .drop("_place")
    )
    shown = replace(computed, cells=blanked)
    primary = {
        name: [
            cell for cell in protection.hidden[name] if protection.reasons.get((name, cell)) in {"threshold", "group"}
        ]
        for name in _behind(computed, protection)
    }
    by_themselves = int(hidden_rows(computed, primary).sum())
    return ProtectedTable(shown, hidden=len(gone), complementary=len(gone) - by_themselves)


def _names(computed: ComputedTable) -> list[str]:
    return [*(dimension.name for dimension in computed.dimensions), _CATEGORY]


def _behind(computed: ComputedTable, protection: Protection) -> list[str]:
    """The tables of counts behind the table, as the protection names them."""
    key = computed.specification.key
    return [name for name in protection.hidden if name == key or name.startswith(f"{key}#")]


def _gone(computed: ComputedTable, protection: Protection) -> tuple[pl.DataFrame, pl.Series]:
    """The cells, numbered; and which go: the hidden ones, and the whole distribution of a hidden base."""
    key, names = computed.specification.key, _names(computed)
    if not _behind(computed, protection):
        raise DisclosureError(f"Table {key} is not among the protected ones.")
    _check(computed, protection.hidden.get(key, frozenset()), names)
    order = computed.cells.with_row_index("_place")
    found = order.filter(hidden_rows(computed, protection.hidden))
    bases = found.filter(pl.col(_CATEGORY) == TOTAL)
    along = order.join(bases, on=names[:-1], how="semi")["_place"] if len(names) > 1 else _all(order, bases)
    return order, pl.concat([found["_place"], along]).unique()


def _rows_of(computed: ComputedTable, order: pl.DataFrame, gone: pl.Series) -> list[tuple[str, ...]]:
    return order.filter(pl.col("_place").is_in(gone.implode())).select(_names(computed)[:-1]).unique().rows()


def _check(computed: ComputedTable, hidden: frozenset[tuple[str, ...]], names: list[str]) -> None:
    """That the table was protected as it is: hidden cells are its own. "@" begins the code of a sum that is no row."""
    key = computed.specification.key
    if any(len(cell) != len(names) + bool(computed.specification.universe) for cell in hidden):
        raise DisclosureError(f"Table {key} was protected with other dimensions than {', '.join(names)}.")
    if computed.specification.universe or computed.specification.statistic == "rate":
        return
    rows = [cell for cell in sorted(hidden) if not cell[-1].startswith("@")]
    cells = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    found = computed.cells.join(cells, on=names, how="semi").height
    if found != cells.height:
        raise DisclosureError(f"Table {key}: {cells.height - found} hidden cells are none of the table's.")


def _all(order: pl.DataFrame, bases: pl.DataFrame) -> pl.Series:
    """Every cell of a table without dimensions when its one base is hidden."""
    return order["_place"] if bases.height else order["_place"].head(0)
