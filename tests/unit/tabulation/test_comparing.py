"""This year beside last year."""

from typing import Any

import polars as pl
import pytest

from tenken.dataset.model import Dataset
from tenken.tabulation.comparing import Edition, compare
from tenken.tabulation.refusals import TabulationRefused
from tests.factories.tables import clinic, dataset, dimensions, spec, weights


def edition(of: Dataset) -> Edition:
    return Edition(weights(of), of)


def row(compared: pl.DataFrame, **codes: str) -> dict[str, Any]:
    found = compared.filter([pl.col(name) == code for name, code in codes.items()])
    assert found.height == 1
    return found.row(0, named=True)


def test_a_change_is_this_year_less_last_year_with_an_interval_around_it() -> None:
    before = dataset([clinic(C1="yes" if at < 10 else "no") for at in range(40)] + [clinic()] * 40)
    now = dataset([clinic(C1="yes" if at < 20 else "no") for at in range(40)] + [clinic()] * 40)

    found = compare(spec("C1", "kind"), dimensions(now), now=edition(now), before=edition(before))

    yes = row(found, kind="clinic", category="yes")
    assert (yes["now"], yes["before"], yes["difference"]) == pytest.approx((0.5, 0.25, 0.25))
    assert yes["low"] < 0.25 < yes["high"]
    assert (yes["base_now"], yes["base_before"], yes["both"]) == (40, 40, 40)
    no = row(found, kind="clinic", category="no")
    assert (no["difference"], no["se"]) == pytest.approx((-0.25, yes["se"]))


def test_those_who_answered_twice_make_the_change_more_certain() -> None:
    before = dataset([clinic(C1="yes" if at % 2 else "no") for at in range(40)] + [clinic()] * 40)
    others = Dataset(before.variables, before.records.with_columns(link=pl.lit("9") + pl.col("link").str.slice(1)))

    same, apart = (
        row(compare(spec("C1"), dimensions(of), now=edition(of), before=edition(before)), category="yes")
        for of in (before, others)
    )

    assert (same["both"], apart["both"]) == (40, 0)
    assert same["se"] < apart["se"] / 2


def test_rows_are_those_of_the_table_and_a_cell_that_one_year_lacks_has_no_change() -> None:
    before = dataset([clinic(C3="a")] * 3 + [clinic()])
    now = dataset([clinic(C3="a")] * 3 + [clinic(kind="dental", C3="b")] * 3)

    found = compare(spec("C3", "kind"), dimensions(now), now=edition(now), before=edition(before))

    assert found["category"].to_list()[:4] == ["a", "b", "c", "*"]
    assert row(found, kind="dental", category="b")["difference"] is None
    assert row(found, kind="dental", category="b")["before"] is None


@pytest.mark.parametrize("table", [spec("disposition", statistic="rate"), spec("C1", weighted=False)])
def test_tables_without_errors_are_not_compared(table: Any) -> None:
    of = dataset([clinic(C1="yes"), clinic(C1="no")])

    with pytest.raises(TabulationRefused, match="no error to compare years by"):
        compare(table, dimensions(of), now=edition(of), before=edition(of))
