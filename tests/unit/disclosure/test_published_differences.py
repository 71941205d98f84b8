"""Differences that leave tell nothing that the table beside them does not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import sqrt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.model import Dataset
from tenken.disclosure.blanking import blank
from tenken.disclosure.model import ProtectedTable, Protection
from tenken.disclosure.published_differences import shown_differences
from tenken.errors import DisclosureError
from tenken.tabulation.comparing_groups import compare_groups
from tenken.tabulation.computing import compute
from tenken.tabulation.estimates_design import design_of
from tenken.tabulation.model import TOTAL, ComputedTable
from tests.factories.tables import clinic, dataset, dimensions, spec, weights

SAPPORO, SAGA, HOKKAIDO = "011002", "410004", "010006"
OF_KINDS = ("clinic", "dental")


def answered() -> Dataset:
    """Kinds and areas with answers of both sorts everywhere, and silent clinics so that weights differ."""
    made = []
    for area in (SAPPORO, SAGA):
        for kind, yes in zip(OF_KINDS, (14, 5), strict=True):
            made += [clinic(area, kind, C1="yes" if number < yes else "no") for number in range(20)]
            made += [clinic(area, kind) for _ in range(7 if area == SAGA else 3)]
    return dataset(made)


def table_of(data: Dataset) -> ComputedTable:
    return compute(spec("C1", "area", "kind", key="c1"), dimensions(data), weights(data, "prefecture", "kind"), data)


def between(data: Dataset, table: ComputedTable, of: str = "kind") -> pl.DataFrame:
    weighted = weights(data, "prefecture", "kind")
    return compare_groups(table, dimensions(data), design_of(weighted), data, of=of)


def released(table: ComputedTable, *rows: tuple[str, str]) -> ProtectedTable:
    hidden = frozenset((*row, category) for row in rows for category in ("yes", "no", TOTAL))
    return blank(table, Protection({"c1": hidden}, dict.fromkeys([("c1", one) for one in hidden], "threshold")))


def one(found: pl.DataFrame, area: str, first: str, second: str, category: str = "yes") -> dict[str, Any]:
    wanted = {"area": area, "first": first, "second": second, "category": category}
    (row,) = found.filter([pl.col(name) == value for name, value in wanted.items()]).to_dicts()
    return row


def test_without_hidden_cells_differences_are_those_that_were_computed() -> None:
    data = answered()
    table = table_of(data)
    compared = between(data, table)

    found = shown_differences(compared, computed=table, released=released(table), of="kind")

    assert found.drop("sign").equals(compared)
    assert set(found["sign"]) <= {"", "…", "・"}
    assert found.filter(pl.col("difference").is_null())["sign"].to_list() == [
        sign for sign in found["sign"].to_list() if sign
    ]


def test_where_an_estimate_is_hidden_there_is_no_difference() -> None:
    data = answered()
    table = table_of(data)

    found = shown_differences(
        between(data, table), computed=table, released=released(table, (SAPPORO, "dental"), (SAGA, "dental")), of="kind"
    )

    row = one(found, SAPPORO, "clinic", "dental")
    assert row["sign"] == "X"
    assert [row[name] for name in ("difference", "se", "low", "high", "estimate_second", "base_second")] == [None] * 6
    assert (
        found.filter(pl.col("sign") == "X").select("difference", "se", "low", "high").null_count().row(0)
        == (found.filter(pl.col("sign") == "X").height,) * 4
    )


def test_over_hidden_cells_the_difference_is_that_of_the_shown_numbers() -> None:
    data = answered()
    table = table_of(data)
    told = released(table, (SAPPORO, "dental"), (SAGA, "dental"))

    found = shown_differences(between(data, table), computed=table, released=told, of="kind")

    cells = {
        (row["kind"], row["category"]): row
        for row in told.computed.cells.filter(pl.col("area") == TOTAL).to_dicts()
    }  # fmt: skip
    first, second = cells["clinic", "yes"], cells["dental", "yes"]
    row, exact = one(found, TOTAL, "clinic", "dental"), one(between(data, table), TOTAL, "clinic", "dental")
    assert row["sign"] == ""
    assert row["difference"] == pytest.approx(first["estimate"] - second["estimate"], abs=1e-12)
    assert row["difference"] != pytest.approx(exact["difference"], abs=1e-6)
    assert row["se"] == pytest.approx(sqrt(first["se"] ** 2 + second["se"] ** 2))
    low = sqrt((first["estimate"] - first["low"]) ** 2 + (second["high"] - second["estimate"]) ** 2)
    high = sqrt((first["high"] - first["estimate"]) ** 2 + (second["estimate"] - second["low"]) ** 2)
    assert (row["low"], row["high"]) == pytest.approx((row["difference"] - low, row["difference"] + high))
    assert row["low"] <= exact["low"]
    assert row["high"] >= exact["high"]


def test_hidden_numbers_change_nothing_that_is_told() -> None:
    """Two surveys whose tables look alike when they are released have the same differences, whatever is hidden."""
    data = answered()
    table = table_of(data)
    rows = ((SAPPORO, "dental"), (SAGA, "dental"))
    told = released(table, *rows)
    away = [pl.col("area").is_in([SAPPORO, SAGA]) & (pl.col("kind") == "dental")]
    other = replace(
        table,
        cells=table.cells.with_columns(
            pl.when(*away).then(pl.lit(0.123)).otherwise(pl.col("estimate")).alias("estimate"),
            pl.when(*away).then(pl.lit(77)).otherwise(pl.col("base_n")).alias("base_n"),
        ),
    )
    compared = between(data, table)
    changed = compared.with_columns(
        pl.when(pl.col("second") == "dental").then(pl.col(name) * 1.7).otherwise(pl.col(name)).alias(name)
        for name in ("difference", "se", "low", "high")
    )

    first = shown_differences(compared, computed=table, released=told, of="kind")
    second = shown_differences(changed, computed=other, released=told, of="kind")

    assert first.equals(second)


@cache
def made() -> tuple[Dataset, ComputedTable, pl.DataFrame]:
    data = answered()
    table = table_of(data)
    return data, table, between(data, table)


ROWS = [(area, kind) for area in (TOTAL, HOKKAIDO, SAPPORO, SAGA) for kind in (TOTAL, *OF_KINDS)]


@given(st.sets(st.sampled_from(ROWS), max_size=5), st.floats(0.5, 2.0))
@settings(max_examples=30, deadline=None)
def test_whatever_is_hidden_a_difference_is_blank_exact_or_made_of_what_is_shown(
    hidden: set[tuple[str, str]], factor: float
) -> None:
    _, table, compared = made()
    told = released(table, *hidden)
    bent = compared.with_columns(pl.col(name) * factor for name in ("difference", "se", "low", "high"))

    found, other = (shown_differences(each, computed=table, released=told, of="kind") for each in (compared, bent))

    exact = {tuple(row[:4]): row[8:] for row in compared.iter_rows()}
    for row, again in zip(found.iter_rows(named=True), other.iter_rows(named=True), strict=True):
        sides = {(row["area"], row["first"]), (row["area"], row["second"])}
        assert (row["sign"] == "X") is bool(sides & hidden)
        numbers = tuple(row[name] for name in ("difference", "se", "low", "high"))
        if row["sign"]:
            assert numbers == (None,) * 4
        elif numbers != exact[row["area"], row["first"], row["second"], row["category"]]:
            assert row == again  # what was computed has no part in it
            assert row["difference"] == row["estimate_first"] - row["estimate_second"]
            assert row["low"] <= row["difference"] <= row["high"]


def test_differences_of_another_table_are_refused() -> None:
    data = answered()
    table = table_of(data)

    with pytest.raises(DisclosureError, match="no differences of size in table c1"):
        shown_differences(between(data, table), computed=table, released=released(table), of="size")
