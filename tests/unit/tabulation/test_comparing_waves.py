"""Early beside late answers."""

import polars as pl
import pytest

from tenken.dataset.model import Dataset
from tenken.tabulation.comparing_waves import COLUMNS, compare_waves
from tenken.tabulation.estimates_design import design_of
from tests.factories.tables import clinic, dataset, spec, weights

ANSWERS = ["yes"] * 8 + ["no"] * 2 + ["yes"] * 4 + ["no"] * 6
EARLY_THEN_LATE = [3] * 10 + [30] * 10


def answered(days: list[int]) -> Dataset:
    of = dataset([*(clinic(C1=said) for said in ANSWERS), *[clinic()] * 20])
    day = pl.Series("day", [*days, *[None] * 20], dtype=pl.Int16)
    return Dataset(of.variables, of.records.with_columns(day))


def test_late_answers_are_less_early_ones_with_an_interval() -> None:
    of = answered(EARLY_THEN_LATE)
    tables = (spec("C1", "kind"), spec("C1", "size", key="again"), spec("disposition", statistic="rate"))

    found = compare_waves(tables, design_of(weights(of)), of, reminders=(28,))

    assert found.select("variable", "category", "wave").rows() == [
        ("C1", "yes", 0), ("C1", "no", 0), ("C1", "yes", 1), ("C1", "no", 1),
    ]  # fmt: skip
    assert found["estimate"].to_list() == pytest.approx([0.8, 0.2, 0.4, 0.6])
    assert found["base_n"].to_list() == [10] * 4
    late = found.row(2, named=True)
    assert late["difference"] == pytest.approx(-0.4)
    assert late["low"] < -0.4 < late["high"]
    assert found["difference"].to_list()[:2] == [None, None]


def test_answers_of_one_wave_have_nothing_beside_them() -> None:
    of = answered([3] * 20)

    found = compare_waves((spec("C1"),), design_of(weights(of)), of, reminders=(28,))

    assert found.schema == COLUMNS
    assert found.is_empty()
