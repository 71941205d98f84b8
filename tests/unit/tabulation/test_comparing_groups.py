"""One group beside another in one table."""

from typing import Any

import polars as pl
import pytest

from tenken.dataset.model import Dataset
from tenken.tabulation.comparing_groups import compare_groups
from tenken.tabulation.computing import compute
from tenken.tabulation.estimates_design import design_of
from tenken.tabulation.model import TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tests.factories.tables import clinic, dataset, dimensions, spec, weights


def compared(of: Dataset, table: TableSpecification, by: str, *classes: str) -> pl.DataFrame:
    weighted, known = weights(of, *classes), dimensions(of)
    return compare_groups(compute(table, known, weighted, of), known, design_of(weighted), of, of=by)


def row(found: pl.DataFrame, **codes: str) -> dict[str, Any]:
    these = found.filter([pl.col(name) == code for name, code in codes.items()])
    assert these.height == 1
    return these.row(0, named=True)


def test_kinds_differ_by_their_shares_and_two_small_samples_make_a_wide_interval() -> None:
    # 8 of 10 and 2 of 10, of 20 each. Both kinds are response classes of their own, so the error is that of both:
    # √((1 - 1/2)·(0.16 + 0.16)/9) = 0.1333
    clinics = [clinic(C1="yes" if at < 8 else "no") for at in range(10)] + [clinic()] * 10
    dentists = [clinic(kind="dental", C1="yes" if at < 2 else "no") for at in range(10)] + [clinic(kind="dental")] * 10
    of = dataset([*clinics, *dentists])

    found = compared(of, spec("C1", "kind"), "kind", "kind")

    yes = row(found, first="clinic", second="dental", category="yes")
    assert (yes["estimate_first"], yes["estimate_second"], yes["difference"]) == pytest.approx((0.8, 0.2, 0.6))
    assert (yes["base_first"], yes["base_second"]) == (10, 10)
    assert yes["se"] == pytest.approx((0.5 * 0.32 / 9) ** 0.5)
    assert 0 < yes["low"] < 0.6 < yes["high"] < 1
    no = row(found, first="clinic", second="dental", category="no")
    assert (no["difference"], no["low"], no["high"]) == pytest.approx((-0.6, -yes["high"], -yes["low"]))


def test_parts_are_compared_with_parts_of_the_same_whole_within_every_other_group() -> None:
    places = [("011002", "clinic"), ("012025", "clinic"), ("010006", "clinic"), ("410004", "clinic"),
              ("410004", "dental")]  # fmt: skip
    of = dataset([clinic(area, kind, C1=answer) for area, kind in places for answer in ("yes", "no", "no")])

    found = compared(of, spec("C1", "area", "kind"), "area").filter(category="yes")

    pairs = set(found.select("kind", "first", "second").iter_rows())
    cities = {("011002", "012025"), ("011002", "010006-rest"), ("012025", "010006-rest")}
    assert {pair[1:] for pair in pairs if pair[0] == "clinic"} == {("010006", "410004"), *cities}
    assert {pair[1:] for pair in pairs if pair[0] == "*"} == {("010006", "410004"), *cities}
    assert not [pair for pair in pairs if pair[0] == "dental"]  # in one prefecture alone
    assert found["category"].unique().to_list() == ["yes"]


def test_a_mean_and_each_option_of_several_have_differences_too() -> None:
    rows = [clinic(C4=at, C5=["x"]) for at in (1, 2, 3)] + [clinic(kind="dental", C4=at, C5=["y"]) for at in (5, 6, 7)]
    of = dataset(rows)

    mean = row(compared(of, spec("C4", "kind", statistic="mean"), "kind"), category="*")
    option = row(compared(of, spec("C5", "kind"), "kind"), category="x")

    assert (mean["first"], mean["second"], mean["difference"]) == ("clinic", "dental", -4)
    assert option["difference"] == 1


def test_a_group_without_answers_has_no_difference() -> None:
    of = dataset([clinic(C1="yes"), clinic(C1="no"), clinic(kind="dental", C3="a"), clinic(kind="dental", C3="b")])

    found = compared(of, spec("C1", "kind"), "kind")

    assert row(found, first="clinic", category="yes")["difference"] is None


@pytest.mark.parametrize(
    ("table", "by", "told"),
    [
        (spec("disposition", "kind", statistic="rate"), "kind", "no error to compare groups by"),
        (spec("C1", "kind"), "area", "Table c1.tiny has no dimension “area”; it has kind"),
    ],
)
def test_what_cannot_be_compared_is_refused(table: TableSpecification, by: str, told: str) -> None:
    of = dataset([clinic(C1="yes"), clinic(C1="no")])

    with pytest.raises(TabulationRefused, match=told):
        compared(of, table, by)
