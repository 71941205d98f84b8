"""Differences between groups as they may leave: nothing in them that the released table beside them does not tell.

A difference is taken where both its estimates are shown, and blanked where one of them is not. Where both stand in rows
without hidden cells, all that they could tell is shown, and the difference keeps the error that was computed with the
covariance of both. Elsewhere the shown numbers are coarser than the computed ones (``coarsening``), and a difference of
the computed ones would bring back what was rounded away. There it is the difference of what is *shown*, with an error
and an interval of what is shown: whoever has the table could have reckoned it himself, so no attacker learns from it.
Without the covariance, intervals of groups of one survey are those of independent ones (Zou and Donner 2008, Statistics
in Medicine 27, 1693-1702), which between different clinics is nearly so.
"""

from __future__ import annotations

import polars as pl

from tenken.disclosure.coarsening import rows_above
from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import HIDDEN
from tenken.errors import DisclosureError
from tenken.tabulation.model import ComputedTable

__all__ = ["CANNOT_BE", "NOT_KNOWN", "shown_differences"]

NOT_KNOWN, CANNOT_BE = "…", "・"
_CATEGORY = "category"
_SIDES = ("first", "second")
_NUMBERS = ("difference", "se", "low", "high")
_SHOWN = {"estimate": "estimate", "base_n": "base", "se": "se", "low": "low", "high": "high", "sign": "sign"}


def shown_differences(
    compared: pl.DataFrame, *, computed: ComputedTable, released: ProtectedTable, of: str
) -> pl.DataFrame:
    """What ``compare_groups`` found of the dimension ``of`` of a table, as it may stand beside the table's release.

    The same columns and rows, and ``sign`` before the numbers: X where an estimate is hidden, ・ where one cannot be, …
    where one is not known; then there is no difference. ``computed`` is the table before it was blanked. Raises
    DisclosureError when the three are not of one table.
    """
    names = [one.name for one in computed.dimensions]
    if of not in names or computed.cells.select(*names, _CATEGORY).height != released.computed.cells.height:
        raise DisclosureError(f"These are no differences of {of} in table {computed.specification.key}.")
    others = [name for name in names if name != of]
    told = _told(computed, released, names)
    found = compared.select(*others, *_SIDES, _CATEGORY, *_NUMBERS)
    for side in _SIDES:
        theirs = told.select(
            *others, pl.col(of).alias(side), _CATEGORY, "whole", *_SHOWN
        ).rename({**{name: f"{short}_{side}" for name, short in _SHOWN.items()}, "whole": f"whole_{side}"})  # fmt: skip
        found = found.join(theirs, on=[*others, side, _CATEGORY], how="left", maintain_order="left")
    share = computed.specification.statistic == "proportion"
    return found.with_columns(_sign().alias("sign"), **_numbers(share=share)).select(
        *others, *_SIDES, _CATEGORY, "sign",
        *(f"{what}_{side}" for side in _SIDES for what in ("estimate", "base")), *_NUMBERS,
    )  # fmt: skip


def _told(computed: ComputedTable, released: ProtectedTable, names: list[str]) -> pl.DataFrame:
    """The released cells, and whether their row is told whole: no number of it coarser, and nothing hidden within."""
    keys = [*names, _CATEGORY]
    shown = released.computed.cells
    numbers = [name for name in ("estimate", "se", "low", "high", "base_weighted", "deff") if name in shown.columns]
    raw = computed.cells.select(*keys, *(pl.col(name).alias(f"{name}_raw") for name in numbers))
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_raw")) for name in numbers)
    rows = shown.join(raw, on=keys, how="left", maintain_order="left").with_columns(same.alias("same"))
    holding = {
        row
        for codes in shown.filter(pl.col("sign") == HIDDEN).select(names).unique().rows()
        for row in rows_above(computed, codes)
    }
    holds = pl.DataFrame(sorted(holding), schema=dict.fromkeys(names, pl.String), orient="row").with_columns(holds=True)
    marked = rows.join(holds, on=names, how="left", maintain_order="left")
    whole = pl.col("same").all().over(names) & ~pl.col("holds").fill_null(value=False)
    return marked.with_columns(whole.alias("whole"))


def _sign() -> pl.Expr:
    """Why there is no difference; empty where there is one. - stands beside a share of 0, which is a number."""
    first, second = (pl.col(f"sign_{side}").fill_null(NOT_KNOWN) for side in _SIDES)
    there = pl.col("estimate_first").is_not_null() & pl.col("estimate_second").is_not_null()
    hidden, cannot = (first == HIDDEN) | (second == HIDDEN), (first == CANNOT_BE) | (second == CANNOT_BE)
    unknown = pl.when(~there | pl.col("difference").is_null()).then(pl.lit(NOT_KNOWN)).otherwise(pl.lit(""))
    return pl.when(hidden).then(pl.lit(HIDDEN)).when(cannot).then(pl.lit(CANNOT_BE)).otherwise(unknown)


def _numbers(*, share: bool) -> dict[str, pl.Expr]:
    """Difference, error and interval: as computed between rows told whole, else of what is shown."""
    whole, shown = pl.col("whole_first") & pl.col("whole_second"), _sign() == ""
    gap = pl.col("estimate_first") - pl.col("estimate_second")
    down, up = pl.col("estimate_first") - pl.col("low_first"), pl.col("high_first") - pl.col("estimate_first")
    other_down = pl.col("estimate_second") - pl.col("low_second")
    other_up = pl.col("high_second") - pl.col("estimate_second")
    least, most = (-1.0, 1.0) if share else (float("-inf"), float("inf"))
    reckoned = {
        "difference": gap,
        "se": (pl.col("se_first") ** 2 + pl.col("se_second") ** 2).sqrt(),
        "low": (gap - (down**2 + other_up**2).sqrt()).clip(least, most),
        "high": (gap + (up**2 + other_down**2).sqrt()).clip(least, most),
    }
    return {
        name: pl.when(shown & whole).then(pl.col(name)).when(shown).then(how).otherwise(None).alias(name)
        for name, how in reckoned.items()
    }
